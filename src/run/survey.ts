import { describe, GraphError, isNoAnswerToThis } from '../graph/graph-error.ts';
import {
  mostUnitsInSearch,
  type PointSearch,
  type RestoreApi,
  type RestorePoint,
  type ServiceStatus,
} from '../graph/restore-api.ts';
import type { Plan, PlannedGroup } from '../plan/plan.ts';
import { indicesIn } from '../plan/span.ts';
import { type Workload, workloads } from '../spec/workload.ts';
import { workloadKeys } from '../spec/written.ts';
import { byNames, indexResources } from './attribute.ts';
import { initialState, type TenantUse } from './state.ts';
import { readOthersUse } from './tenant-use.ts';

/** What the service says of a plan before it is run. Null and the like stand for what could not be read; `unread` says why. */
export interface Survey {
  readonly service: ServiceStatus | null;
  /** What is in use of the tenant's caps. */
  readonly use: TenantUse | null;
  /** In the order of `Plan.resources`. */
  readonly resources: readonly SurveyedResource[];
  /** What could not be read, and why: a sentence each. */
  readonly unread: readonly string[];
}

export interface SurveyedResource {
  /** Whether a backup policy protects it; null where that can't be told. */
  readonly isProtected: boolean | null;
  /** Whether it has a restore point in its window; null where that can't be told. */
  readonly hasPoint: boolean | null;
  /** The restore point that would be taken now; null where there is none, or where the service does not name it. */
  readonly point: RestorePoint | null;
}

/**
 * Asks the service about a plan without changing anything: its state, its sessions, which resources are protected, and which
 * restore point each would come back from now. What a permission is missing for stays unknown.
 *
 * Rejects with GraphError where the service can't be reached, or nobody is signed in.
 */
export async function surveyTenant(plan: Plan, api: RestoreApi, now: number): Promise<Survey> {
  const unread: string[] = [];
  const orUnread = async <T>({ what, permission }: Question, read: Promise<T>): Promise<T | null> => {
    try {
      return await read;
    } catch (error) {
      if (!(error instanceof GraphError) || !isNoAnswerToThis(error)) throw error;
      const needs = error.status === 403 ? `, which takes ${permission}` : '';
      unread.push(`${what}${needs} (${describe(error)})`);
      return null;
    }
  };
  const service = await orUnread(
    { what: 'the state of the service', permission: configuration },
    api.getServiceStatus(),
  );
  const sessions = { what: 'the sessions of the tenant', permission: 'BackupRestore-Restore.Read.All' };
  const use = await orUnread(sessions, readOthersUse(api, initialState(plan, ''), now));
  const resources: Changing[] = plan.resources.map(() => ({ isProtected: null, hasPoint: null, point: null }));
  for (const workload of workloads.filter((one) => plan.counts[one] > 0)) {
    const list = { what: `the protection units of ${workloadKeys[workload]}`, permission: configuration };
    const units = await orUnread(list, unitsOf(workload, plan, api, resources));
    if (units === null) continue;
    const points = {
      what: `the restore points of ${workloadKeys[workload]}`,
      permission: 'BackupRestore-Search.Read.All',
    };
    await orUnread(points, searchAll(plan, { units, api, resources }));
  }
  return { service, use, resources, unread };
}

/** Something that is asked for, in words, and the least permission that reads it. */
interface Question {
  readonly what: string;
  readonly permission: string;
}

const configuration = 'BackupRestore-Configuration.Read.All';

type Changing = { -readonly [Key in keyof SurveyedResource]: SurveyedResource[Key] };

/** Ids of protection units, by the resources that they are. */
type Units = ReadonlyMap<number, string>;

/** Looks the resources of a workload up in the tenant's list, and notes in `resources` which of them are protected. */
async function unitsOf(workload: Workload, plan: Plan, api: RestoreApi, resources: Changing[]): Promise<Units> {
  const spans = plan.groups
    .filter((group) => group.workload === workload)
    .map(({ first, count }) => [first, count] as const);
  const index = indexResources(plan, spans);
  const units = new Map<number, string>();
  let areAllNamed = true;
  let haveAllIds = true;
  for await (const page of api.listProtectionUnits(workload)) {
    for (const unit of page) {
      if (unit.name === null) areAllNamed = false;
      if (unit.directoryId === null) haveAllIds = false;
      const resource = byNames(unit, index);
      const found = resources[resource ?? -1];
      if (resource === null || found === undefined) continue;
      found.isProtected = unit.isProtected;
      units.set(resource, unit.id);
    }
  }
  for (const resource of indicesIn(spans)) {
    const found = resources[resource];
    if (found === undefined) continue;
    if (units.has(resource)) continue;
    // Without names in the list, only ids given in the spec tell who is missing there.
    const canBeTold = areAllNamed || (haveAllIds && plan.resources[resource]?.directoryId !== null);
    found.isProtected = canBeTold ? false : null;
  }
  return units;
}

interface Found {
  readonly units: Units;
  readonly api: RestoreApi;
  readonly resources: Changing[];
}

/** Searches many units a call and several calls at once; rejects as soon as one search does, and asks no more then. */
async function searchAll({ groups, limits }: Plan, found: Found): Promise<void> {
  const portions = portionsOf(groups, found.units);
  let isOver = false;
  const work = async (): Promise<void> => {
    for (const { asked, choice } of portions) {
      if (isOver) return;
      await search(asked, choice, found);
    }
  };
  await Promise.all(
    Array.from({ length: limits.requests }, () =>
      work().catch((error: unknown) => {
        isOver = true;
        throw error;
      }),
    ),
  );
}

/** Resources by the ids of their units, as many as one search takes. */
type Asked = Map<string, number>;
type Choice = Omit<PointSearch, 'unitIds'>;

function* portionsOf(groups: readonly PlannedGroup[], units: Units): Generator<{ asked: Asked; choice: Choice }> {
  for (const { first, count, from, to, prefer, fastOnly } of groups) {
    const choice = { from: Date.parse(from), to: Date.parse(to), prefer, fastOnly };
    let asked: Asked = new Map();
    for (const resource of indicesIn([[first, count]])) {
      const unit = units.get(resource);
      if (unit !== undefined) asked.set(unit, resource);
      if (asked.size < mostUnitsInSearch) continue;
      yield { asked, choice };
      asked = new Map();
    }
    if (asked.size > 0) yield { asked, choice };
  }
}

/** Asks again for those that an answer passes over, as long as each answer tells of some: what stays open is unknown. */
async function search(asked: Asked, choice: Choice, { api, resources }: Found): Promise<void> {
  const open = new Map(asked);
  for (let before = 0; open.size > 0 && open.size !== before; ) {
    before = open.size;
    const { points, without } = await api.searchRestorePoints({ ...choice, unitIds: [...open.keys()] });
    const note = (unit: string | undefined, seen: Partial<SurveyedResource>): void => {
      const id = [...open.keys()].find((key) => key.toLowerCase() === unit?.toLowerCase()) ?? '';
      const resource = resources[open.get(id) ?? -1];
      if (resource === undefined) return;
      Object.assign(resource, seen);
      open.delete(id);
    };
    for (const id of without) note(id, { hasPoint: false, point: null });
    // A point is its unit's: as it says, else as its id begins.
    for (const point of points) note(point.unit?.id ?? point.id.split('_')[0], { hasPoint: true, point });
  }
}

/** The most data that any of the points which would be taken loses: the end of the window minus its moment, in milliseconds; null where none is told. */
export function worstLoss({ groups }: Plan, { resources }: Survey): { resource: number; loss: number } | null {
  let worst: { resource: number; loss: number } | null = null;
  for (const { first, count, to } of groups) {
    for (const resource of indicesIn([[first, count]])) {
      const at = resources[resource]?.point?.protectedAt ?? null;
      if (at === null) continue;
      const loss = Math.max(0, Date.parse(to) - at);
      if (worst === null || loss > worst.loss) worst = { resource, loss };
    }
  }
  return worst;
}

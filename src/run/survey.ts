import pLimit from 'p-limit';
import { describe, GraphError } from '../graph/graph-error.ts';
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
  const orUnread = async <T>(what: string, read: Promise<T>): Promise<T | null> => {
    try {
      return await read;
    } catch (error) {
      if (!(error instanceof GraphError) || error.kind !== 'refused') throw error;
      unread.push(`${what} (${describe(error)})`);
      return null;
    }
  };
  const service = await orUnread('the state of the service', api.getServiceStatus());
  const use = await orUnread('the sessions of the tenant', readOthersUse(api, initialState(plan, ''), now));
  const resources: Changing[] = plan.resources.map(() => ({ isProtected: null, hasPoint: null, point: null }));
  for (const workload of workloads.filter((one) => plan.counts[one] > 0)) {
    const units = await orUnread(
      `the protection units of ${workloadKeys[workload]}`,
      unitsOf(workload, plan, api, resources),
    );
    if (units === null) continue;
    const search = new Search(api, resources, plan.limits.requests);
    await orUnread(`the restore points of ${workloadKeys[workload]}`, search.all(units, plan.groups));
  }
  return { service, use, resources, unread };
}

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
  for await (const page of api.listProtectionUnits(workload)) {
    for (const unit of page) {
      if (unit.name === null) areAllNamed = false;
      const resource = byNames(unit, index);
      if (resource !== null) units.set(resource, unit.id);
    }
  }
  for (const resource of indicesIn(spans)) {
    const found = resources[resource];
    if (found === undefined) continue;
    // Without names in the list, only ids given in the spec tell who is missing there.
    const canBeTold = areAllNamed || plan.resources[resource]?.directoryId !== null;
    found.isProtected = units.has(resource) ? true : canBeTold ? false : null;
    if (found.isProtected === false) found.hasPoint = false;
  }
  return units;
}

/** The search for restore points, many units a call and several calls at once. */
class Search {
  readonly #api: RestoreApi;
  readonly #resources: Changing[];
  readonly #limit: ReturnType<typeof pLimit>;

  constructor(api: RestoreApi, resources: Changing[], requests: number) {
    this.#api = api;
    this.#resources = resources;
    this.#limit = pLimit(requests);
  }

  /** Rejects as soon as one search does. */
  async all(units: Units, groups: readonly PlannedGroup[]): Promise<void> {
    const searches: Promise<void>[] = [];
    for (const { first, count, from, to, prefer, fastOnly } of groups) {
      const choice = { from: Date.parse(from), to: Date.parse(to), prefer, fastOnly };
      const wanted = [...indicesIn([[first, count]])].filter((resource) => units.has(resource));
      for (let at = 0; at < wanted.length; at += mostUnitsInSearch) {
        const some = wanted.slice(at, at + mostUnitsInSearch);
        const asked = new Map(some.map((resource) => [units.get(resource)?.toLowerCase() ?? '', resource]));
        searches.push(this.#limit(() => this.#search(asked, choice)));
      }
    }
    await Promise.all(searches);
  }

  /** Asks again for those that an answer passes over, as long as each answer tells of some: what stays open is unknown. */
  async #search(asked: ReadonlyMap<string, number>, choice: Omit<PointSearch, 'unitIds'>): Promise<void> {
    const open = new Map(asked);
    for (let before = 0; open.size > 0 && open.size !== before; ) {
      before = open.size;
      const { points, without } = await this.#api.searchRestorePoints({ ...choice, unitIds: [...open.keys()] });
      for (const id of without) this.#note(open, id.toLowerCase(), { hasPoint: false, point: null });
      for (const point of points) this.#note(open, unitOf(point, open), { hasPoint: true, point });
    }
  }

  #note(open: Map<string, number>, unitId: string | undefined, found: Partial<SurveyedResource>): void {
    const resource = this.#resources[open.get(unitId ?? '') ?? -1];
    if (resource === undefined || unitId === undefined) return;
    Object.assign(resource, found);
    open.delete(unitId);
  }
}

/** The protection unit of a point: what it says, else what its id begins with, else the only one that was asked for. */
function unitOf(point: RestorePoint, asked: ReadonlyMap<string, number>): string | undefined {
  const named = [point.unit?.id, point.id.split('_')[0]]
    .map((id) => id?.toLowerCase())
    .find((id) => asked.has(id ?? ''));
  return named ?? (asked.size === 1 ? [...asked.keys()][0] : undefined);
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

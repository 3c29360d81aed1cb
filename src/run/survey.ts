import type { ProtectionUnit, RestoreApi, RestorePoint, ServiceStatus } from '../graph/restore-api.ts';
import type { Plan, PlannedResource } from '../plan/plan.ts';
import { indicesIn, type Span } from '../plan/span.ts';
import { unitNameOf } from '../spec/names.ts';
import { countOf, resourceKey, type Workload, workloads } from '../spec/workload.ts';
import { workloadKeys } from '../spec/written.ts';
import { groupBy } from '../util/group-by.ts';
import { readOthersUse } from './others-use.ts';
import { readPoints } from './point-reads.ts';
import { Reads } from './reads.ts';
import { initialState, type TenantUse } from './state.ts';

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
  /** Items that its query finds there; null where it has none, or the service does not say. */
  readonly hits: number | null;
}

/** How far a survey is with one workload: in the tenant's list, page by page, or in the restore points of its resources. */
export type SurveyStep =
  | { readonly reading: 'units'; readonly workload: Workload; readonly read: number }
  | { readonly reading: 'points'; readonly workload: Workload; readonly read: number; readonly of: number };

export interface Surveying {
  readonly api: RestoreApi;
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly onStep: (step: SurveyStep) => void;
}

/**
 * Asks the service about a plan without changing anything: its state, its sessions, which resources are protected, and which
 * restore point each would come back from now. What a permission is missing for stays unknown, and so does what a read
 * would have told whose answers can't be understood.
 *
 * Rejects with GraphError where the service can't be reached, nobody is signed in, or no read at all has an answer.
 */
export async function surveyTenant(plan: Plan, { api, now, onStep }: Surveying): Promise<Survey> {
  const reads = new Reads();
  const [service, use] = await Promise.all([
    reads.orUnread({ what: 'the state of the service', permission: configuration }, api.getServiceStatus()),
    reads.orUnread(
      { what: 'the sessions of the tenant', permission: 'BackupRestore-Restore.Read.All' },
      readOthersUse(api, initialState(plan, ''), now),
    ),
  ]);
  const resources = plan.resources.map(asPlanned);
  for (const workload of workloads.filter((one) => plan.groups.some((group) => group.workload === one))) {
    const units = new Map<number, string>();
    await reads.orUnread(
      { what: `the protection units of ${workloadKeys[workload]}`, permission: configuration },
      readUnits(workload, plan, { api, reads, resources, units, onStep }),
    );
    const left = await readPoints(plan, units, {
      api,
      note: (resource, seen) => Object.assign(resources[resource] ?? {}, seen),
      onAsked: (read, of) => onStep({ workload, reading: 'points', read, of }),
    });
    if (left === null) continue;
    const what = `the restore points of ${countOf(left.units, workload)}`;
    reads.fail({ what, permission: 'BackupRestore-Search.Read.All' }, left.failure);
  }
  reads.requireAnswer();
  return { service, use, resources, unread: reads.unread };
}

const configuration = 'BackupRestore-Configuration.Read.All';

type Changing = { -readonly [Key in keyof SurveyedResource]: SurveyedResource[Key] };

interface Listing extends Omit<Surveying, 'now'> {
  readonly reads: Reads;
  readonly resources: readonly Changing[];
  /** Ids of protection units, by the resources that they are. */
  readonly units: Map<number, string>;
}

/**
 * Looks the resources of a workload up in the tenant's list: notes in `resources` which of them are protected, and their
 * units in `units`, page by page. Only a list that has been read to its end tells who is missing there.
 */
async function readUnits(workload: Workload, plan: Plan, listing: Listing): Promise<void> {
  const { api, reads, resources, units, onStep } = listing;
  const spans = plan.groups
    .filter((group) => group.workload === workload)
    .map(({ first, count }): Span => [first, count]);
  const index = indexUnits(plan, spans);
  let [areAllNamed, haveAllIds, read] = [true, true, 0];
  for await (const page of api.listProtectionUnits(workload)) {
    for (const unit of page) {
      if (unit.name === null) areAllNamed = false;
      if (unit.directoryId === null) haveAllIds = false;
      for (const resource of index(unit)) {
        units.set(resource, unit.id);
        const found = resources[resource];
        if (found !== undefined) found.isProtected = unit.isProtected;
      }
    }
    read += page.length;
    reads.hear();
    onStep({ workload, reading: 'units', read });
  }
  for (const resource of indicesIn(spans)) {
    const found = resources[resource];
    if (found === undefined || units.has(resource)) continue;
    // Without names in the list, only ids given in the spec tell who is missing there.
    const canBeTold = areAllNamed || (haveAllIds && plan.resources[resource]?.directoryId !== null);
    found.isProtected = canBeTold ? false : null;
  }
}

/** Finds the resources that a protection unit is, or that lie in it. */
function indexUnits({ resources }: Plan, spans: readonly Span[]): (unit: ProtectionUnit) => readonly number[] {
  const known = [...indicesIn(spans)].flatMap((index) => {
    const resource = resources[index];
    return resource === undefined ? [] : [{ index, resource }];
  });
  const byName = groupBy(known, ({ resource }) => resourceKey(unitNameOf(resource)));
  const byId = groupBy(known, ({ resource }) => resource.directoryId?.toLowerCase() ?? null);
  return ({ name, directoryId }) => {
    const named = name === null ? undefined : byName.get(resourceKey(name));
    const found = named ?? (directoryId === null ? undefined : byId.get(directoryId.toLowerCase()));
    return (found ?? []).map(({ index }) => index);
  };
}

/** What the plan itself tells of a resource: a restore point that it names, or that none was found. */
function asPlanned({ selection }: PlannedResource): Changing {
  const nothing = { isProtected: null, hasPoint: null, point: null, hits: null };
  if (selection?.of !== 'point') return nothing;
  const { pointId, at } = selection;
  if (pointId === null) return { ...nothing, hasPoint: false };
  const protectedAt = at === null ? null : Date.parse(at);
  const point: RestorePoint = { id: pointId, protectedAt, expiresAt: null, isFast: null, unit: null };
  return { ...nothing, hasPoint: at === null ? null : true, point };
}

/** The most data that any of the points which would be taken loses: the end of the window minus its moment, in milliseconds; null where none is told. */
export function worstLoss({ groups }: Plan, { resources }: Survey): { resource: number; loss: number } | null {
  let worst: { resource: number; loss: number } | null = null;
  for (const { first, count, to } of groups) {
    for (const resource of indicesIn([[first, count]])) {
      const at = resources[resource]?.point?.protectedAt ?? null;
      if (at === null) continue;
      const loss = lossOf(at, to);
      if (worst === null || loss > worst.loss) worst = { resource, loss };
    }
  }
  return worst;
}

/** The data that a restore from a point of the moment `at` loses: none from a point after the end of the window. In milliseconds. */
export function lossOf(at: number, to: string): number {
  return Math.max(0, Date.parse(to) - at);
}

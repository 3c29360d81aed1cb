import type { ProtectionUnit, RestoreApi, RestorePoint, ServiceStatus } from '../graph/restore-api.ts';
import { permissions } from '../m365/permissions.ts';
import { countOf, type Workload, workloads } from '../m365/workload.ts';
import type { Plan, PlannedResource } from '../plan/plan.ts';
import { indicesIn, type Span } from '../schedule/span.ts';
import { unitNameOf } from '../spec/names.ts';
import { workloadKeys } from '../spec/written.ts';
import { initialState } from '../state/fold.ts';
import type { TenantUsage } from '../state/run-state.ts';
import { PartialReads } from './partial-reads.ts';
import { readPoints, type Units } from './point-reads.ts';
import { readTenantUsage } from './tenant-usage.ts';
import { UnitDirectory } from './unit-directory.ts';

/** What the service says of a plan before it is run. Null and the like stand for what could not be read; `unread` says why. */
export interface Survey {
  readonly service: ServiceStatus | null;
  /** What is in use of the tenant's caps. */
  readonly use: TenantUsage | null;
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

export interface SurveyOptions {
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
export async function surveyTenant(plan: Plan, { api, now, onStep }: SurveyOptions): Promise<Survey> {
  const reads = new PartialReads();
  const [service, use] = await Promise.all([
    reads.orUnread({ what: 'the state of the service', permission: permissions.listUnits }, api.getServiceStatus()),
    reads.orUnread(
      { what: 'the sessions of the tenant', permission: permissions.readSessions },
      readTenantUsage(api, initialState(plan, ''), now),
    ),
  ]);
  const resources = plan.resources.map(asPlanned);
  for (const workload of workloads.filter((one) => plan.groups.some((group) => group.workload === one))) {
    const listed = await listUnits(workload, { api, reads, onStep });
    const units = findUnits(workload, plan, { ...listed, resources });
    const left = await readPoints(plan, units, {
      api,
      note: (resource, seen) => Object.assign(resources[resource] ?? {}, seen),
      onAsked: (read, of) => onStep({ workload, reading: 'points', read, of }),
    });
    if (left === null) continue;
    const what = `the restore points of ${countOf(left.units, workload)}`;
    reads.fail({ what, permission: permissions.search }, left.failure);
  }
  reads.requireAnswer();
  return { service, use, resources, unread: reads.unread };
}

type Changing = { -readonly [Key in keyof SurveyedResource]: SurveyedResource[Key] };

interface Listed {
  /** As far as the list has been read. */
  readonly directory: UnitDirectory;
  readonly isWhole: boolean;
}

/** Reads the tenant's list of protection units page by page. */
async function listUnits(
  workload: Workload,
  { api, reads, onStep }: Omit<SurveyOptions, 'now'> & { readonly reads: PartialReads },
): Promise<Listed> {
  const units: ProtectionUnit[] = [];
  const read = async (): Promise<true> => {
    for await (const page of api.listProtectionUnits(workload)) {
      units.push(...page);
      reads.hear();
      onStep({ workload, reading: 'units', read: units.length });
    }
    return true;
  };
  const what = `the protection units of ${workloadKeys[workload]}`;
  const isWhole = await reads.orUnread({ what, permission: permissions.listUnits }, read());
  return { directory: new UnitDirectory(units), isWhole: isWhole ?? false };
}

/**
 * Looks the resources of a workload up in the tenant's list: notes in `resources` which of them are protected, and gives the
 * ids of the units that they are or lie in. Only a list that has been read to its end tells who is missing there.
 */
function findUnits(
  workload: Workload,
  plan: Plan,
  { directory, isWhole, resources }: Listed & { readonly resources: readonly Changing[] },
): Units {
  const units = new Map<number, string>();
  const groups = plan.groups.filter((group) => group.workload === workload);
  for (const index of indicesIn(groups.map(({ first, count }): Span => [first, count]))) {
    const [resource, noted] = [plan.resources[index], resources[index]];
    if (resource === undefined || noted === undefined) throw new Error(`the plan has no resource ${index}`);
    const lookup = directory.find({ name: unitNameOf(resource), directoryId: resource.directoryId });
    if (lookup.kind === 'found') {
      units.set(index, lookup.unit.id);
      noted.isProtected = lookup.unit.isProtected;
    } else if (lookup.kind === 'absent' && isWhole) noted.isProtected = false;
  }
  return units;
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

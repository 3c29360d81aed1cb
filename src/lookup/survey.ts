import type { ProtectionUnit, RestoreApi, RestorePoint, ServiceStatus } from '../graph/restore-api.ts';
import { permissions } from '../m365/permissions.ts';
import { countOf, resourceKey, type Workload, workloads } from '../m365/workload.ts';
import type { Plan, PlannedResource } from '../plan/plan.ts';
import { judgedUntil, lossOf } from '../plan/recovery-point.ts';
import { indicesIn, type Span } from '../schedule/span.ts';
import { unitNameOf } from '../spec/names.ts';
import { workloadKeys } from '../spec/written.ts';
import { initialState } from '../state/fold.ts';
import type { TenantUsage } from '../state/run-state.ts';
import { PartialReads } from './partial-reads.ts';
import { readPoints, type UnitIdsByResource } from './point-reads.ts';
import { readTenantUsage } from './tenant-usage.ts';
import { UnitDirectory } from './unit-directory.ts';

/** What the service says about a plan before it runs. What could not be read is null, and `unread` says why. */
export interface Survey {
  readonly service: ServiceStatus | null;
  /** How much of the tenant's caps is in use. */
  readonly use: TenantUsage | null;
  /** In the order of `Plan.resources`. */
  readonly resources: readonly SurveyedResource[];
  /** What could not be read, and why: one entry each, for people. */
  readonly unread: readonly string[];
}

export interface SurveyedResource {
  /** Whether a backup policy protects it; null if that is not known. */
  readonly isProtected: boolean | null;
  /** Whether it has a restore point in its window; null if that is not known. */
  readonly hasPoint: boolean | null;
  /** The restore point that a restore would use now; null if there is none, or if the service does not show it. */
  readonly point: RestorePoint | null;
  /** How many items its query finds there; null without a query, or if the service does not say. */
  readonly hits: number | null;
  /** Its protection unit; missing if it was not found. */
  readonly unit?: ProtectionUnit;
  /** Of a site: how many sites the tenant's list has that restores of it to a new location made. Missing for none. */
  readonly restoredSites?: number;
}

/** How far a survey is with one workload: with the tenant's list, or with the restore points of its resources. */
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
 * Asks the service about a plan and changes nothing: its state, the tenant's sessions, which resources are protected, and
 * which restore point a restore of each would use now. What needs a missing permission stays unknown, and so does what the
 * service answers unreadably.
 *
 * Rejects with GraphError if the service cannot be reached, if sign-in fails, or if no read at all gets an answer.
 */
export async function surveyTenant(plan: Plan, { api, now, onStep }: SurveyOptions): Promise<Survey> {
  const reads = new PartialReads();
  const [service, use] = await Promise.all([
    reads.orUnread({ what: 'the state of the service', permission: permissions.serviceStatus }, api.getServiceStatus()),
    reads.orUnread(
      { what: 'the sessions of the tenant', permission: permissions.readSessions },
      readTenantUsage(api, initialState(plan, ''), now),
    ),
  ]);
  const resources = plan.resources.map(asPlanned);
  for (const workload of workloads.filter((one) => plan.groups.some((group) => group.workload === one))) {
    const listed = await listUnits(workload, { api, reads, onStep });
    const units = findUnits(workload, plan, { ...listed, resources });
    const unanswered = await readPoints(plan, units, {
      api,
      note: (resource, seen) => Object.assign(resources[resource] ?? {}, seen),
      onAsked: (read, of) => onStep({ workload, reading: 'points', read, of }),
    });
    if (unanswered === null) continue;
    const what = `the restore points of ${countOf(unanswered.units, workload)}`;
    reads.noteFailure({ what, permission: permissions.search }, unanswered.failure);
  }
  reads.requireAnswer();
  return { service, use, resources, unread: reads.unread };
}

type MutableResource = { -readonly [Key in keyof SurveyedResource]: SurveyedResource[Key] };

interface ListedUnits {
  /** What was read of the list. */
  readonly directory: UnitDirectory;
  /** By the `resourceKey` of the site that was restored. */
  readonly restoredSites: ReadonlyMap<string, number>;
  readonly isWhole: boolean;
}

async function listUnits(
  workload: Workload,
  { api, reads, onStep }: Omit<SurveyOptions, 'now'> & { readonly reads: PartialReads },
): Promise<ListedUnits> {
  const units: ProtectionUnit[] = [];
  const read = async (): Promise<true> => {
    for await (const page of api.listProtectionUnits(workload)) {
      units.push(...page);
      reads.noteAnswer();
      onStep({ workload, reading: 'units', read: units.length });
    }
    return true;
  };
  const what = `the protection units of ${workloadKeys[workload]}`;
  const isWhole = await reads.orUnread({ what, permission: permissions.listUnits }, read());
  return { directory: new UnitDirectory(units), restoredSites: restoredSitesIn(units), isWhole: isWhole ?? false };
}

/**
 * Finds the resources of a workload in the tenant's list. Notes in `resources` which of them are protected, and returns the
 * ids of their units. A resource that is missing counts as unprotected only if the list was read to its end.
 */
function findUnits(
  workload: Workload,
  plan: Plan,
  { directory, restoredSites, isWhole, resources }: ListedUnits & { readonly resources: readonly MutableResource[] },
): UnitIdsByResource {
  const units = new Map<number, string>();
  const groups = plan.groups.filter((group) => group.workload === workload);
  for (const index of indicesIn(groups.map(({ first, count }): Span => [first, count]))) {
    const [resource, noted] = [plan.resources.at(index), resources[index]];
    if (resource === undefined || noted === undefined) throw new Error(`the plan has no resource ${index}`);
    const lookup = directory.find({ name: unitNameOf(resource), directoryId: resource.directoryId });
    if (lookup.kind === 'found') {
      units.set(index, lookup.unit.id);
      noted.isProtected = lookup.unit.isProtected;
      noted.unit = lookup.unit;
    } else if (lookup.kind === 'absent' && isWhole) noted.isProtected = false;
    const copies = workload === 'site' ? restoredSites.get(resourceKey(unitNameOf(resource))) : undefined;
    if (copies !== undefined) noted.restoredSites = copies;
  }
  return units;
}

/** How many sites each site has that look as if a restore to a new location made them: `…R0`, `…R1`. */
function restoredSitesIn(units: readonly ProtectionUnit[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of units) {
    const [, site] = /^(https:.+?)-?R\d+$/i.exec(name ?? '') ?? [];
    if (site !== undefined) counts.set(resourceKey(site), (counts.get(resourceKey(site)) ?? 0) + 1);
  }
  return counts;
}

/** What the plan itself says about a resource: the restore point it names, or that none was found. */
function asPlanned({ selection }: PlannedResource): MutableResource {
  const nothing = { isProtected: null, hasPoint: null, point: null, hits: null };
  if (selection?.of !== 'point') return nothing;
  const { pointId, at } = selection;
  if (pointId === null) return { ...nothing, hasPoint: false };
  const protectedAt = at === null ? null : Date.parse(at);
  const point: RestorePoint = { id: pointId, protectedAt, expiresAt: null, isFast: null, unit: null };
  return { ...nothing, hasPoint: at === null ? null : true, point };
}

/** The resource that loses the most data, and how much, in milliseconds. Null if no moment of a restore point is known, or none is judged. */
export function worstLoss(plan: Plan, { resources }: Survey): { resource: number; loss: number } | null {
  let worst: { resource: number; loss: number } | null = null;
  for (const group of plan.groups) {
    for (const resource of indicesIn([[group.first, group.count]])) {
      const at = resources[resource]?.point?.protectedAt ?? null;
      const until = judgedUntil(plan, group, plan.resources.at(resource));
      if (at === null || until === null) continue;
      const loss = lossOf(at, until);
      if (worst === null || loss > worst.loss) worst = { resource, loss };
    }
  }
  return worst;
}

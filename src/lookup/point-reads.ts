import type { GraphError } from '../graph/graph-error.ts';
import type { FoundPoint, RestoreApi, RestorePoint } from '../graph/restore-api.ts';
import { mostUnitsInSearch } from '../m365/limits.ts';
import type { Plan } from '../plan/plan.ts';
import { indicesIn } from '../schedule/span.ts';
import { workThrough } from '../util/work-through.ts';
import { bestOf, findPoints, type PointCriteria, pointCriteriaOf } from './found-points.ts';
import { mostFailures, readFailure } from './partial-reads.ts';

/** Ids of protection units, by resource: an index into `Plan.resources`. */
export type UnitIdsByResource = ReadonlyMap<number, string>;

/** What a search says about a resource. */
export interface PointSeen {
  /** Whether it has a restore point in its window. */
  readonly hasPoint: boolean;
  /** The restore point that a restore would use now. */
  readonly point: RestorePoint | null;
  /** How many items its query finds; null without a query, or if the service does not say. */
  readonly hits: number | null;
}

export interface PointReadOptions {
  readonly api: RestoreApi;
  readonly note: (resource: number, seen: PointSeen) => void;
  /** Called after each search: how many units have been searched for, of how many. */
  readonly onAsked: (asked: number, all: number) => void;
}

/** Why some searches failed: the first error, and for how many units nothing is known. */
export interface UnansweredSearches {
  readonly failure: GraphError;
  readonly units: number;
}

/**
 * Searches for the restore points of a plan's resources: many units in a search, and several searches at once. If a search
 * fails, only its own units stay unknown. Resolves to null if none fails.
 *
 * Rejects with GraphError, and searches no more, as soon as a search fails for a reason that concerns all of them.
 */
export async function readPoints(
  plan: Plan,
  units: UnitIdsByResource,
  options: PointReadOptions,
): Promise<UnansweredSearches | null> {
  const batches = [...batchesOf(plan, units)];
  const all = batches.reduce((sum, { open }) => sum + open.size, 0);
  const failures: GraphError[] = [];
  let [asked, answered] = [0, 0];
  const read = async (batch: SearchBatch): Promise<void> => {
    if (isHopeless(failures)) return;
    const { open } = batch;
    const { size } = open;
    try {
      await search(batch, options);
      answered += size;
    } catch (error) {
      failures.push(readFailure(error));
      answered += size - open.size;
    }
    asked += size;
    options.onAsked(asked, all);
  };
  await workThrough(batches, plan.limits.requests, read);
  const [failure] = failures;
  return failure === undefined ? null : { failure, units: all - answered };
}

/** Whether the other searches would fail the same way, or are not worth the time. */
function isHopeless(failures: readonly GraphError[]): boolean {
  const isForbidden = failures.some(({ status }) => status === 403);
  return isForbidden || failures.filter(({ kind }) => kind !== 'refused').length >= mostFailures;
}

/** The units of one search. */
interface SearchBatch {
  /** Resources by the ids of their units. A unit is removed once it is noted. */
  readonly open: Map<string, number[]>;
  readonly criteria: PointCriteria;
  /** For a single resource with a query; null otherwise. */
  readonly query: string | null;
}

/** Leaves out resources whose restore point is in the plan. The service requires a search of its own for each query. */
function* batchesOf({ groups, resources }: Plan, units: UnitIdsByResource): Generator<SearchBatch> {
  for (const group of groups) {
    if (group.filling === 'standard') continue;
    const criteria = pointCriteriaOf(group);
    let open = new Map<string, number[]>();
    for (const index of indicesIn([[group.first, group.count]])) {
      const unit = units.get(index);
      const selection = resources.at(index)?.selection;
      if (unit === undefined || (selection?.of === 'files' && selection.pointId !== null)) continue;
      if (selection?.of === 'messages') {
        yield { open: new Map([[unit, [index]]]), criteria, query: selection.query };
        continue;
      }
      const known = open.get(unit);
      if (known === undefined) open.set(unit, [index]);
      else known.push(index);
      if (open.size < mostUnitsInSearch) continue;
      yield { open, criteria, query: null };
      open = new Map();
    }
    if (open.size > 0) yield { open, criteria, query: null };
  }
}

async function search({ open, criteria, query }: SearchBatch, { api, note }: PointReadOptions): Promise<void> {
  const close = (unit: string, point: FoundPoint | null): void => {
    const seen = { hasPoint: point !== null, point, hits: point?.hits ?? null };
    for (const resource of open.get(unit) ?? []) note(resource, seen);
    open.delete(unit);
  };
  if (query === null) return await findPoints([...open.keys()], criteria, { api, note: close });
  const unitIds = [...open.keys()];
  const { points, without } = await api.searchRestorePoints({ ...criteria, unitIds, query });
  const point = bestOf(points, criteria);
  for (const unit of unitIds) if (point !== undefined || without.length > 0) close(unit, point ?? null);
}

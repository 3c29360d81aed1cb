import type { GraphError } from '../graph/graph-error.ts';
import type { FoundPoint, RestoreApi, RestorePoint } from '../graph/restore-api.ts';
import { mostUnitsInSearch } from '../m365/limits.ts';
import type { Plan } from '../plan/plan.ts';
import { indicesIn } from '../schedule/span.ts';
import { workThrough } from '../util/work-through.ts';
import { bestOf, findPoints, type PointCriteria, pointChoiceOf } from './found-points.ts';
import { mostFailures, readFailure } from './partial-reads.ts';

/** Ids of protection units, by the resources that they are: indices into `Plan.resources`. */
export type Units = ReadonlyMap<number, string>;

/** What a search tells of a resource: the restore point that would be taken now, or that there is none in its window. */
export interface PointSeen {
  readonly hasPoint: boolean;
  readonly point: RestorePoint | null;
  /** Items that its query finds; null where it has none, or the service does not say. */
  readonly hits: number | null;
}

/** Who asks, and who hears of it. */
export interface PointReadOptions {
  readonly api: RestoreApi;
  readonly note: (resource: number, seen: PointSeen) => void;
  /** Told after each search of how many units have been asked about, and of how many are to be. */
  readonly onAsked: (asked: number, all: number) => void;
}

/** Why some searches brought nothing: the first reason, and how many units have been left open. */
export interface LeftOpen {
  readonly failure: GraphError;
  readonly units: number;
}

/**
 * Searches many units a call and several calls at once. A search that fails leaves its own units open; null where none
 * does. Rejects as soon as one fails for a reason that all of them have, and asks no more then.
 */
export async function readPoints(plan: Plan, units: Units, asking: PointReadOptions): Promise<LeftOpen | null> {
  const all = [...portionsOf(plan, units)];
  const wanted = all.reduce((sum, { open }) => sum + open.size, 0);
  const failures: GraphError[] = [];
  let [asked, settled] = [0, 0];
  const ask = async (portion: UnitBatch): Promise<void> => {
    if (isHopeless(failures)) return;
    const { open } = portion;
    const { size } = open;
    try {
      await search(portion, asking);
      settled += size;
    } catch (error) {
      failures.push(readFailure(error));
      settled += size - open.size;
    }
    asked += size;
    asking.onAsked(asked, wanted);
  };
  await workThrough(all, plan.limits.requests, ask);
  const [failure] = failures;
  return failure === undefined ? null : { failure, units: wanted - settled };
}

/** Whether all that is left would fail the same way, or is not worth the time. */
function isHopeless(failures: readonly GraphError[]): boolean {
  const isForbidden = failures.some(({ status }) => status === 403);
  return isForbidden || failures.filter(({ kind }) => kind !== 'refused').length >= mostFailures;
}

/** What one search takes. */
interface UnitBatch {
  /** Resources by the ids of their units, until they have been told of. */
  readonly open: Map<string, number[]>;
  readonly choice: PointCriteria;
  /** Of the one resource that is asked for; null where many are, without. */
  readonly query: string | null;
}

/** Those whose restore point is in the plan are not asked for. Queries are searched for one by one, as the service wants it. */
function* portionsOf({ groups, resources }: Plan, units: Units): Generator<UnitBatch> {
  for (const group of groups) {
    if (group.filling === 'standard') continue;
    const choice = pointChoiceOf(group);
    let open = new Map<string, number[]>();
    for (const index of indicesIn([[group.first, group.count]])) {
      const unit = units.get(index);
      const selection = resources[index]?.selection;
      if (unit === undefined || (selection?.of === 'files' && selection.pointId !== null)) continue;
      if (selection?.of === 'messages') {
        yield { open: new Map([[unit, [index]]]), choice, query: selection.query };
        continue;
      }
      const known = open.get(unit);
      if (known === undefined) open.set(unit, [index]);
      else known.push(index);
      if (open.size < mostUnitsInSearch) continue;
      yield { open, choice, query: null };
      open = new Map();
    }
    if (open.size > 0) yield { open, choice, query: null };
  }
}

async function search({ open, choice, query }: UnitBatch, { api, note }: PointReadOptions): Promise<void> {
  const close = (unit: string, point: FoundPoint | null): void => {
    const seen = { hasPoint: point !== null, point, hits: point?.hits ?? null };
    for (const resource of open.get(unit) ?? []) note(resource, seen);
    open.delete(unit);
  };
  if (query === null) return await findPoints([...open.keys()], choice, { api, note: close });
  const unitIds = [...open.keys()];
  const { points, without } = await api.searchRestorePoints({ ...choice, unitIds, query });
  const point = bestOf(points, choice);
  for (const unit of unitIds) if (point !== undefined || without.length > 0) close(unit, point ?? null);
}

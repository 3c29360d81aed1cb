import { GraphError, isRefusedWith } from '../graph/graph-error.ts';
import type { FoundPoint, PointSearch, RestoreApi } from '../graph/restore-api.ts';
import type { PlannedGroup } from '../plan/plan.ts';

export type PointCriteria = Pick<PointSearch, 'from' | 'to' | 'prefer' | 'fastOnly'>;

export interface PointFinder {
  readonly api: RestoreApi;
  /** Called for each unit as soon as it is known: with its restore point, or with null if it has none in the window. */
  readonly note: (unitId: string, point: FoundPoint | null) => void;
}

/**
 * Finds the restore points that a restore of these protection units would use, at most `mostUnitsInSearch` units.
 *
 * One answer covers only some of the units, so it searches again for the others, as long as each answer covers more. Units
 * that no answer covers are not noted. If the service refuses one of the ids, the others are still searched for.
 *
 * Rejects with GraphError; after a refused id, only once all others have been searched for.
 */
export async function findPoints(
  unitIds: readonly string[],
  criteria: PointCriteria,
  finder: PointFinder,
): Promise<void> {
  const open = new Set(unitIds);
  const note: PointFinder['note'] = (id, point) => {
    open.delete(id);
    finder.note(id, point);
  };
  try {
    await search(unitIds, criteria, { ...finder, note });
  } catch (error) {
    if (!isRefusedWith(error, 'InvalidProtectionUnitId') || open.size === 1) throw error;
    await findInHalves([...open], criteria, finder);
  }
}

/** Searches in smaller and smaller parts, so that a refused unit fails by itself. Rejects at the end with the first refusal. */
async function findInHalves(unitIds: readonly string[], criteria: PointCriteria, finder: PointFinder): Promise<void> {
  const middle = Math.ceil(unitIds.length / 2);
  const refusals: GraphError[] = [];
  for (const half of [unitIds.slice(0, middle), unitIds.slice(middle)]) {
    try {
      await findPoints(half, criteria, finder);
    } catch (error) {
      if (!(error instanceof GraphError) || error.kind !== 'refused') throw error;
      refusals.push(error);
    }
  }
  const [first] = refusals;
  if (first !== undefined) throw first;
}

async function search(unitIds: readonly string[], criteria: PointCriteria, { api, note }: PointFinder): Promise<void> {
  const open = new Map(unitIds.map((id) => [id.toLowerCase(), id]));
  let hasForeignPoints = false;
  for (let before = 0; open.size > 0 && open.size !== before; ) {
    before = open.size;
    const request = { ...criteria, unitIds: [...open.values()], query: null };
    const { points, without } = await api.searchRestorePoints(request);
    const best = new Map<string, FoundPoint>();
    const [only] = open.size === 1 ? open.keys() : [];
    for (const point of points) {
      const unit = only ?? unitOfPoint(point).toLowerCase();
      if (!open.has(unit)) hasForeignPoints = true;
      best.set(unit, better(best.get(unit), point, criteria));
    }
    for (const [unit, point] of [...best, ...without.map((id) => [id.toLowerCase(), null] as const)]) {
      const id = open.get(unit);
      if (id === undefined) continue;
      open.delete(unit);
      note(id, point);
    }
  }
  // If the points do not show which unit they are of, search for each unit by itself.
  if (hasForeignPoints && unitIds.length > 1)
    for (const id of open.values()) await search([id], criteria, { api, note });
}

/** The point that a restore would use, of several points of one unit. */
export function bestOf(points: readonly FoundPoint[], criteria: PointCriteria): FoundPoint | undefined {
  return points.reduce<FoundPoint | undefined>((best, point) => better(best, point, criteria), undefined);
}

function better(best: FoundPoint | undefined, point: FoundPoint, { prefer }: PointCriteria): FoundPoint {
  if (best === undefined || best.protectedAt === null || point.protectedAt === null) return best ?? point;
  const isLater = point.protectedAt > best.protectedAt;
  return isLater === (prefer === 'latest') ? point : best;
}

/** The id of a restore point starts with the id of its unit. */
function unitOfPoint({ unit, id }: FoundPoint): string {
  return unit?.id ?? id.split('_')[0] ?? '';
}

/** Which restore points a group uses. */
export function pointCriteriaOf({ from, to, prefer, fastOnly }: PlannedGroup): PointCriteria {
  return { from: Date.parse(from), to: Date.parse(to), prefer, fastOnly };
}

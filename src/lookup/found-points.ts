import { GraphError, isRefusedWith } from '../graph/graph-error.ts';
import type { FoundPoint, PointSearch, RestoreApi } from '../graph/restore-api.ts';
import type { PlannedGroup } from '../plan/plan.ts';

export type PointCriteria = Pick<PointSearch, 'from' | 'to' | 'prefer' | 'fastOnly'>;

/** Who asks, and who hears of each unit as soon as it is told of: its restore point, or null where it has none in the window. */
export interface PointFinder {
  readonly api: RestoreApi;
  readonly note: (unitId: string, point: FoundPoint | null) => void;
}

/**
 * Searches for the restore points that these protection units would come back from, at most `mostUnitsInSearch`. An answer
 * tells of some alone, so that the others are asked for again as long as each answer tells of some; of the rest nothing is known.
 * Rejects with GraphError, of a refusal once all others have been asked for.
 */
export async function findPoints(
  unitIds: readonly string[],
  choice: PointCriteria,
  finding: PointFinder,
): Promise<void> {
  const open = new Set(unitIds);
  const note: PointFinder['note'] = (id, point) => {
    open.delete(id);
    finding.note(id, point);
  };
  try {
    await search(unitIds, choice, { ...finding, note });
  } catch (error) {
    if (!isRefusedWith(error, 'InvalidProtectionUnitId') || open.size === 1) throw error;
    await findInHalves([...open], choice, finding);
  }
}

/** So that one unit which the service does not take costs itself alone. Rejects in the end with the first refusal. */
async function findInHalves(unitIds: readonly string[], choice: PointCriteria, finding: PointFinder): Promise<void> {
  const middle = Math.ceil(unitIds.length / 2);
  const refusals: GraphError[] = [];
  for (const half of [unitIds.slice(0, middle), unitIds.slice(middle)]) {
    try {
      await findPoints(half, choice, finding);
    } catch (error) {
      if (!(error instanceof GraphError) || error.kind !== 'refused') throw error;
      refusals.push(error);
    }
  }
  const [first] = refusals;
  if (first !== undefined) throw first;
}

async function search(unitIds: readonly string[], choice: PointCriteria, { api, note }: PointFinder): Promise<void> {
  const open = new Map(unitIds.map((id) => [id.toLowerCase(), id]));
  let haveStrangers = false;
  for (let before = 0; open.size > 0 && open.size !== before; ) {
    before = open.size;
    const { points, without } = await api.searchRestorePoints({ ...choice, unitIds: [...open.values()], query: null });
    const best = new Map<string, FoundPoint>();
    const [only] = open.size === 1 ? open.keys() : [];
    for (const point of points) {
      const unit = only ?? unitOfPoint(point).toLowerCase();
      if (!open.has(unit)) haveStrangers = true;
      best.set(unit, better(best.get(unit), point, choice));
    }
    for (const [unit, point] of [...best, ...without.map((id) => [id.toLowerCase(), null] as const)]) {
      const id = open.get(unit);
      if (id === undefined) continue;
      open.delete(unit);
      note(id, point);
    }
  }
  // Where the points don't tell whose they are, those of one unit are asked for by themselves.
  if (haveStrangers && unitIds.length > 1) for (const id of open.values()) await search([id], choice, { api, note });
}

/** The point that a search which brings several of one unit is about. */
export function bestOf(points: readonly FoundPoint[], choice: PointCriteria): FoundPoint | undefined {
  return points.reduce<FoundPoint | undefined>((best, point) => better(best, point, choice), undefined);
}

function better(best: FoundPoint | undefined, point: FoundPoint, { prefer }: PointCriteria): FoundPoint {
  if (best === undefined || best.protectedAt === null || point.protectedAt === null) return best ?? point;
  const isLater = point.protectedAt > best.protectedAt;
  return isLater === (prefer === 'latest') ? point : best;
}

/** A point is its unit's: as it says, else as its id begins. */
function unitOfPoint({ unit, id }: FoundPoint): string {
  return unit?.id ?? id.split('_')[0] ?? '';
}

/** Where the restore points of a group may lie, and which of them it takes. */
export function pointChoiceOf({ from, to, prefer, fastOnly }: PlannedGroup): PointCriteria {
  return { from: Date.parse(from), to: Date.parse(to), prefer, fastOnly };
}

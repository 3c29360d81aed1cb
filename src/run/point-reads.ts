import type { GraphError } from '../graph/graph-error.ts';
import { mostUnitsInSearch, type PointSearch, type RestoreApi, type RestorePoint } from '../graph/restore-api.ts';
import type { Plan, PlannedGroup } from '../plan/plan.ts';
import { indicesIn } from '../plan/span.ts';
import { readFailure } from './reads.ts';

/** Ids of protection units, by the resources that they are: indices into `Plan.resources`. */
export type Units = ReadonlyMap<number, string>;

/** What a search tells of a resource: the restore point that would be taken now, or that there is none in its window. */
export interface PointSeen {
  readonly hasPoint: boolean;
  readonly point: RestorePoint | null;
}

/** Who asks, and who hears of it. */
export interface Asking {
  readonly api: RestoreApi;
  readonly note: (resource: number, seen: PointSeen) => void;
  /** Told after each search of how many units have been asked about. */
  readonly onAsked: (asked: number) => void;
}

/** Why some searches brought nothing: the first reason, and how many units have been left open. */
export interface LeftOpen {
  readonly failure: GraphError;
  readonly units: number;
}

/** Failures that have each taken all of the client's patience, after which no more is asked. */
const mostFailures = 3;

/**
 * Searches many units a call and several calls at once. A search that fails leaves its own units open; null where none
 * does. Rejects as soon as one fails for a reason that all of them have, and asks no more then.
 */
export async function readPoints({ groups, limits }: Plan, units: Units, asking: Asking): Promise<LeftOpen | null> {
  const portions = portionsOf(groups, units);
  const failures: GraphError[] = [];
  let [asked, settled, isOver] = [0, 0, false];
  const ask = async ({ open, choice }: Portion): Promise<void> => {
    const { size } = open;
    try {
      await search(open, choice, asking);
      settled += size;
    } catch (error) {
      failures.push(readFailure(error));
      settled += size - open.size;
    }
    asked += size;
    asking.onAsked(asked);
  };
  const work = async (): Promise<void> => {
    for (const portion of portions) {
      if (isOver || isHopeless(failures)) return;
      await ask(portion);
    }
  };
  const works = Array.from({ length: limits.requests }, () =>
    work().catch((error: unknown) => {
      isOver = true;
      throw error;
    }),
  );
  await Promise.all(works);
  const [failure] = failures;
  return failure === undefined ? null : { failure, units: units.size - settled };
}

/** Whether all that is left would fail the same way, or is not worth the time. */
function isHopeless(failures: readonly GraphError[]): boolean {
  const isForbidden = failures.some(({ status }) => status === 403);
  return isForbidden || failures.filter(({ kind }) => kind !== 'refused').length >= mostFailures;
}

type Choice = Omit<PointSearch, 'unitIds'>;

/** What one search takes. */
interface Portion {
  /** Resources by the ids of their units, until they have been told of. */
  readonly open: Map<string, number>;
  readonly choice: Choice;
}

function* portionsOf(groups: readonly PlannedGroup[], units: Units): Generator<Portion> {
  for (const { first, count, from, to, prefer, fastOnly } of groups) {
    const choice = { from: Date.parse(from), to: Date.parse(to), prefer, fastOnly };
    let open = new Map<string, number>();
    for (const resource of indicesIn([[first, count]])) {
      const unit = units.get(resource);
      if (unit !== undefined) open.set(unit, resource);
      if (open.size < mostUnitsInSearch) continue;
      yield { open, choice };
      open = new Map();
    }
    if (open.size > 0) yield { open, choice };
  }
}

/** Asks again for those that an answer passes over, as long as each answer tells of some: what stays open is unknown. */
async function search(open: Portion['open'], choice: Choice, { api, note }: Asking): Promise<void> {
  for (let before = 0; open.size > 0 && open.size !== before; ) {
    before = open.size;
    const { points, without } = await api.searchRestorePoints({ ...choice, unitIds: [...open.keys()] });
    const close = (unit: string | undefined, seen: PointSeen): void => {
      const id = [...open.keys()].find((key) => key.toLowerCase() === unit?.toLowerCase()) ?? '';
      const resource = open.get(id);
      if (resource === undefined) return;
      note(resource, seen);
      open.delete(id);
    };
    for (const id of without) close(id, { hasPoint: false, point: null });
    // A point is its unit's: as it says, else as its id begins.
    for (const point of points) close(point.unit?.id ?? point.id.split('_')[0], { hasPoint: true, point });
  }
}

import { resourceKey } from '../../m365/workload.ts';
import type { RestoreSettings } from '../../spec/spec.ts';
import type { Chance } from '../../util/chance.ts';
import type { ListedPoint, RestorePointGrid } from '../scenario/scenario.ts';
import type { ProtectionUnit } from '../units/protection-units.ts';

/** What is said of restore points, in a bulk addition request or a search. Moments in milliseconds since 1970. */
export interface PointChoice extends Pick<RestoreSettings, 'prefer' | 'fastOnly'> {
  readonly from: number;
  readonly to: number;
}

/** Points that are evenly spaced, one of them at `offset`, as far as they lie between two moments. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  readonly interval: number;
}

/**
 * Restore points, which exist as a rule and not as a list: each unit has one every so often, at a moment of its own
 * within the interval, from `keptFor` ago until now. Every so many of them is a fast one, and where points are thinned, every
 * so many of the fast ones is kept. A unit that the scenario lists points for has these and no others.
 *
 * A point that a search finds is one that a restore can take: both ask here.
 */
export class RestorePoints {
  readonly #grid: RestorePointGrid;
  readonly #chance: Chance;
  readonly #listed: ReadonlyMap<string, readonly ListedPoint[]>;

  constructor(grid: RestorePointGrid, chance: Chance) {
    this.#grid = grid;
    this.#chance = chance;
    this.#listed = new Map((grid.listed ?? []).map(({ resource, points }) => [resourceKey(resource), points]));
  }

  /** The moment of the restore point that `choice` takes, for somebody who asks at `now`; null where the unit has none in the window. */
  choose(unit: ProtectionUnit, choice: PointChoice, now: number): number | null {
    const moments = this.#candidates(unit, choice, now);
    if (moments.length === 0) return null;
    return choice.prefer === 'latest' ? Math.max(...moments) : Math.min(...moments);
  }

  /** At most `most` points in the window, the preferred ones first. */
  several(unit: ProtectionUnit, choice: PointChoice, { most, now }: { most: number; now: number }): number[] {
    const found: number[] = [];
    for (let left = choice; found.length < most; ) {
      const moment = this.choose(unit, left, now);
      if (moment === null) break;
      found.push(moment);
      left = choice.prefer === 'latest' ? { ...left, to: moment - 1 } : { ...left, from: moment + 1 };
    }
    return found;
  }

  /** The moment of the point that has this second in its id; null where the unit has none then, or none any more. */
  at(unit: ProtectionUnit, second: number, now: number): number | null {
    const from = second * 1_000;
    return this.choose(unit, { from, to: from + 999, prefer: 'latest', fastOnly: false }, now);
  }

  isFast(unit: ProtectionUnit, moment: number): boolean {
    const listed = this.#listed.get(unit.key);
    if (listed !== undefined) return listed.some(({ at, isFast }) => isFast && at === moment);
    const { fast } = this.#series(unit);
    return (moment - fast.offset) % fast.interval === 0;
  }

  /** When the service throws the point away. */
  expiryOf(unit: ProtectionUnit, moment: number): number {
    const { thinned } = this.#grid;
    const { kept } = this.#series(unit);
    const isThinnedAway = this.#isThinned(unit) && (moment - kept.offset) % kept.interval !== 0;
    return moment + (thinned && isThinnedAway ? thinned.after : this.#grid.keptFor);
  }

  /** As the documents show them: unit, seconds since 1970 and two numbers that nobody explains. */
  idOf(unit: ProtectionUnit, moment: number): string {
    return `${unit.id}_${Math.floor(moment / 1_000)}_12_2`;
  }

  /** The latest and the oldest of each kind of point in the window; the one that is wanted is among them. */
  #candidates(unit: ProtectionUnit, { from, to, fastOnly }: PointChoice, now: number): number[] {
    const listed = this.#listed.get(unit.key);
    const oldest = Math.max(from, now - this.#grid.keptFor);
    const latest = Math.min(to, now);
    if (listed !== undefined) {
      const fitting = listed.filter(({ at, isFast }) => at >= oldest && at <= latest && (isFast || !fastOnly));
      return fitting.map(({ at }) => at);
    }
    return this.#stretches(unit, fastOnly, now).flatMap((stretch) => {
      const ends = { from: Math.max(stretch.from, oldest), to: Math.min(stretch.to, latest) };
      return endsOf({ ...stretch, ...ends });
    });
  }

  #stretches(unit: ProtectionUnit, fastOnly: boolean, now: number): Stretch[] {
    const { all, fast, kept } = this.#series(unit);
    const { keptFor, thinned } = this.#grid;
    const recent = fastOnly ? fast : all;
    if (thinned === undefined || !this.#isThinned(unit)) return [{ ...recent, from: now - keptFor, to: now }];
    const { after } = thinned;
    return [
      { ...recent, from: now - after + 1, to: now },
      { ...kept, from: now - keptFor, to: now - after },
    ];
  }

  #isThinned({ workload, key }: ProtectionUnit): boolean {
    return this.#grid.thinned !== undefined && workload !== 'mailbox' && !this.#listed.has(key);
  }

  /** All points of a unit, the fast ones among them, and those that outlast the others among these. */
  #series({ label }: ProtectionUnit): Record<'all' | 'fast' | 'kept', Pick<Stretch, 'offset' | 'interval'>> {
    const { every, fastEvery, thinned } = this.#grid;
    const [start, first, second] = this.#chance.draws(`points ${label}`);
    const offset = Math.floor(start * every);
    const fast = sparser({ offset, interval: every }, fastEvery, first);
    return {
      all: { offset, interval: every },
      fast,
      kept: sparser(fast, thinned?.every ?? fastEvery, second),
    };
  }
}

/** Takes the id of a restore point apart; null for a text that is none. */
export function parsePointId(id: string): { readonly unitId: string; readonly second: number } | null {
  const [, unitId, second] = pointId.exec(id) ?? [];
  return unitId === undefined ? null : { unitId: unitId.toLowerCase(), second: Number(second) };
}

const pointId = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_(\d{1,12})_\d+_\d+$/i;

/** Every so many of a series, so that they are about `interval` apart; `draw` decides which one is the first. */
function sparser(
  series: Pick<Stretch, 'offset' | 'interval'>,
  interval: number,
  draw: number,
): Pick<Stretch, 'offset' | 'interval'> {
  const each = Math.max(1, Math.round(interval / series.interval));
  return { offset: series.offset + Math.floor(draw * each) * series.interval, interval: each * series.interval };
}

/** The latest and the oldest point of a stretch; nothing where none lies in it. */
function endsOf({ from, to, offset, interval }: Stretch): number[] {
  const latest = Math.floor((to - offset) / interval) * interval + offset;
  const oldest = Math.ceil((from - offset) / interval) * interval + offset;
  return latest >= from && oldest <= to ? [latest, oldest] : [];
}

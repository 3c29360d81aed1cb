import { resourceKey } from '../../m365/workload.ts';
import type { RestoreSettings } from '../../spec/spec.ts';
import type { Chance } from '../../util/chance.ts';
import type { ListedPoint, RestorePointSettings } from '../scenario/scenario.ts';
import type { EmulatedUnit } from '../units/protection-units.ts';

/** Which restore points a bulk addition request or a search selects. Times in milliseconds since 1970, both inclusive. */
export interface PointQuery extends Pick<RestoreSettings, 'prefer' | 'fastOnly'> {
  readonly from: number;
  readonly to: number;
}

/** Evenly spaced points. `offset` is the time of any one of them. */
interface PointGrid {
  readonly offset: number;
  readonly interval: number;
}

/** The evenly spaced points between two times, both inclusive. */
interface PointSeries extends PointGrid {
  readonly from: number;
  readonly to: number;
}

/**
 * Restore points, which are computed by a rule and not kept as a list. Each unit has one every `every`, at an offset of its
 * own, from `keptFor` ago until now. One of them every `fastEvery` is fast. Where points are thinned, one fast point every
 * `thinned.every` is kept. A unit with listed points in the scenario has only those.
 *
 * Searches and restores both ask here, so a point that a search finds can be restored.
 */
export class EmulatedRestorePoints {
  readonly #settings: RestorePointSettings;
  readonly #chance: Chance;
  readonly #listed: ReadonlyMap<string, readonly ListedPoint[]>;
  /** Points whose id the scenario gives. */
  readonly #byId: ReadonlyMap<string, { readonly resource: string; readonly at: number }>;

  constructor(settings: RestorePointSettings, chance: Chance) {
    this.#settings = settings;
    this.#chance = chance;
    const listed = settings.listed ?? [];
    this.#listed = new Map(listed.map(({ resource, points }) => [resourceKey(resource), points]));
    this.#byId = new Map(
      listed.flatMap(({ resource, points }) =>
        points.flatMap(({ at, id }) => (id === undefined ? [] : [[id, { resource, at }] as const])),
      ),
    );
  }

  /** The time of the restore point that `selection` takes at `now`; null if the unit has none in the window. */
  choose(unit: EmulatedUnit, selection: PointQuery, now: number): number | null {
    const moments = this.#candidates(unit, selection, now);
    if (moments.length === 0) return null;
    return selection.prefer === 'latest' ? Math.max(...moments) : Math.min(...moments);
  }

  /** At most `most` points in the window, starting at the preferred end. */
  chooseSeveral(unit: EmulatedUnit, selection: PointQuery, { most, now }: { most: number; now: number }): number[] {
    const found: number[] = [];
    for (let left = selection; found.length < most; ) {
      const moment = this.choose(unit, left, now);
      if (moment === null) break;
      found.push(moment);
      left = selection.prefer === 'latest' ? { ...left, to: moment - 1 } : { ...left, from: moment + 1 };
    }
    return found;
  }

  /** The point that the scenario gives this id; undefined if it gives it to none. */
  listedWith(id: string): { readonly resource: string; readonly at: number } | undefined {
    return this.#byId.get(id);
  }

  /** The time itself if the unit has a point then, and still has it; null otherwise. */
  timeOf(unit: EmulatedUnit, at: number, now: number): number | null {
    return this.choose(unit, { from: at, to: at, prefer: 'latest', fastOnly: false }, now);
  }

  /** The time of the point with this second in its id; null if the unit has none then, or not any more. */
  at(unit: EmulatedUnit, second: number, now: number): number | null {
    const from = second * 1_000;
    return this.choose(unit, { from, to: from + 999, prefer: 'latest', fastOnly: false }, now);
  }

  isFast(unit: EmulatedUnit, moment: number): boolean {
    const listed = this.#listed.get(unit.key);
    if (listed !== undefined) return listed.some(({ at, isFast }) => isFast && at === moment);
    const { fast } = this.#grids(unit);
    return (moment - fast.offset) % fast.interval === 0;
  }

  /** When the service deletes the point. */
  expiryOf(unit: EmulatedUnit, moment: number): number {
    const { thinned } = this.#settings;
    const { kept } = this.#grids(unit);
    const isThinnedAway = this.#isThinned(unit) && (moment - kept.offset) % kept.interval !== 0;
    return moment + (thinned && isThinnedAway ? thinned.after : this.#settings.keptFor);
  }

  /** The id that the scenario gives; else as Microsoft's documents show ids: unit, seconds since 1970, and two numbers without an explanation. */
  idOf(unit: EmulatedUnit, moment: number): string {
    const given = this.#listed.get(unit.key)?.find(({ at }) => at === moment)?.id;
    return given ?? `${unit.id}_${Math.floor(moment / 1_000)}_12_2`;
  }

  /** The latest and the oldest point of each series in the window. The one to choose is among them. */
  #candidates(unit: EmulatedUnit, { from, to, fastOnly }: PointQuery, now: number): number[] {
    const listed = this.#listed.get(unit.key);
    const oldest = Math.max(from, now - this.#settings.keptFor);
    const latest = Math.min(to, now);
    if (listed !== undefined) {
      const fitting = listed.filter(({ at, isFast }) => at >= oldest && at <= latest && (isFast || !fastOnly));
      return fitting.map(({ at }) => at);
    }
    return this.#seriesIn(unit, fastOnly, now).flatMap((series) => {
      const ends = { from: Math.max(series.from, oldest), to: Math.min(series.to, latest) };
      return endsOf({ ...series, ...ends });
    });
  }

  #seriesIn(unit: EmulatedUnit, fastOnly: boolean, now: number): PointSeries[] {
    const { all, fast, kept } = this.#grids(unit);
    const { keptFor, thinned } = this.#settings;
    const recent = fastOnly ? fast : all;
    if (thinned === undefined || !this.#isThinned(unit)) return [{ ...recent, from: now - keptFor, to: now }];
    const { after } = thinned;
    return [
      { ...recent, from: now - after + 1, to: now },
      { ...kept, from: now - keptFor, to: now - after },
    ];
  }

  #isThinned({ workload, key }: EmulatedUnit): boolean {
    return this.#settings.thinned !== undefined && workload !== 'mailbox' && !this.#listed.has(key);
  }

  /** All points of a unit; the fast ones of these; and of the fast ones, those that thinning keeps. */
  #grids({ label }: EmulatedUnit): Record<'all' | 'fast' | 'kept', PointGrid> {
    const { every, fastEvery, thinned } = this.#settings;
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

/** Parses the id of a restore point; null if the text is not one. */
export function parsePointId(id: string): { readonly unitId: string; readonly second: number } | null {
  const [, unitId, second] = pointId.exec(id) ?? [];
  return unitId === undefined ? null : { unitId: unitId.toLowerCase(), second: Number(second) };
}

const pointId = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_(\d{1,12})_\d+_\d+$/i;

/** Takes every so many points, so that they are about `interval` apart. `draw` (0 to 1) decides which is the first. */
function sparser(grid: PointGrid, interval: number, draw: number): PointGrid {
  const each = Math.max(1, Math.round(interval / grid.interval));
  return { offset: grid.offset + Math.floor(draw * each) * grid.interval, interval: each * grid.interval };
}

/** The latest and the oldest point of a series; empty if it has none between its two times. */
function endsOf({ from, to, offset, interval }: PointSeries): number[] {
  const latest = Math.floor((to - offset) / interval) * interval + offset;
  const oldest = Math.ceil((from - offset) / interval) * interval + offset;
  return latest >= from && oldest <= to ? [latest, oldest] : [];
}

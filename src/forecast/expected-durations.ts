import type { ResourceKind } from '../m365/workload.ts';
import type { Resource } from '../spec/spec.ts';
import { day, minute } from '../util/duration.ts';
import { medianOf, thinned } from './quantile.ts';
import { repeatModel } from './repeat-model.ts';
import { sizeModel } from './size-model.ts';
import { type Basis, type Spread, spreadOf } from './spread.ts';

/** What one resource took. */
export interface Timing {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly milliseconds: number;
}

/** Milliseconds that a resource took the last time, and the time before; null where it was timed but once. */
export interface PastTimes {
  readonly latest: number;
  readonly before: number | null;
}

/** What resources took in earlier runs. */
export interface Timings {
  /** Undefined for a resource that none has timed. */
  find(kind: ResourceKind, name: string): PastTimes | undefined;
  /** Of every resource of a kind, whatever spec it was in. */
  all(kind: ResourceKind): Iterable<PastTimes>;
}

export const noTimings: Timings = { find: () => undefined, all: () => [] };

export interface Expectations {
  /** Milliseconds that each resource is expected to take, in the order in which they were given. */
  readonly durations: Float64Array;
  /** Where each of them comes from, and by how much it may be off. */
  readonly spreads: readonly Spread[];
}

/** Milliseconds. Sizes in two units, or a damaged file of timings, must not make a plan of centuries. */
const longest = 30 * day;

/** Milliseconds that a resource takes of which nothing at all is known. Ours: no document gives a figure. */
export const assumedDuration: number = 4 * minute;

/**
 * What the resources of one kind are expected to take: by what they took in an earlier run (repeat-law.ts); else by
 * their size, as those of which both are known did (size-law.ts); else the median of the others here, or of all that
 * earlier runs have timed.
 */
export function expectDurations(kind: ResourceKind, resources: readonly Resource[], timings: Timings): Expectations {
  const latest = Float64Array.from(timings.all(kind), ({ latest: time }) => Math.max(1, time));
  const before = Float64Array.from(timings.all(kind), ({ before: time }) => Math.max(1, time ?? Number.NaN));
  const usual = medianOf(thinned(latest)) ?? assumedDuration;
  const times = Float64Array.from(resources, ({ name }) => Math.max(1, timings.find(kind, name)?.latest ?? Number.NaN));
  const sizes = Float64Array.from(resources, ({ size }) => size ?? Number.NaN);
  const byRepeat = repeatModel(latest, before);
  const bySize = sizeModel(sizes, times, medianOf(times.filter(isNumber)) ?? usual);
  const known = times.map((time, at) =>
    isNumber(time) ? byRepeat.timeOf(time) : bySize.timeOf(sizes[at] ?? Number.NaN),
  );
  const middle = medianOf(known.filter(isNumber));
  const rest = middle === undefined && latest.length === 0 ? 'assumed' : 'median';
  const spreads: Readonly<Record<Basis, Spread>> = {
    earlier: spreadOf(kind, 'earlier', byRepeat.ratios),
    size: spreadOf(kind, 'size', bySize.ratios),
    median: spreadOf(kind, 'median', thinned(latest)),
    assumed: spreadOf(kind, 'assumed', new Float64Array()),
  };
  return {
    durations: known.map((time) => clamp(isNumber(time) ? time : (middle ?? usual))),
    spreads: resources.map((_, at) => {
      if (isNumber(times[at] ?? Number.NaN)) return spreads.earlier;
      return isNumber(sizes[at] ?? Number.NaN) ? spreads.size : spreads[rest];
    }),
  };
}

function clamp(milliseconds: number): number {
  return Math.min(longest, Math.max(1, Math.round(milliseconds)));
}

function isNumber(value: number): boolean {
  return !Number.isNaN(value);
}

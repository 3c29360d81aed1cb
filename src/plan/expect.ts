import type { Resource } from '../spec/spec.ts';
import type { Workload } from '../spec/workload.ts';

/** What one resource took. */
export interface Timing {
  readonly workload: Workload;
  readonly name: string;
  readonly milliseconds: number;
}

/** What resources took in earlier runs, in milliseconds; undefined for one that none has timed. */
export type Timings = (workload: Workload, name: string) => number | undefined;

export const noTimings: Timings = () => undefined;

/** Where the expected duration of a resource comes from. */
export type Basis = 'earlier' | 'size' | 'median' | 'assumed';

export interface Expectations {
  /** Milliseconds that each resource is expected to take, in the order in which they were given. */
  readonly durations: Float64Array;
  /** Where each of them comes from. */
  readonly bases: readonly Basis[];
}

/** Milliseconds: 30 days. Sizes in two units, or a damaged file of timings, must not make a plan of centuries. */
const longest = 2_592_000_000;

/** Milliseconds that a resource of a workload takes of which nothing at all is known. Ours: no document gives a figure. */
export const assumedDuration = 240_000;

/**
 * What the resources of one workload are expected to take: what they took in an earlier run; else in proportion to their
 * size, at the pace of those of which both are known; else the median of all others.
 */
export function expect(resources: readonly Resource[], timings: Timings): Expectations {
  const timed = Float64Array.from(resources, ({ workload, name }) => timings(workload, name) ?? Number.NaN);
  const pace = paceOf(resources, timed);
  const known = timed.map((time, index) => {
    const size = resources[index]?.size ?? Number.NaN;
    return Number.isNaN(time) ? Math.max(1, size * pace) : time;
  });
  const others = known.filter(isNumber);
  const middle = others.length === 0 ? assumedDuration : medianOf(others);
  const rest = others.length === 0 ? 'assumed' : 'median';
  return {
    durations: known.map((duration) => Math.min(longest, Math.round(isNumber(duration) ? duration : middle))),
    bases: resources.map((_, index) => {
      if (isNumber(timed[index] ?? Number.NaN)) return 'earlier';
      return isNumber(known[index] ?? Number.NaN) ? 'size' : rest;
    }),
  };
}

/** Milliseconds for a unit of size. Where no resource has both, those timed and those sized are taken to be alike. */
function paceOf(resources: readonly Resource[], timed: Float64Array): number {
  const sizes = Float64Array.from(resources, ({ size }) => size ?? Number.NaN);
  const paces = timed.map((duration, index) => duration / (sizes[index] || Number.NaN)).filter(isNumber);
  if (paces.length > 0) return medianOf(paces);
  const times = timed.filter(isNumber);
  const size = medianOf(sizes.filter((value) => value > 0));
  return (times.length === 0 ? assumedDuration : medianOf(times)) / size;
}

function isNumber(value: number): boolean {
  return !Number.isNaN(value);
}

/** The higher of the two in the middle; 1 of none. Sorts what it is given. */
function medianOf(values: Float64Array): number {
  return values.sort()[Math.floor(values.length / 2)] ?? 1;
}

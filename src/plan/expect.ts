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
  /** How many of them come from where. */
  readonly bases: Readonly<Record<Basis, number>>;
}

/** Milliseconds that a resource of a workload takes of which nothing at all is known. Ours: no document gives a figure. */
export const assumedDuration = 240_000;

/**
 * What the resources of one workload are expected to take: what they took in an earlier run; else in proportion to their
 * size, at the pace of those of which both are known; else the median of all others.
 */
export function expect(resources: readonly Resource[], timings: Timings): Expectations {
  const durations = new Float64Array(resources.length).fill(Number.NaN);
  const bases = { earlier: 0, size: 0, median: 0, assumed: 0 };
  for (const [index, { workload, name }] of resources.entries()) {
    const earlier = timings(workload, name);
    if (earlier === undefined) continue;
    durations[index] = earlier;
    bases.earlier += 1;
  }
  const pace = paceOf(resources, durations);
  for (const [index, { size }] of resources.entries()) {
    if (size === null || !Number.isNaN(durations[index])) continue;
    durations[index] = Math.max(1, size * pace);
    bases.size += 1;
  }
  const known = durations.filter((duration) => !Number.isNaN(duration));
  const rest = resources.length - known.length;
  bases[known.length === 0 ? 'assumed' : 'median'] += rest;
  const middle = known.length === 0 ? assumedDuration : medianOf(known);
  return { durations: durations.map((duration) => Math.round(Number.isNaN(duration) ? middle : duration)), bases };
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

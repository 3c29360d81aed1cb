import { publishedTimeOfOne } from '../m365/published-times.ts';
import type { ResourceKind } from '../m365/workload.ts';
import type { Resource } from '../spec/spec.ts';
import { day } from '../util/duration.ts';
import { repeatModel } from './repeat-model.ts';
import { sizeModel } from './size-model.ts';
import { type Basis, type Spread, spreadOf } from './spread.ts';
import { medianOf, sampled } from './statistics.ts';

/** How long the restore of one resource took. */
export interface Timing {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly milliseconds: number;
}

/** How long a resource took the last two times, in milliseconds. `before` is null if it was timed only once. */
export interface PastTimes {
  readonly latest: number;
  readonly before: number | null;
}

/** How long resources took in earlier runs. */
export interface Timings {
  /** Undefined for a resource that was never timed. */
  find(kind: ResourceKind, name: string): PastTimes | undefined;
  /** Those of every resource of a kind, from all specs. */
  all(kind: ResourceKind): Iterable<PastTimes>;
}

export const noTimings: Timings = { find: () => undefined, all: () => [] };

export interface ExpectedDurations {
  /** In milliseconds, in the order of the resources. */
  readonly durations: Float64Array;
  /** What each duration is based on, and how far it may be off. In the order of the resources. */
  readonly spreads: readonly Spread[];
}

/** In milliseconds. Mixed units in a list of sizes, or a damaged file of timings, must not make a plan of centuries. */
const longest = 30 * day;

/**
 * How long each resource of one kind is expected to take. Based on what it took in an earlier run (repeat-model.ts), else
 * on its size (size-model.ts), else on the median of the other resources here, else on the median of all earlier runs, else on the
 * median that Microsoft publishes. The published one counts less the more was measured, and nothing from five on.
 */
export function expectedDurations(
  kind: ResourceKind,
  resources: readonly Resource[],
  timings: Timings,
): ExpectedDurations {
  const latest = Float64Array.from(timings.all(kind), ({ latest: time }) => Math.max(1, time));
  const before = Float64Array.from(timings.all(kind), ({ before: time }) => Math.max(1, time ?? Number.NaN));
  const typical = typicalOf(kind, latest);
  const times = Float64Array.from(resources, ({ name }) => Math.max(1, timings.find(kind, name)?.latest ?? Number.NaN));
  const sizes = Float64Array.from(resources, ({ size }) => size ?? Number.NaN);
  const byRepeat = repeatModel(latest, before);
  const bySize = sizeModel(sizes, times, medianOf(times.filter(isNumber)) ?? typical);
  const known = times.map((time, at) =>
    isNumber(time) ? byRepeat.timeOf(time) : bySize.timeOf(sizes[at] ?? Number.NaN),
  );
  const middle = medianOf(known.filter(isNumber));
  const rest = middle === undefined && latest.length === 0 ? 'assumed' : 'median';
  const spreads: Readonly<Record<Basis, Spread>> = {
    earlier: spreadOf(kind, 'earlier', byRepeat.ratios),
    size: spreadOf(kind, 'size', bySize.ratios),
    median: spreadOf(kind, 'median', sampled(latest)),
    assumed: spreadOf(kind, 'assumed', new Float64Array()),
  };
  return {
    durations: known.map((time) => clamp(isNumber(time) ? time : (middle ?? typical))),
    spreads: resources.map((_, at) => {
      if (isNumber(times[at] ?? Number.NaN)) return spreads.earlier;
      return isNumber(sizes[at] ?? Number.NaN) ? spreads.size : spreads[rest];
    }),
  };
}

/** So many measurements in the tenant say more than the median of all tenants. Ours. */
const outweighs = 5;

/** Between the published and the measured median, by how many were measured. */
function typicalOf(kind: ResourceKind, measured: Float64Array): number {
  const published = publishedTimeOfOne(kind);
  const median = medianOf(sampled(measured)) ?? published;
  return published * (median / published) ** Math.min(1, measured.length / outweighs);
}

function clamp(milliseconds: number): number {
  return Math.min(longest, Math.max(1, Math.round(milliseconds)));
}

function isNumber(value: number): boolean {
  return !Number.isNaN(value);
}

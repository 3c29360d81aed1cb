import { medianOf, thinned } from './quantile.ts';
import { leastMeasured, logDeviationOf } from './spread.ts';

/**
 * The part of what a resource of middling size takes that goes by no size: every restore is prepared, queued and looked
 * after, however small. Assumed: no document gives a figure.
 */
const assumedPart = 0.5;

/** What is tried where enough was measured to tell. Neither none nor all: the bigger is always expected to take longer. */
const triedParts = [assumedPart, 0.3, 0.7, 0.1, 0.9];

/**
 * `sizes` and `times` (milliseconds) stand side by side, not a number where unknown. By the law every resource takes one part
 * and the other in proportion to its size: the parts under which measured times differ least, or half and half. Where no
 * resource has both a size and a time, one of middling size is taken to need `typical`.
 */
export function sizeModel(sizes: Float64Array, times: Float64Array, typical: number): DurationModel {
  const middle = medianOf(sizes.filter((size) => size > 0)) ?? 1;
  const isPair = (_: number, at: number): boolean => (times[at] ?? Number.NaN) > 0 && (sizes[at] ?? Number.NaN) >= 0;
  const [measured, took] = [thinned(sizes.filter(isPair)), thinned(times.filter(isPair))];
  const lawOf = (part: number): DurationModel => {
    const weightOf = (size: number): number => part + (1 - part) * (size / middle);
    const paces = took.map((time, at) => time / weightOf(measured[at] ?? 0));
    const pace = medianOf(paces.slice()) ?? typical;
    return { timeOf: (size) => pace * weightOf(size), ratios: paces.map((each) => each / pace) };
  };
  const laws = (took.length < leastMeasured ? [assumedPart] : triedParts).map(lawOf);
  return laws.reduce((best, next) => (offBy(next) < offBy(best) ? next : best));
}

/** In thousandths: less does not tell one law from another. */
function offBy({ ratios }: DurationModel): number {
  return Math.round(1_000 * logDeviationOf(ratios));
}

/** How the durations of one workload go by one thing that is known of its resources. */
export interface DurationModel {
  /** Milliseconds that are expected of a resource, by what is known of it. */
  readonly timeOf: (known: number) => number;
  /** What resources took over what the law says of them: of all of which both are known, or ten thousand of these. */
  readonly ratios: Float64Array;
}

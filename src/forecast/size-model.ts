import { leastMeasured, logDeviationOf } from './spread.ts';
import { medianOf, sampled } from './statistics.ts';

/**
 * The part of the duration of a medium-sized resource that does not depend on its size: every restore is prepared, queued
 * and finished, however small it is. Our assumption: no document gives a figure.
 */
const assumedPart = 0.5;

/** The parts to choose from if enough was measured. Neither 0 nor 1, so that a bigger resource is always expected to take longer. */
const triedParts = [assumedPart, 0.3, 0.7, 0.1, 0.9];

/**
 * Expects a fixed part for every resource, and the other part in proportion to its size: half and half, or the parts that
 * fit measured times best if there are 20 or more.
 *
 * `sizes` and `times` (milliseconds) are in the same order, with NaN for what is not known. `typical` is the duration of a
 * medium-sized resource if no resource has both.
 */
export function sizeModel(sizes: Float64Array, times: Float64Array, typical: number): DurationModel {
  const middle = medianOf(sizes.filter((size) => size > 0)) ?? 1;
  const isPair = (_: number, at: number): boolean => (times[at] ?? Number.NaN) > 0 && (sizes[at] ?? Number.NaN) >= 0;
  const [measured, took] = [sampled(sizes.filter(isPair)), sampled(times.filter(isPair))];
  const modelWith = (part: number): DurationModel => {
    const weightOf = (size: number): number => part + (1 - part) * (size / middle);
    const paces = took.map((time, at) => time / weightOf(measured[at] ?? 0));
    const pace = medianOf(paces) ?? typical;
    return { timeOf: (size) => pace * weightOf(size), ratios: paces.map((each) => each / pace) };
  };
  const models = (took.length < leastMeasured ? [assumedPart] : triedParts).map(modelWith);
  return models.reduce((best, next) => (errorOf(next) < errorOf(best) ? next : best));
}

/** In thousandths: a smaller difference does not make one model better than another. */
function errorOf({ ratios }: DurationModel): number {
  return Math.round(1_000 * logDeviationOf(ratios));
}

/** How durations of one kind of resource follow from one thing that is known about each: its size, or its last time. */
export interface DurationModel {
  /** Expected milliseconds. */
  readonly timeOf: (known: number) => number;
  /** Measured over expected time, in any order, for every resource that has both, or for a sample of 10,000. */
  readonly ratios: Float64Array;
}

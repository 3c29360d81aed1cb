import { medianOf, thinned } from './quantile.ts';
import type { DurationModel } from './size-model.ts';
import { leastMeasured, logDeviationOf } from './spread.ts';

/** So that what took longer the last time is always expected to take longer. */
const leastWeight = 0.1;

/**
 * By the time that a resource took the last time: the same again, where too few were timed twice to tell. Else nearer to
 * the median of all the more the same resources differ from run to run, for then much of a long time was chance, and a
 * forecast that takes it for granted ends too late. The weight of the last time is the share of the variance of all
 * logarithms that is not between two times of the same resource: regression to the mean.
 *
 * `latest` and `before` (milliseconds, 1 and more) stand side by side, `before` not a number for what was timed but once.
 */
export function repeatModel(latest: Float64Array, before: Float64Array): DurationModel {
  const isTwice = (_: number, at: number): boolean => !Number.isNaN(before[at] ?? Number.NaN);
  const [last, first] = [thinned(latest.filter(isTwice)), thinned(before.filter(isTwice))];
  if (last.length < leastMeasured) return { timeOf: (time) => time, ratios: new Float64Array() };
  const all = thinned(latest);
  const byChance = logDeviationOf(last.map((time, at) => time / (first[at] ?? time))) ** 2 / 2;
  const weight = byChance === 0 ? 1 : Math.max(leastWeight, 1 - byChance / logDeviationOf(all) ** 2);
  const middle = medianOf(all) ?? 1;
  const timeOf = (time: number): number => middle * (time / middle) ** weight;
  return { timeOf, ratios: last.map((time, at) => time / timeOf(first[at] ?? time)) };
}

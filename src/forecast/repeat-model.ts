import type { DurationModel } from './size-model.ts';
import { leastMeasured, logDeviationOf } from './spread.ts';
import { medianOf, sampled } from './statistics.ts';

/** More than 0, so that a resource that took longer than another is always expected to take longer again. */
const leastWeight = 0.1;

/**
 * Expects of a resource what it took the last time. If 20 or more resources were timed twice, corrects that towards the
 * median of all: the more the same resources differ from run to run, the more of a long time was chance, and a forecast
 * without the correction would end too late (regression to the mean). The weight of the last time is the share of the
 * variance of all logarithms that is not between two times of the same resource.
 *
 * `latest` and `before` are in milliseconds, at least 1, in the same order. `before` is NaN for a resource timed only once.
 */
export function repeatModel(latest: Float64Array, before: Float64Array): DurationModel {
  const isTwice = (_: number, at: number): boolean => !Number.isNaN(before[at] ?? Number.NaN);
  const [last, first] = [sampled(latest.filter(isTwice)), sampled(before.filter(isTwice))];
  if (last.length < leastMeasured) return { timeOf: (time) => time, ratios: new Float64Array() };
  const all = sampled(latest);
  const byChance = logDeviationOf(last.map((time, at) => time / (first[at] ?? time))) ** 2 / 2;
  const weight = byChance === 0 ? 1 : Math.max(leastWeight, 1 - byChance / logDeviationOf(all) ** 2);
  const middle = medianOf(all) ?? 1;
  const timeOf = (time: number): number => middle * (time / middle) ** weight;
  return { timeOf, ratios: last.map((time, at) => time / timeOf(first[at] ?? time)) };
}

import { describe, expect, it } from 'vitest';
import { timeTicks } from '../../../../src/report/html/charts/axis.ts';
import { hour, minute, second } from '../../../../src/util/duration.ts';

describe('the ticks of an axis of time', () => {
  it.each([
    [0, [0]],
    [10 * second, [0, 2, 4, 6, 8, 10].map((count) => count * second)],
    [90 * minute, [0, 15, 30, 45, 60, 75, 90].map((count) => count * minute)],
    [4 * hour, [0, 1, 2, 3, 4].map((count) => count * hour)],
  ])('are round, and no more than 6 beside the 0: up to %i', (longest, ticks) => {
    expect(timeTicks(longest, 6)).toEqual(ticks);
  });

  it.each([1, 999, 5_000, 12_345_678, 86_400_000 * 9_999])('never go past the end: %i', (longest) => {
    const ticks = timeTicks(longest, 7);

    expect(ticks.length).toBeLessThanOrEqual(8);
    expect(Math.max(...ticks)).toBeLessThanOrEqual(longest);
  });
});

import { describe, expect, it } from 'vitest';
import { leastMeasured, spreadOf } from '../../src/forecast/spread.ts';
import { publishedTimeOf } from '../../src/m365/published-times.ts';

/** Half of the ratios are `factor`, the other half its inverse. */
function ratios(count: number, factor: number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => (index % 2 === 0 ? factor : 1 / factor));
}

describe('the spread of resources around their expected durations', () => {
  it.each([
    ['earlier', 0.2],
    ['size', 0.3],
    ['median', 0.8],
    ['assumed', 0.7],
  ] as const)('is assumed for the basis `%s` if too few are known', (basis, deviation) => {
    const spread = spreadOf('drive', basis, ratios(leastMeasured - 1, 1.5));

    expect(spread).toEqual({ kind: 'drive', basis, deviation, measuredOn: 0 });
  });

  it.each([
    ['mailbox', 'mailbox', [50, 250, 1_000]],
    ['drive', 'drive', [250, 1_000]],
  ] as const)('around the published median of one %s gives about the published times of many', (_, kind, counts) => {
    const { deviation } = spreadOf(kind, 'assumed', new Float64Array());
    // By how many deviations the slowest of so many is above the median.
    const slowest = { 50: 2.25, 250: 2.8, 1000: 3.24 };

    for (const count of counts) {
      const guess = publishedTimeOf(kind, 1) * Math.exp(deviation * slowest[count]);
      expect(guess / publishedTimeOf(kind, count)).toBeGreaterThan(0.85);
      expect(guess / publishedTimeOf(kind, count)).toBeLessThan(1.35);
    }
  });

  it('around the published median is that of a mailbox for messages, and that of a drive for files and sites', () => {
    const deviations = (['mailbox', 'message', 'drive', 'file', 'site'] as const).map(
      (kind) => spreadOf(kind, 'assumed', new Float64Array()).deviation,
    );

    expect(deviations).toEqual([0.2, 0.2, 0.7, 0.7, 0.7]);
  });

  it('is measured to the thousandth if enough are known', () => {
    const spread = spreadOf('drive', 'size', ratios(leastMeasured, 1.5));

    expect(spread).toEqual({ kind: 'drive', basis: 'size', deviation: 0.405, measuredOn: leastMeasured });
  });

  it('stays between 0.05 and 1.5', () => {
    expect(spreadOf('site', 'earlier', ratios(50, 1)).deviation).toBe(0.05);
    expect(spreadOf('site', 'earlier', ratios(50, 1_000)).deviation).toBe(1.5);
  });
});

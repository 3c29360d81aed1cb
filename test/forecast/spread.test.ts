import { describe, expect, it } from 'vitest';
import { leastMeasured, spreadOf } from '../../src/forecast/spread.ts';

/** Half of the ratios are `factor`, the other half its inverse. */
function ratios(count: number, factor: number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => (index % 2 === 0 ? factor : 1 / factor));
}

describe('the spread of resources around their expected durations', () => {
  it.each([
    ['earlier', 0.2],
    ['size', 0.3],
    ['median', 0.8],
    ['assumed', 0.8],
  ] as const)('is assumed for the basis `%s` if too few are known', (basis, deviation) => {
    const spread = spreadOf('drive', basis, ratios(leastMeasured - 1, 1.5));

    expect(spread).toEqual({ kind: 'drive', basis, deviation, measuredOn: 0 });
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

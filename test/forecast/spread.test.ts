import { describe, expect, it } from 'vitest';
import { leastMeasured, spreadOf } from '../../src/forecast/spread.ts';

/** Ratios of which half are `factor` and half its inverse. */
function ratios(count: number, factor: number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => (index % 2 === 0 ? factor : 1 / factor));
}

describe('the spread of resources around what is expected of them', () => {
  it.each([
    ['earlier', 0.2],
    ['size', 0.3],
    ['median', 0.8],
    ['assumed', 0.8],
  ] as const)('is assumed for %s where too few are known', (basis, deviation) => {
    const spread = spreadOf('drive', basis, ratios(leastMeasured - 1, 1.5));

    expect(spread).toEqual({ kind: 'drive', basis, deviation, measuredOn: 0 });
  });

  it('is measured where enough are known, to the thousandth', () => {
    const spread = spreadOf('drive', 'size', ratios(leastMeasured, 1.5));

    expect(spread).toEqual({ kind: 'drive', basis: 'size', deviation: 0.405, measuredOn: leastMeasured });
  });

  it('stays between what no forecast should be surer and less sure of', () => {
    expect(spreadOf('site', 'earlier', ratios(50, 1)).deviation).toBe(0.05);
    expect(spreadOf('site', 'earlier', ratios(50, 1_000)).deviation).toBe(1.5);
  });
});

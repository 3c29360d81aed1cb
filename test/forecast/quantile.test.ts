import { describe, expect, it } from 'vitest';
import { deviationOf, medianOf, thinned } from '../../src/forecast/quantile.ts';
import { Chance } from '../../src/util/chance.ts';

describe('the median', () => {
  it('is the one in the middle, or the higher of the two', () => {
    expect(medianOf(Float64Array.of(9, 1, 5))).toBe(5);
    expect(medianOf(Float64Array.of(9, 1, 5, 7))).toBe(7);
  });

  it('is none where there are no values', () => {
    expect(medianOf(new Float64Array())).toBeUndefined();
  });
});

describe('the deviation', () => {
  const normal = Float64Array.from({ length: 2_000 }, (_, index) => 3 * new Chance('deviation').normal(String(index)));

  it('is the standard deviation of what is spread normally', () => {
    expect(deviationOf(normal.slice())).toBeGreaterThan(2.8);
    expect(deviationOf(normal.slice())).toBeLessThan(3.2);
  });

  it('is not moved by a few odd values', () => {
    const odd = Float64Array.from([...normal, ...Array.from({ length: 40 }, () => 1e9)]);

    expect(deviationOf(odd)).toBeLessThan(3.3);
  });

  it('is half the distance of the two in whose midst two of three lie', () => {
    expect(deviationOf(Float64Array.from({ length: 101 }, (_, index) => 100 - index))).toBe(34);
  });

  it('is nothing where all are alike', () => {
    expect(deviationOf(Float64Array.of(4, 4, 4))).toBe(0);
  });
});

describe('a list that is thinned', () => {
  it('is a copy of a short one', () => {
    const short = Float64Array.of(3, 1, 2);

    expect([...thinned(short)]).toEqual([3, 1, 2]);
    expect(thinned(short)).not.toBe(short);
  });

  it('is ten thousand of a long one at most, from all over it', () => {
    const long = Float64Array.from({ length: 25_000 }, (_, index) => index);

    expect(thinned(long)).toHaveLength(8_334);
    expect([...thinned(long).slice(0, 3)]).toEqual([0, 3, 6]);
    expect(thinned(long).at(-1)).toBe(24_999);
  });
});

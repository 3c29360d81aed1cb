import { describe, expect, it } from 'vitest';
import { deviationOf, medianOf, sampled } from '../../src/forecast/statistics.ts';
import { Chance } from '../../src/util/chance.ts';

describe('the median', () => {
  it('is the value in the middle, or the higher of the two', () => {
    expect(medianOf(Float64Array.of(9, 1, 5))).toBe(5);
    expect(medianOf(Float64Array.of(9, 1, 5, 7))).toBe(7);
  });

  it('is undefined if there are no values', () => {
    expect(medianOf(new Float64Array())).toBeUndefined();
  });
});

describe('the deviation', () => {
  const normal = Float64Array.from({ length: 2_000 }, (_, index) => 3 * new Chance('deviation').normal(String(index)));

  it('is the standard deviation of a normal distribution', () => {
    expect(deviationOf(normal.slice())).toBeGreaterThan(2.8);
    expect(deviationOf(normal.slice())).toBeLessThan(3.2);
  });

  it('hardly changes with a few odd values', () => {
    const odd = Float64Array.from([...normal, ...Array.from({ length: 40 }, () => 1e9)]);

    expect(deviationOf(odd)).toBeLessThan(3.3);
  });

  it('is half the distance from the 16th to the 84th percentile', () => {
    expect(deviationOf(Float64Array.from({ length: 101 }, (_, index) => 100 - index))).toBe(34);
  });

  it('is 0 if all values are the same', () => {
    expect(deviationOf(Float64Array.of(4, 4, 4))).toBe(0);
  });
});

describe('a sample of a list', () => {
  it('is a copy of a short list', () => {
    const short = Float64Array.of(3, 1, 2);

    expect([...sampled(short)]).toEqual([3, 1, 2]);
    expect(sampled(short)).not.toBe(short);
  });

  it('has 10,000 values of a long list at most, from all parts of it', () => {
    const long = Float64Array.from({ length: 25_000 }, (_, index) => index);

    expect(sampled(long)).toHaveLength(8_334);
    expect([...sampled(long).slice(0, 3)]).toEqual([0, 3, 6]);
    expect(sampled(long).at(-1)).toBe(24_999);
  });
});

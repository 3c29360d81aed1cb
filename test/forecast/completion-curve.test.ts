import { describe, expect, it } from 'vitest';
import { completionCurveOf, endOfShare } from '../../src/forecast/completion-curve.ts';

const hundred = completionCurveOf(Float64Array.from({ length: 100 }, (_, index) => 1_000 * (100 - index)));

describe('the completion curve of a run', () => {
  it('has the time when the first resource has ended, and each twentieth of them', () => {
    expect(hundred.slice(0, 4)).toEqual([1_000, 5_000, 10_000, 15_000]);
    expect(hundred.slice(-2)).toEqual([95_000, 100_000]);
    expect(hundred).toHaveLength(21);
  });

  it('has the same time at every point for a single resource', () => {
    expect(new Set(completionCurveOf(Float64Array.of(7)))).toEqual(new Set([7]));
  });

  it('gives the time when a share has ended, in proportion between its points', () => {
    expect(endOfShare(hundred, 0.5)).toBe(50_000);
    expect(endOfShare(hundred, 0.51)).toBeCloseTo(51_000, 5);
    expect(endOfShare(hundred, 1)).toBe(100_000);
  });

  it('gives the time of the last resource for a share of more than 1', () => {
    expect(endOfShare(hundred, 1.5)).toBe(100_000);
  });
});

import { describe, expect, it } from 'vitest';
import { completionCurveOf, endOfShare } from '../../src/forecast/completion-curve.ts';

const hundred = completionCurveOf(Float64Array.from({ length: 100 }, (_, index) => 1_000 * (100 - index)));

describe('the completion curve of a run', () => {
  it('has the time when the first resource has ended, and each twentieth of them', () => {
    expect(hundred.course.slice(0, 4)).toEqual([1_000, 5_000, 10_000, 15_000]);
    expect(hundred.course.slice(-2)).toEqual([95_000, 100_000]);
    expect(hundred.course).toHaveLength(21);
  });

  it('has more points for the last twentieth, which may take as long as all others', () => {
    expect(hundred.tail).toEqual([96_000, 97_000, 98_000, 99_000, 100_000, 100_000, 100_000]);
    expect(endOfShare({ course: [0, 10], tail: [1, 2, 3, 4, 5, 6, 7] }, 0.98)).toBe(3);
    expect(endOfShare({ course: [0, 10] }, 0.98)).toBeCloseTo(9.8, 5);
  });

  it('has the same time at every point for a single resource', () => {
    const { course, tail } = completionCurveOf(Float64Array.of(7));

    expect(new Set([...course, ...tail])).toEqual(new Set([7]));
  });

  it('gives the time when a share has ended, in proportion between its points', () => {
    expect(endOfShare(hundred, 0.5)).toBeCloseTo(50_000, 5);
    expect(endOfShare(hundred, 0.51)).toBeCloseTo(51_000, 5);
    expect(endOfShare(hundred, 1)).toBeCloseTo(100_000, 5);
  });

  it('gives the time of the first resource for a share of nothing', () => {
    expect(endOfShare(hundred, 0)).toBe(1_000);
    expect(endOfShare({ course: [3, 10] }, 0)).toBe(3);
  });

  it('gives the time of the last resource for a share of more than 1', () => {
    expect(endOfShare(hundred, 1.5)).toBe(100_000);
  });
});

import { describe, expect, it } from 'vitest';
import { ageOf, trustedFor } from '../../../src/store/postgres/lease-age.ts';

describe('the age of a renewal', () => {
  const then = { wall: 1_000_000, steady: 500 };

  it.each([
    ['both clocks run', { wall: 1_003_000, steady: 3_500 }, 3_000],
    ['the machine was suspended, and its steady clock stood still', { wall: 1_060_000, steady: 501 }, 60_000],
    ['somebody set the clock back', { wall: 400_000, steady: 9_500 }, 9_000],
    ['somebody set the clock forward', { wall: 9_000_000, steady: 600 }, 8_000_000],
  ])('is the larger one if %s', (_, now, age) => {
    expect(ageOf(then, now)).toBe(age);
  });
});

describe('the time for which a renewal is trusted', () => {
  it.each([
    [10_000, 8_500],
    [600_000, 598_500],
    [6_000, 4_500],
    [3_000, 2_250],
    [2_000, 1_500],
    [1_000, 750],
  ])('leaves a quarter of a lease of %i ms, and 1.5 s at most', (lease, trusted) => {
    expect(trustedFor(lease)).toBe(trusted);
  });
});

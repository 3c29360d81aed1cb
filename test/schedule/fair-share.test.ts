import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShares } from '../../src/schedule/fair-share.ts';

describe('fair shares', () => {
  it.each([
    { cap: 24, wanted: [25, 25, 25, 25], shares: [6, 6, 6, 6] },
    { cap: 25, wanted: [25, 2, 25], shares: [12, 2, 11] },
    { cap: 25, wanted: [3, 2], shares: [3, 2] },
    { cap: 25, wanted: [40], shares: [25] },
    { cap: 0, wanted: [1, 1], shares: [0, 0] },
    { cap: -3, wanted: [1, 1], shares: [0, 0] },
    { cap: 10, wanted: [], shares: [] },
  ])('of $cap for runs that want $wanted are $shares', ({ cap, wanted, shares }) => {
    expect(fairShares(cap, wanted)).toEqual(shares);
  });

  it('give what cannot be divided to each in turn', () => {
    const turns = [0, 1, 2, 3].map((turn) => fairShares(5, [9, 9, 9, 9], turn));

    expect(turns).toEqual([
      [2, 1, 1, 1],
      [1, 2, 1, 1],
      [1, 1, 2, 1],
      [1, 1, 1, 2],
    ]);
  });

  it('use all that anybody wants, give nobody more than he wants, and nobody less than another who wants as much', () => {
    const numbers = fc.array(fc.nat(40), { maxLength: 9 });
    fc.assert(
      fc.property(fc.nat(120), numbers, fc.nat(12), (cap, wanted, turn) => {
        const shares = fairShares(cap, wanted, turn);
        const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

        expect(sum(shares)).toBe(Math.min(cap, sum(wanted)));
        for (const [index, share] of shares.entries()) {
          expect(share).toBeLessThanOrEqual(wanted[index] ?? 0);
          for (const other of shares) if (share < (wanted[index] ?? 0)) expect(other).toBeLessThanOrEqual(share + 1);
        }
      }),
    );
  });
});

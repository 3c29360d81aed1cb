import { describe, expect, it } from 'vitest';
import { quotas, type Stratum } from '../../src/drill/quotas.ts';

function list(named: number, changes: Partial<Stratum> = {}): Stratum {
  return { named, free: named, lastDrill: null, rank: 0, ...changes };
}

describe('quotas', () => {
  it('give every list its share, and what is left over to the largest remainders', () => {
    expect(quotas([list(60), list(30), list(10)], 10)).toEqual([6, 3, 1]);
    // 4.7, 3.3 and 2: the first has the largest remainder.
    expect(quotas([list(47), list(33), list(20)], 10)).toEqual([5, 3, 2]);
  });

  it('give an equal remainder to the list that was drilled least recently, then to the lower rank', () => {
    expect(quotas([list(5, { lastDrill: 9 }), list(5, { lastDrill: 3 })], 3)).toEqual([1, 2]);
    expect(quotas([list(5, { lastDrill: 3 }), list(5)], 3)).toEqual([1, 2]);
    expect(quotas([list(5, { rank: 0.7 }), list(5, { rank: 0.2 })], 3)).toEqual([1, 2]);
  });

  it('give what is left over to those that were drilled least recently, if the sample rotates', () => {
    const large = list(20, { drilledAt: () => 7 });

    // 3.5 and 0.5: the remainders are equal. 3.48 and 0.52: the second has the larger one.
    expect(quotas([large, list(3, { drilledAt: () => 9 })], 4)).toEqual([4, 0]);
    expect(quotas([large, list(2, { drilledAt: () => null })], 4)).toEqual([3, 1]);
    expect(quotas([large, list(2, { drilledAt: () => 7 })], 4)).toEqual([4, 0]);
  });

  it('give what a list cannot give to the others', () => {
    expect(quotas([list(80, { free: 2 }), list(10), list(10)], 10)).toEqual([2, 4, 4]);
  });

  it('end when there is nothing left to draw', () => {
    expect(quotas([list(3, { free: 1 }), list(2)], 10)).toEqual([1, 2]);
    expect(quotas([], 10)).toEqual([]);
    expect(quotas([list(3)], 0)).toEqual([0]);
  });

  it('take one from each of the least recently drilled lists, if there are more lists than the size', () => {
    const strata = [
      list(1_000, { lastDrill: 5 }),
      list(3, { lastDrill: 2 }),
      list(1, { lastDrill: 9 }),
      list(2, { rank: 0.5 }),
      list(2, { rank: 0.4, free: 0 }),
    ];

    expect(quotas(strata, 2)).toEqual([0, 1, 0, 1, 0]);
    expect(quotas(strata, 3)).toEqual([1, 1, 0, 1, 0]);
  });

  it('do not count lists without anything to draw as lists', () => {
    expect(quotas([list(10), list(10, { free: 0 }), list(10, { free: 0 })], 2)).toEqual([2, 0, 0]);
  });
});

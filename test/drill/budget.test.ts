import { describe, expect, it } from 'vitest';
import { Allowance } from '../../src/drill/budget.ts';
import { day } from '../../src/util/duration.ts';
import { daysAgo, ledgerOf, sunday, testRestore } from '../support/values/drills.ts';

const ada = { workload: 'mailbox', name: 'ada@contoso.com', directoryId: null } as const;
const budget = { restores: 2, per: 30 * day };

function freeFrom(...ages: readonly number[]): number | null {
  const ledger = ledgerOf(...ages.map((days) => testRestore(ada.name, daysAgo(days))));
  return new Allowance(ledger, budget, sunday).freeFrom(ada);
}

describe('the drill budget', () => {
  it('allows a restore as long as fewer than the budget lie in the period', () => {
    expect(freeFrom()).toBeNull();
    expect(freeFrom(1)).toBeNull();
    expect(freeFrom(1, 31, 32)).toBeNull();
  });

  it('says when the next one is allowed: when enough have left the period', () => {
    expect(freeFrom(1, 20)).toBe(daysAgo(20) + 30 * day);
    expect(freeFrom(20, 1)).toBe(daysAgo(20) + 30 * day);
    // Retries and other drills may have gone beyond the budget.
    expect(freeFrom(25, 20, 1)).toBe(daysAgo(20) + 30 * day);
  });

  it('lets a restore go that is as old as the period, to the millisecond', () => {
    expect(freeFrom(1, 30)).toBeNull();
    expect(
      new Allowance(ledgerOf(testRestore(ada.name, 1), testRestore(ada.name, 2)), budget, 30 * day).freeFrom(ada),
    ).toBe(30 * day + 1);
  });

  it('counts a restore that is ahead of the clock', () => {
    expect(freeFrom(-1, -2)).toBe(sunday + day + 30 * day);
  });

  it('counts what it grants', () => {
    const allowance = new Allowance(ledgerOf(testRestore(ada.name, daysAgo(10))), budget, sunday);

    expect(allowance.grant(ada)).toBeNull();
    expect(allowance.grant({ ...ada, name: 'ADA@contoso.com' })).toBe(daysAgo(10) + 30 * day);
    expect(allowance.grant({ ...ada, workload: 'drive' })).toBeNull();
  });

  it('does not count what it refuses', () => {
    const ledger = ledgerOf(testRestore(ada.name, daysAgo(20)), testRestore(ada.name, daysAgo(10)));
    const allowance = new Allowance(ledger, budget, sunday);

    expect([allowance.grant(ada), allowance.grant(ada)]).toEqual([daysAgo(20) + 30 * day, daysAgo(20) + 30 * day]);
  });

  it('counts what it grants to one that was never restored', () => {
    const allowance = new Allowance(ledgerOf(), { restores: 1, per: day }, sunday);

    expect([allowance.grant(ada), allowance.grant(ada)]).toEqual([null, sunday + day]);
  });
});

import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../src/m365/limits.ts';
import { noUsage, type TenantUsage } from '../../../src/state/run-state.ts';
import { fairAllotment, mostForRuns, othersBeside } from '../../../src/state/tenant/allotment.ts';
import type { Holding } from '../../../src/state/tenant/holding.ts';
import { type TenantView, unseenTenant } from '../../../src/state/tenant/shared-tenant.ts';

const limits = { ...defaultLimits, activeSessions: 25, inFlight: 1_000, perDay: 10_000 };

function uses(activeSessions: number, mailboxes: number, today = 0): TenantUsage {
  return {
    activeSessions,
    inFlight: { mailbox: mailboxes, drive: 0, site: 0 },
    today: { mailbox: today, drive: 0, site: 0 },
  };
}

/** A run that holds something, and wants so much. */
function run(begun: TenantUsage, wanted: TenantUsage = uses(25, 1_000)): Holding {
  return { begun, active: begun, wanted };
}

function beside(...others: readonly Holding[]): TenantView {
  return { ...unseenTenant, others, place: others.length };
}

/** What the run may begin: sessions and mailboxes. */
function mayBegin(own: Holding, view: TenantView): [sessions: number, mailboxes: number] {
  const { activeSessions, inFlight, others } = fairAllotment(limits, own, view);
  return [
    activeSessions - others.activeSessions - own.begun.activeSessions,
    inFlight.mailbox - others.inFlight.mailbox - own.begun.inFlight.mailbox,
  ];
}

describe('what a run may begin beside other runs of its tenant', () => {
  it('is everything if there are none', () => {
    expect(mayBegin(run(noUsage), beside())).toEqual([25, 1_000]);
  });

  it('is its share if the others want as much', () => {
    expect(mayBegin(run(noUsage), beside(run(uses(6, 250)), run(uses(6, 250)), run(uses(6, 250))))).toEqual([7, 250]);
  });

  it('is what is free if the others still hold more than their share', () => {
    expect(mayBegin(run(noUsage), beside(run(uses(24, 970))))).toEqual([1, 30]);
  });

  it('is all but what the others want if they want little', () => {
    const small = run(uses(1, 20), uses(1, 20));

    expect(mayBegin(run(noUsage), beside(small))).toEqual([24, 980]);
  });

  it('is a session beyond its share if it holds the least, and none if another does', () => {
    const others = [run(uses(5, 250)), run(uses(5, 250))];

    // A third of 1,000 is 333: room for a session of 100 is left to the one that holds the least.
    expect(mayBegin(run(uses(5, 240)), beside(...others))[1]).toBeGreaterThanOrEqual(100);
    expect(mayBegin(run(uses(5, 340)), beside(...others))[1]).toBeLessThanOrEqual(10);
  });

  it('leaves strangers what they use', () => {
    const look = { strangers: uses(20, 900, 9_990), ago: 0 };
    const view = { ...beside(), look };

    expect(mayBegin(run(noUsage), view)).toEqual([5, 100]);
    expect(fairAllotment(limits, run(noUsage), view).others.today.mailbox).toBe(9_990);
    expect(mostForRuns(limits, view).today.mailbox).toBe(10);
  });

  it('counts the resources of the day of all runs, also of those that are over', () => {
    const view = { ...beside(run(uses(1, 10, 500))), countedToday: { mailbox: 70, drive: 0, site: 0 } };

    expect(fairAllotment(limits, run(noUsage), view).others.today.mailbox).toBe(570);
  });
});

describe('what others use', () => {
  it('is what strangers and active sessions of other runs use, and the resources of their day', () => {
    const other: Holding = { begun: uses(4, 80, 90), active: uses(2, 40, 60), wanted: uses(9, 100) };
    const view = {
      ...beside(other),
      look: { strangers: uses(1, 5, 6), ago: 0 },
      countedToday: { mailbox: 7, drive: 0, site: 0 },
    };

    expect(othersBeside(view)).toEqual(uses(3, 45, 103));
  });
});

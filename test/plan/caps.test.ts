import { describe, expect, it } from 'vitest';
import { bindingCaps, countIn } from '../../src/plan/caps.ts';
import { defaultLimits } from '../../src/plan/limits.ts';
import { planOf } from '../support/plans.ts';

describe('bindingCaps', () => {
  it('names none where everything fits at once', () => {
    expect(bindingCaps(planOf({ mailbox: 1_000, drive: 1_000, site: 1_000 }))).toEqual([]);
  });

  it("names the tenant's sessions once there are more than may be active", () => {
    const plan = planOf({ mailbox: 3 }, { limits: { ...defaultLimits, perSession: 1, activeSessions: 2 } });

    expect(bindingCaps(plan)).toEqual([
      { cap: 'activeSessions', workload: null, limit: 2, wanted: 3, text: '3 sessions, 2 at once' },
    ]);
  });

  it('names what is in flight and what is taken in a day workload by workload', () => {
    const plan = planOf({ mailbox: 12_000, site: 1_500 }, { limits: { ...defaultLimits, activeSessions: 100 } });

    expect(bindingCaps(plan).map(({ cap, workload, text }) => [cap, workload, text])).toEqual([
      ['inFlight', 'mailbox', '12,000 mailboxes, 1,000 at once'],
      ['perDay', 'mailbox', '12,000 mailboxes, 10,000 a day'],
      ['inFlight', 'site', '1,500 sites, 1,000 at once'],
    ]);
  });
});

describe('countIn', () => {
  it('counts the resources of one workload over all its groups', () => {
    const plan = planOf({ mailbox: 3, drive: 2 });

    expect([countIn(plan, 'mailbox'), countIn(plan, 'drive'), countIn(plan, 'site')]).toEqual([3, 2, 0]);
  });
});

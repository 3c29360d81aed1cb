import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { messagesOf, november, resourceOf, specOfWaves } from '../support/values/specs.ts';

describe('the binding caps of a plan', () => {
  it('are none if everything fits at once', () => {
    expect(planOf({ mailbox: 1_000, drive: 1_000, site: 1_000 }).bindingCaps).toEqual([]);
  });

  it('do not include a cap that is just reached', () => {
    const limits = { ...defaultLimits, inFlight: 3, perDay: 3 };

    expect(planOf({ mailbox: 3 }, { limits }).bindingCaps).toEqual([]);
  });

  it('are `inFlight` and `perDay`, each by workload', () => {
    const plan = planOf({ mailbox: 12_000, site: 1_500 });

    expect(plan.bindingCaps.map(({ cap, workload, text }) => [cap, workload, text])).toEqual([
      ['inFlight', 'mailbox', '12,000 mailboxes, 1,000 at once'],
      ['perDay', 'mailbox', '12,000 mailboxes, 10,000 a day'],
      ['inFlight', 'site', '1,500 sites, 1,000 at once'],
    ]);
  });

  it('compare `inFlight` with the largest wave, and `perDay` with all waves', () => {
    const waves = [
      { name: 'canary', counts: { mailbox: 1_000, drive: 700 } },
      { name: 'most', counts: { mailbox: 6_000, drive: 700 } },
      { name: 'rest', counts: { mailbox: 5_000 } },
    ];

    const { bindingCaps } = makePlan(specOfWaves(waves), planTime);

    expect(bindingCaps.map(({ cap, workload, wanted, text }) => [cap, workload, wanted, text])).toEqual([
      ['inFlight', 'mailbox', 6_000, '6,000 mailboxes in a wave, 1,000 at once'],
      ['perDay', 'mailbox', 12_000, '12,000 mailboxes, 10,000 a day'],
    ]);
  });
});

describe('the counts of a plan', () => {
  it('are the numbers of resources of each kind in all groups', () => {
    expect(planOf({ mailbox: 3, drive: 2 }).counts).toEqual({ mailbox: 3, drive: 2, site: 0, message: 0, file: 0 });
  });

  it('count the groups of one wave together, and each kind by itself', () => {
    const inPlace = { ...november, destination: 'inPlace' } as const;
    const resources = [
      resourceOf('mailbox', 'a@contoso.com'),
      resourceOf('mailbox', 'b@contoso.com', { settings: inPlace }),
      messagesOf('a@contoso.com', 'x'),
    ];
    const limits = { ...defaultLimits, inFlight: 2 };

    expect(planOf({}, { resources, limits }).bindingCaps.map(({ text }) => text)).toEqual([
      '2 mailboxes, 1 message query, 2 at once',
    ]);
  });
});

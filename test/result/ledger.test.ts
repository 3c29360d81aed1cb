import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger, type OutcomeCount } from '../../src/result/ledger.ts';
import type { ErrorDetail } from '../../src/state/event-data.ts';
import { type Outcome, outcomes, type ResourceOutcome } from '../../src/state/outcome.ts';
import { planOf } from '../support/values/plans.ts';
import { restored } from '../support/values/run-story.ts';

const reason: ErrorDetail = { code: 'X', message: 'about X' };

const mailbox = { wave: 0, kind: 'mailbox' } as const;

function became(outcome: Outcome, error: ErrorDetail | null = null): ResourceOutcome {
  return { outcome, error, artifact: null };
}

function found(outcome: Outcome, count: number, error: ErrorDetail | null = null): OutcomeCount {
  return { wave: 0, kind: 'mailbox', outcome, error, count };
}

describe('the ledger', () => {
  it('begins with everything not started, kind by kind', () => {
    const ledger = new Ledger(planOf({ mailbox: 3, site: 2 }));

    expect(ledger.outcomeCounts).toEqual([
      { wave: 0, kind: 'mailbox', outcome: 'not_started', error: null, count: 3 },
      { wave: 0, kind: 'site', outcome: 'not_started', error: null, count: 2 },
    ]);
    expect([0, 1, 2, 3, 4].map((resource) => ledger.sessionOf(resource))).toEqual([0, 0, 0, 0, 0]);
  });

  it('has no counts for a plan without resources', () => {
    expect(new Ledger(planOf({})).outcomeCounts).toEqual([]);
  });

  it('keeps the outcome of a resource, and its session', () => {
    const ledger = new Ledger(planOf({ mailbox: 3 }));

    ledger.enter(1, mailbox, 7, became('succeeded'));

    expect(ledger.outcomeCounts).toEqual([found('not_started', 2), found('succeeded', 1)]);
    expect([0, 1, 2].map((resource) => ledger.sessionOf(resource))).toEqual([0, 7, 0]);
  });

  it('counts two resources with the same outcome together, whatever their artifacts', () => {
    const ledger = new Ledger(planOf({ mailbox: 2 }));

    ledger.enter(0, mailbox, 1, { ...became('succeeded'), artifact: restored(0) });
    ledger.enter(1, mailbox, 2, { ...became('succeeded'), artifact: restored(1) });

    expect(ledger.outcomeCounts).toEqual([found('succeeded', 2)]);
  });

  it.each([
    ['their code', { ...reason, code: 'Y' }],
    ['their message', { ...reason, message: 'in other words' }],
    ['a reason that only one of them has', null],
  ])('counts resources separately by %s', (_what, other) => {
    const ledger = new Ledger(planOf({ mailbox: 2 }));

    ledger.enter(0, mailbox, 1, became('failed', reason));
    ledger.enter(1, mailbox, 1, became('failed', other));

    expect(ledger.outcomeCounts).toEqual([found('failed', 1, reason), found('failed', 1, other)]);
  });

  it('counts workloads separately', () => {
    const ledger = new Ledger(planOf({ mailbox: 1, drive: 1 }));

    ledger.enter(0, mailbox, 1, became('failed', reason));
    ledger.enter(1, { wave: 0, kind: 'drive' }, 2, became('failed', reason));

    expect(ledger.outcomeCounts).toEqual([
      { wave: 0, kind: 'mailbox', outcome: 'failed', error: reason, count: 1 },
      { wave: 0, kind: 'drive', outcome: 'failed', error: reason, count: 1 },
    ]);
  });

  it('replaces the outcome of an earlier session', () => {
    const ledger = new Ledger(planOf({ mailbox: 1 }));

    ledger.enter(0, mailbox, 1, became('failed', reason));
    ledger.enter(0, mailbox, 2, became('unchanged'));

    expect(ledger.outcomeCounts).toEqual([found('unchanged', 1)]);
    expect(ledger.sessionOf(0)).toBe(2);
  });

  it('keeps the outcome of the last attempt if a retry was not started', () => {
    const ledger = new Ledger(planOf({ mailbox: 1 }));

    ledger.enter(0, mailbox, 1, became('failed', reason));
    ledger.enter(0, mailbox, 2, became('not_started'));

    expect(ledger.outcomeCounts).toEqual([found('failed', 1, reason)]);
    expect(ledger.sessionOf(0)).toBe(1);
  });

  it('names the session of a first attempt that was not started', () => {
    const ledger = new Ledger(planOf({ mailbox: 1 }));

    ledger.enter(0, mailbox, 3, became('not_started'));

    expect(ledger.outcomeCounts).toEqual([found('not_started', 1)]);
    expect(ledger.sessionOf(0)).toBe(3);
  });

  it('counts every resource of the plan once, whatever is entered', () => {
    const entry = fc.record({
      resource: fc.nat(9),
      session: fc.integer({ min: 1 }),
      outcome: fc.constantFrom(...outcomes),
    });

    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const ledger = new Ledger(planOf({ mailbox: 10 }));

        for (const { resource, session, outcome } of entries) ledger.enter(resource, mailbox, session, became(outcome));

        expect(ledger.outcomeCounts.reduce((sum, { count }) => sum + count, 0)).toBe(10);
        expect(ledger.outcomeCounts.every(({ count }) => count > 0)).toBe(true);
      }),
    );
  });
});

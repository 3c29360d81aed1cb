import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pollDelay } from '../../src/run/poll.ts';
import type { SessionState } from '../../src/run/session-state.ts';
import { planOf } from '../support/plans.ts';
import { countsOf, observed, runOf } from '../support/run-story.ts';

const minute = 60_000;

/** A session of 100 mailboxes of which `done` have come back. */
function sessionWith(done: number): SessionState & { activatedAt: number } {
  const story = runOf(planOf({ mailbox: 100 })).activates('mailbox-001');
  if (done > 0) story.with(observed('mailbox-001', 'active', countsOf({ completed: done, inProgress: 100 - done })));
  const session = story.state.sessions.get('mailbox-001');
  if (session === undefined || session.activatedAt === null) throw new Error('the session is not active');
  return { ...session, activatedAt: session.activatedAt };
}

describe('the time between two looks', () => {
  it.each([
    ['at first is a second', 0, 5_000, 1_000],
    ['is a tenth of what the session has run', 0, 5 * minute, 30_000],
    ['is never more than a minute', 0, 60 * minute, minute],
    ['is a quarter of what is left at the pace so far, where that is sooner', 80, 8 * minute, 30_000],
    ['is never less than a thirtieth of what it has run, however near the end', 100, 10 * minute, 20_000],
  ])('%s', (_, done, elapsed, delay) => {
    const session = sessionWith(done);

    const milliseconds = pollDelay(session, session.activatedAt + elapsed, null);

    expect(milliseconds).toBe(delay);
  });

  it('is what --poll says, whatever the session does', () => {
    const session = sessionWith(50);

    expect(pollDelay(session, session.activatedAt + minute, 200)).toBe(200);
  });

  it('is a whole number from a second to a minute, always', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100 * minute), (done, elapsed) => {
        const session = sessionWith(done);

        const milliseconds = pollDelay(session, session.activatedAt + elapsed, null);

        expect(Number.isInteger(milliseconds)).toBe(true);
        expect(milliseconds).toBeGreaterThanOrEqual(1_000);
        expect(milliseconds).toBeLessThanOrEqual(minute);
      }),
    );
  });
});

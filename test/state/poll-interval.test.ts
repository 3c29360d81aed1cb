import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pollDelay } from '../../src/state/poll-interval.ts';
import type { SessionState } from '../../src/state/session-state.ts';
import { planOf } from '../support/values/plans.ts';
import { countsOf, observed, runOf } from '../support/values/run-story.ts';

const minute = 60_000;

/** A session of 100 mailboxes, `done` of which came back. */
function sessionWith(done: number): SessionState & { activatedAt: number } {
  const story = runOf(planOf({ mailbox: 100 })).activates('mailbox-001');
  if (done > 0) story.with(observed('mailbox-001', 'active', countsOf({ completed: done, inProgress: 100 - done })));
  const session = story.state.sessions.get('mailbox-001');
  if (session === undefined || session.activatedAt === null) throw new Error('the session is not active');
  return { ...session, activatedAt: session.activatedAt };
}

const nothingWaits = { fixed: null, roomIn: null };

describe('the time between two looks', () => {
  it.each([
    ['at first is a second', 0, 3_000, 1_000],
    ['is a quarter of the time that the session has run', 0, 2 * minute, 30_000],
    ['is never more than a minute', 0, 60 * minute, minute],
    ['is a quarter of what is left at the pace so far, if that is sooner', 80, 8 * minute, 30_000],
    ['is at least a thirtieth of the time that it has run, however near the end', 100, 10 * minute, 20_000],
  ])('%s', (_, done, elapsed, delay) => {
    const session = sessionWith(done);

    const milliseconds = pollDelay(session, { ...nothingWaits, now: session.activatedAt + elapsed });

    expect(Math.abs(milliseconds - delay)).toBeLessThanOrEqual(delay / 2);
  });

  it.each([
    ['at most ten seconds while resources wait for room that comes soon, or at an unknown time', 0, 10_000],
    ['a tenth of the time until there is room, while resources wait for it', 200_000, 20_000],
    ['a minute if that is long', 60 * minute, minute],
  ])('is %s', (_, roomIn, delay) => {
    const session = sessionWith(10);

    const milliseconds = pollDelay(session, { fixed: null, now: session.activatedAt + 60 * minute, roomIn });

    expect(Math.abs(milliseconds - delay)).toBeLessThanOrEqual(delay / 2);
  });

  it.each([200, 700, 3_000, 45_000, 5 * minute])(
    'is the %i ms that --poll sets, whatever the session does',
    (fixed) => {
      const session = sessionWith(50);
      const first = session.activatedAt + minute;

      const second = first + pollDelay(session, { fixed, now: first, roomIn: 0 });
      const third = second + pollDelay(session, { fixed, now: second, roomIn: 0 });

      expect(second - first).toBeLessThanOrEqual(1.5 * fixed);
      expect(third - second).toBe(fixed);
    },
  );

  it('ends in the same moment for sessions with similar waits', () => {
    const session = sessionWith(0);
    const begin = session.activatedAt + 30 * minute;
    const endOf = (now: number): number => now + pollDelay(session, { ...nothingWaits, now });

    expect(new Set([0, 1, 700, 9_000].map((late) => endOf(begin + late))).size).toBe(1);
  });

  it('is always a whole number from half a second to a minute and a half', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100 * minute), fc.option(fc.nat(minute)), (done, elapsed, roomIn) => {
        const session = sessionWith(done);

        const milliseconds = pollDelay(session, { fixed: null, now: session.activatedAt + elapsed, roomIn });

        expect(Number.isInteger(milliseconds)).toBe(true);
        expect(milliseconds).toBeGreaterThanOrEqual(500);
        expect(milliseconds).toBeLessThanOrEqual(1.5 * minute);
      }),
    );
  });
});

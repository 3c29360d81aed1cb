import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pollDelay } from '../../../src/run/watch/poll-interval.ts';
import type { SessionState } from '../../../src/state/session-state.ts';
import { planOf } from '../../support/values/plans.ts';
import { countsOf, observed, runOf } from '../../support/values/run-story.ts';

const minute = 60_000;

/** A session of 100 mailboxes, `done` of which came back. */
function sessionWith(done: number): SessionState & { activatedAt: number } {
  const story = runOf(planOf({ mailbox: 100 })).activates('mailbox-001');
  if (done > 0) story.with(observed('mailbox-001', 'active', countsOf({ completed: done, inProgress: 100 - done })));
  const session = story.state.sessions.get('mailbox-001');
  if (session === undefined || session.activatedAt === null) throw new Error('the session is not active');
  return { ...session, activatedAt: session.activatedAt };
}

const nothingWaits = { fixed: null, roomIn: null, least: 0, ran: 0, workloads: 1 };

describe('the time between two looks', () => {
  it.each([
    ['at first is a second', 0, 2_000, 1_000],
    ['is a third of the time that the session has run', 0, 90_000, 30_000],
    ['is never more than a minute in the first minutes of a run', 0, 60 * minute, minute],
    ['is a quarter of what is left at the pace so far, if that is sooner', 80, 8 * minute, 30_000],
    ['is at least a thirtieth of the time that it has run, however near the end', 100, 10 * minute, 20_000],
  ])('%s', (_, done, elapsed, delay) => {
    const session = sessionWith(done);

    const milliseconds = pollDelay(session, { ...nothingWaits, now: session.activatedAt + elapsed });

    expect(Math.abs(milliseconds - delay)).toBeLessThanOrEqual(delay / 2);
  });

  it('of a session that has just begun is that of the shortest that has ended', () => {
    const session = sessionWith(0);

    const milliseconds = pollDelay(session, { ...nothingWaits, least: 90_000, now: session.activatedAt });

    expect(Math.abs(milliseconds - 30_000)).toBeLessThanOrEqual(15_000);
  });

  it.each([
    ['the time until room is expected, and a little more', { roomIn: 40_000, ran: 0 }, 44_000],
    ['a second if room comes sooner', { roomIn: 10, ran: 0 }, 1_000],
    ['a hundredth of the time that the run has taken, if room comes sooner', { roomIn: 10, ran: 50 * minute }, 30_000],
    ['a third of that while the run restores three workloads', { roomIn: 10, ran: 50 * minute, workloads: 3 }, 10_000],
    ['a minute if room comes late', { roomIn: 60 * minute, ran: 5 * minute }, minute],
    [
      'a twelfth of the time that the run has taken, if room comes late',
      { roomIn: 60 * minute, ran: 36 * minute },
      3 * minute,
    ],
    ['six minutes at most', { roomIn: 60 * minute, ran: 30 * 60 * minute }, 6 * minute],
  ])('while resources wait for room in flight is %s', (_, context, delay) => {
    const session = sessionWith(10);

    const milliseconds = pollDelay(session, { ...nothingWaits, ...context, now: session.activatedAt + 5 * minute });

    expect(Math.abs(milliseconds - delay)).toBeLessThanOrEqual(1);
  });

  it.each([200, 700, 3_000, 45_000, 5 * minute])(
    'is the %i ms that --poll sets, whatever the session does',
    (fixed) => {
      const session = sessionWith(50);
      const first = session.activatedAt + minute;
      const context = { ...nothingWaits, fixed, roomIn: 0, ran: 60 * minute };

      const second = first + pollDelay(session, { ...context, now: first });
      const third = second + pollDelay(session, { ...context, now: second });

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

  it('is always a whole number from half a second to nine minutes', () => {
    const times = fc.nat(100 * minute);
    fc.assert(
      fc.property(fc.nat(100), times, fc.option(times), times, times, (done, elapsed, roomIn, least, ran) => {
        const session = sessionWith(done);

        const milliseconds = pollDelay(session, {
          fixed: null,
          now: session.activatedAt + elapsed,
          roomIn,
          least,
          ran,
          workloads: 1,
        });

        expect(Number.isInteger(milliseconds)).toBe(true);
        expect(milliseconds).toBeGreaterThanOrEqual(500);
        expect(milliseconds).toBeLessThanOrEqual(9 * minute);
      }),
    );
  });
});

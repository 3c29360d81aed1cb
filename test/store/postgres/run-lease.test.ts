import { describe, expect, it } from 'vitest';
import { momentOf } from '../../../src/store/postgres/lease-age.ts';
import { type LeaseOptions, type Renewal, RunLease } from '../../../src/store/postgres/run-lease.ts';
import { StoreProblem } from '../../../src/store/store.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const minute = 60_000;
const away = new StoreProblem('unreadable', 'the database cannot be used', 'start it');

describe('whoever asks whether this process still has its run', () => {
  it('waits for ten minutes while the database is away, and no longer', async () => {
    const { lease, clock } = leaseOf({ renew: () => Promise.reject(away) });
    await clock.advance(minute);
    const asked = outcomeOf(lease.confirmed());

    await clock.advance(9 * minute);
    expect(asked.outcome).toBeNull();
    await clock.advance(2 * minute);

    expect(asked.outcome).toBe(away);
    await lease.end();
  });

  it('hears of it at once if the database has lost more than this process still has', async () => {
    const lostTail = new StoreProblem('unwritable', 'the database has lost more events', 'resume the run');
    const { lease, clock } = leaseOf({
      renew: async () => ({ ...renewed, timeline: 'another' }),
      onOtherTimeline: () => Promise.reject(lostTail),
    });
    await clock.advance(5_000);
    const asked = outcomeOf(lease.confirmed());

    await clock.advance(1_000);

    expect(asked.outcome).toBe(lostTail);
    await lease.end();
  });

  it('goes on once the database is back', async () => {
    let isAway = true;
    const { lease, clock } = leaseOf({ renew: () => (isAway ? Promise.reject(away) : Promise.resolve(renewed)) });
    await clock.advance(minute);
    const asked = outcomeOf(lease.confirmed());

    await clock.advance(5 * minute);
    isAway = false;
    await clock.advance(1_000);

    expect(asked.outcome).toBe('resolved');
    await lease.end();
  });
});

const renewed: Renewal = { isHeld: true, isCancelAsked: false, timeline: 'one' };

function leaseOf(changes: Pick<LeaseOptions, 'renew'> & Partial<LeaseOptions>): {
  readonly lease: RunLease;
  readonly clock: VirtualClock;
} {
  const clock = new VirtualClock();
  const lease = new RunLease({
    lease: 10_000,
    patience: 10 * minute,
    taken: momentOf(clock),
    timeline: 'one',
    isCancelAsked: false,
    isWhole: true,
    isReplicated: true,
    clock,
    onOtherTimeline: async () => undefined,
    lostTo: () => new StoreProblem('lost', 'another process has it', 'follow it'),
    ...changes,
  });
  return { lease, clock };
}

/** What a promise came to so far. */
function outcomeOf(promise: Promise<void>): { outcome: unknown } {
  const asked: { outcome: unknown } = { outcome: null };
  promise.then(
    () => {
      asked.outcome = 'resolved';
    },
    (error: unknown) => {
      asked.outcome = error;
    },
  );
  return asked;
}

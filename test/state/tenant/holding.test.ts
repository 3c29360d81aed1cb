import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../src/m365/limits.ts';
import type { RunState, TenantUsage } from '../../../src/state/run-state.ts';
import { holdingAfter, holdingOf } from '../../../src/state/tenant/holding.ts';
import { planOf } from '../../support/values/plans.ts';
import { countsOf, observed, type RunStory, restored, runOf } from '../../support/values/run-story.ts';

const session = 'mailbox-001';
/** Five mailboxes in a session. */
const limits = { ...defaultLimits, perSession: 5, inFlight: 25, activeSessions: 4 };
const plan = planOf({ mailbox: 12, site: 2 }, { limits });

function uses(activeSessions: number, mailboxes: number, today = mailboxes): TenantUsage {
  return {
    activeSessions,
    inFlight: { mailbox: mailboxes, drive: 0, site: 0 },
    today: { mailbox: today, drive: 0, site: 0 },
  };
}

function held({ state, now }: RunStory) {
  return holdingOf(state, now);
}

describe('what a run holds of its tenant', () => {
  it('is nothing at first; it wants what waits, as far as the caps go', () => {
    expect(held(runOf(plan))).toEqual({
      begun: uses(0, 0),
      active: uses(0, 0),
      wanted: { activeSessions: 4, inFlight: { mailbox: 12, drive: 0, site: 2 } },
    });
  });

  it('is a session from when it is begun, which is active once its activation is sent', () => {
    const begun = runOf(plan).begins(session);
    const active = runOf(plan).activates(session);

    expect(held(begun)).toMatchObject({ begun: uses(1, 5), active: uses(0, 0) });
    expect(held(active)).toMatchObject({ begun: uses(1, 5), active: uses(1, 5) });
  });

  it('is no more of a session than what has not ended, and all of it counts for the day', () => {
    const story = runOf(plan)
      .activates(session)
      .with(observed(session, 'active', countsOf({ completed: 3, inProgress: 2 })));
    const settled = runOf(plan).activates(session);
    settled.settles(
      session,
      [0, 1, 2, 3, 4].map((resource) => restored(resource)),
    );

    expect(held(story)).toMatchObject({ begun: uses(1, 2, 5), active: uses(1, 2, 5) });
    expect(held(settled)).toMatchObject({ begun: uses(0, 0, 5), active: uses(0, 0, 5) });
  });

  it('does not depend on what others use', () => {
    const story = runOf(plan).activates(session);
    story.with({ type: 'tenant-observed', ...uses(3, 20) });

    expect(held(story).begun).toEqual(uses(1, 5));
  });

  it('wants no more than it has once it stops', () => {
    const story = runOf(plan).activates(session);
    story.with({ type: 'run-stopping', because: 'interrupt', message: 'a signal' });

    expect(held(story).wanted).toEqual({ activeSessions: 1, inFlight: { mailbox: 5, drive: 0, site: 0 } });
  });

  it('is said before an event as it is after it', () => {
    const story = runOf(plan);
    const [batch] = story.state.queue as RunState['queue'];
    if (batch === undefined) throw new Error('nothing waits');
    const begun = { type: 'session-begun', session, group: batch.group, resources: [[0, 5]], attempt: 1 } as const;
    const afterBegin = holdingAfter(begun, story.state, story.now);
    story.begins(session);
    expect(afterBegin.begun).toEqual(held(story).begun);

    story.with(
      { type: 'session-intended', session },
      { type: 'session-created', session, sessionId: 's1', taken: 0, setAside: [], untold: null },
      { type: 'request-intended', session, displayName: `r1/${session}` },
      { type: 'request-added', session, bulkRequestId: 'b1' },
    );
    const intended = { type: 'activation-intended', session } as const;
    const afterIntent = holdingAfter(intended, story.state, story.now);
    story.with(intended);
    expect(afterIntent).toEqual(held(story));
    // A second try to activate the same session holds no more.
    expect(holdingAfter(intended, story.state, story.now)).toEqual(held(story));
  });
});

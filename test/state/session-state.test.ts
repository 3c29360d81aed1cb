import { describe, expect, it } from 'vitest';
import type { SessionStatus } from '../../src/graph/restore-api.ts';
import { sessionNamed } from '../../src/state/run-state.ts';
import {
  hasEnded,
  isChoiceExpired,
  isLive,
  mayBeActivated,
  mayChooseAgain,
  type SessionState,
} from '../../src/state/session-state.ts';
import { planOf } from '../support/values/plans.ts';
import { type RunStory, runOf } from '../support/values/run-story.ts';

const session = 'mailbox-001';

const activated = (): RunStory => runOf(planOf({ mailbox: 3 })).activates(session);

const stateIn = ({ state }: RunStory): SessionState => sessionNamed(state, session);

describe('a session', () => {
  it('is live until it is settled', () => {
    const story = activated();
    const before = isLive(stateIn(story));

    story.with({ type: 'session-settled', session });

    expect([before, isLive(stateIn(story))]).toEqual([true, false]);
  });

  it.each(['no-change', 'no-names'] as const)('is not live once it has stalled with %s', (because) => {
    const story = activated().with({ type: 'session-stalled', session, because });

    expect(stateIn(story)).toMatchObject({ stalled: because, step: 'track' });
    expect(isLive(stateIn(story))).toBe(false);
  });
});

describe('the status of a session', () => {
  it.each<[SessionStatus, boolean]>([
    ['draft', false],
    ['activating', false],
    ['active', false],
    ['completed', true],
    ['completedWithError', true],
    ['failed', true],
    ['unknown', false],
  ])('%s is an end: %s', (status, isEnd) => {
    expect(hasEnded(status)).toBe(isEnd);
  });
});

describe('a session whose activation was sent', () => {
  const created = (): RunStory =>
    runOf(planOf({ mailbox: 3 }))
      .begins(session)
      .with(
        { type: 'session-intended', session },
        { type: 'session-created', session, sessionId: 's1', taken: 0, setAside: [], untold: null },
        { type: 'request-intended', session, displayName: 'd' },
      );
  const added = (): RunStory => created().with({ type: 'request-added', session, bulkRequestId: 'b1' });
  const sent = (): RunStory => added().with({ type: 'activation-intended', session });
  const discarded = (): RunStory => sent().with({ type: 'deletion-intended', session, error: null });

  it('may be activated until the service says that it is not', () => {
    expect(
      [created(), added(), sent(), discarded(), activated()].map((story) => mayBeActivated(stateIn(story))),
    ).toEqual([false, false, true, true, true]);
    expect(mayBeActivated(stateIn(sent().with({ type: 'call-withdrawn', session })))).toBe(false);
  });
});

describe('the choice of what a session holds', () => {
  it('is made three times at most', () => {
    expect([2, 3, 4].map((timesChosen) => mayChooseAgain({ timesChosen }))).toEqual([true, false, false]);
  });

  it('can be used before the moment at which it expires', () => {
    const choice = { chosenUntil: 1_000, timesChosen: 1 };

    expect([999, 1_000, 1_001].map((now) => isChoiceExpired(choice, now))).toEqual([false, true, true]);
  });

  it('can always be used if it does not expire', () => {
    expect(isChoiceExpired({ chosenUntil: null, timesChosen: 1 }, Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it('is used as it is, though it expired, once it was made three times', () => {
    const isExpired = [2, 3].map((timesChosen) => isChoiceExpired({ chosenUntil: 1_000, timesChosen }, 2_000));

    expect(isExpired).toEqual([true, false]);
  });
});

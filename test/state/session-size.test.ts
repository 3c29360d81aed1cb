import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../src/state/events.ts';
import { sessionNamed } from '../../src/state/run-state.ts';
import { holdsSlot, inFlightOf } from '../../src/state/session-size.ts';
import type { SessionState } from '../../src/state/session-state.ts';
import { planOf } from '../support/values/plans.ts';
import { countsOf, observed, type RunStory, runOf, unresolved } from '../support/values/run-story.ts';

const session = 'mailbox-001';

const begun = (): RunStory => runOf(planOf({ mailbox: 3 })).begins(session);
const added = (): RunStory =>
  begun().with(
    { type: 'session-intended', session },
    { type: 'session-created', session, sessionId: 's1', taken: 0, setAside: [], untold: null },
    { type: 'request-intended', session, displayName: 'd' },
    { type: 'request-added', session, bulkRequestId: 'b1' },
  );
const activated = (): RunStory => runOf(planOf({ mailbox: 3 })).activates(session);

const stateIn = ({ state }: RunStory): SessionState => sessionNamed(state, session);

describe('what a session uses of the tenant', () => {
  const use = (story: RunStory): [number, boolean] => [inFlightOf(stateIn(story)), holdsSlot(stateIn(story))];

  it('is a slot and all its resources from the moment it is begun', () => {
    expect([begun(), added(), activated()].map(use)).toEqual([
      [3, true],
      [3, true],
      [3, true],
    ]);
  });

  it('shrinks by what has come back, has failed or was not resolved', () => {
    const counted = activated().with(observed(session, 'active', countsOf({ completed: 1, failed: 1, inProgress: 1 })));
    const searched = activated().with(unresolved(session, 1));

    expect([use(counted), use(searched)]).toEqual([
      [1, true],
      [2, true],
    ]);
  });

  it('is never below zero, whatever the service counts', () => {
    const story = activated().with(observed(session, 'active', countsOf({ completed: 4, failed: 1 })));

    expect(use(story)).toEqual([0, true]);
  });

  it.each([
    ['it has ended', observed(session, 'completed', countsOf({ completed: 1 }))],
    ['it was cancelled', { type: 'session-cancelled', session }],
    ['it was settled', { type: 'session-settled', session }],
  ] satisfies [string, NewEvent][])('is nothing once %s', (_what, event) => {
    expect(use(activated().with(event))).toEqual([0, false]);
  });

  it('is nothing once it is settled, even if its end has no date', () => {
    const settled: SessionState = { ...stateIn(activated()), step: 'settled' };

    expect([inFlightOf(settled), holdsSlot(settled)]).toEqual([0, false]);
  });
});

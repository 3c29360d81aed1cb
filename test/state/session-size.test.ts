import { describe, expect, it } from 'vitest';
import type { LeftOutResource } from '../../src/state/event-data.ts';
import type { NewEvent } from '../../src/state/events.ts';
import { sessionNamed } from '../../src/state/run-state.ts';
import {
  countFailed,
  countLeftOut,
  expectedArtifacts,
  holdsSlot,
  inFlightOf,
  sizeUnderCaps,
} from '../../src/state/session-size.ts';
import type { SessionState } from '../../src/state/session-state.ts';
import { planOf } from '../support/values/plans.ts';
import { countsOf, observed, type RunStory, runOf, unresolved } from '../support/values/run-story.ts';
import { filesOf } from '../support/values/specs.ts';

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

describe('a session of files', () => {
  const name = 'drive-001';
  const file = { pointId: 'p', pointAt: 1, foundBy: 'browse-1', item: { key: 'k', path: 'Documents/a', url: null } };
  const left: LeftOutResource = { resource: 0, artifact: 0, outcome: 'failed', code: 'X', message: 'no' };
  const resources = ['a/', 'b/'].map((path) => filesOf('drive', 'ada@contoso.com', path));

  const choosing = (): RunStory => runOf(planOf({}, { resources })).begins(name);
  /** Three files for the first path, and nothing for the second. */
  const chosen = (setAside: readonly LeftOutResource[]): SessionState => {
    const three = [file, file, file].map((one) => ({ ...one, resource: 0 }));
    const story = choosing().with({ type: 'artifacts-chosen', session: name, chosen: three, setAside, until: null });
    return sessionNamed(story.state, name);
  };
  const nothing = { ...left, resource: 1, artifact: null };

  it('counts for its paths until its files are chosen, and then for them', () => {
    const before = sessionNamed(choosing().state, name);

    expect([sizeUnderCaps(before), inFlightOf(before)]).toEqual([2, 2]);
    expect([sizeUnderCaps(chosen([])), inFlightOf(chosen([]))]).toEqual([3, 3]);
  });

  it('should have an artifact for each file that the service took', () => {
    expect(expectedArtifacts(chosen([]))).toBe(3);
    expect(expectedArtifacts(chosen([left, nothing]))).toBe(2);
    expect(inFlightOf(chosen([left, nothing]))).toBe(2);
  });

  it('leaves out a path once, however many of its files it leaves out', () => {
    expect(countLeftOut(chosen([left, { ...left, artifact: 1 }, nothing]))).toBe(2);
  });

  it('does not say by its counts how many paths failed', () => {
    const counted = { ...chosen([]), failedCount: 1, counts: countsOf({ failed: 3 }) };

    expect(countFailed(counted)).toBe(1);
  });
});

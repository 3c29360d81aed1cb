import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../src/state/events.ts';
import { proofOf } from '../../src/state/proof.ts';
import { planOf } from '../support/values/plans.ts';
import { countsOf, failed, observed, type RunStory, restored, runOf, unresolved } from '../support/values/run-story.ts';

const session = 'mailbox-001';
const settled: NewEvent = { type: 'session-settled', session };
const ten = (): RunStory => runOf(planOf({ mailbox: 10 })).activates(session);
const nameless = (index: number): ReturnType<typeof restored> => restored(null, { id: `nameless-${index}` });

describe('what is proven of a session', () => {
  it('is how many came back by its counts, if an application sees no names', () => {
    const story = ten().with(observed(session, 'completedWithError', countsOf({ completed: 9, failed: 1 })), settled);

    expect(proofOf(story.read(session), story.state)).toEqual({ cameBack: 9, failed: 1 });
  });

  it('is what its counts say so far while it runs', () => {
    const story = ten().with(observed(session, 'active', countsOf({ completed: 4, inProgress: 5, failed: 1 })));

    expect(proofOf(story.read(session), story.state)).toEqual({ cameBack: 4, failed: 1 });
  });

  it('is what its rows say without counts', () => {
    const read: NewEvent = { type: 'artifacts-read', session, artifacts: [restored(0), failed(1, 'UnknownError')] };

    const story = ten().with(read, settled);

    expect(proofOf(story.read(session), story.state)).toEqual({ cameBack: 1, failed: 1 });
  });

  it('is nothing before it is activated', () => {
    const story = runOf(planOf({ mailbox: 10 })).begins(session);

    expect(proofOf(story.read(session), story.state)).toEqual({ cameBack: 0, failed: 0 });
  });

  it('includes resources that were not resolved among those that failed', () => {
    const story = ten().with(
      unresolved(session, 0, 1),
      observed(session, 'completedWithError', countsOf({ completed: 7, failed: 1 })),
      settled,
    );

    expect(proofOf(story.read(session), story.state)).toEqual({ cameBack: 7, failed: 3 });
  });

  it('includes targets that match no resource, as far as artifacts are missing for them', () => {
    const unmatched = ['x', 'y'].map((target) => ({ target, code: 'ArtifactNotFound', message: 'no' }));
    const story = ten().with(
      { ...unresolved(session), unmatched },
      observed(session, 'completed', countsOf({ completed: 9 })),
      settled,
    );

    expect(proofOf(story.read(session), story.state)).toEqual({ cameBack: 9, failed: 1 });
  });

  it('is less by every artifact that nobody asked for: the counts may mean that one', () => {
    const story = ten().with(observed(session, 'completed', countsOf({ completed: 11, failed: 2 })), settled);

    expect(proofOf(story.read(session), story.state)).toEqual({ cameBack: 8, failed: 0 });
  });

  it('is less by counts that contradict each other', () => {
    const counts = { total: 10, completed: 10, inProgress: 0, failed: 3 };
    const story = ten().with(observed(session, 'completed', counts), settled);

    expect(proofOf(story.read(session), story.state)).toEqual({ cameBack: 7, failed: 0 });
  });

  it('follows the artifacts if the counts contradict them', () => {
    const artifacts = [failed(0, 'UnknownError'), { ...nameless(1), status: 'unknown' as const }, nameless(2)];
    const all = ten().with({ type: 'artifacts-read', session, artifacts });
    all.with(observed(session, 'completed', countsOf({ completed: 10 })), settled);
    const none = ten().with({ type: 'artifacts-read', session, artifacts });
    none.with(observed(session, 'failed', countsOf({ failed: 10 })), settled);

    expect(proofOf(all.read(session), all.state)).toEqual({ cameBack: 8, failed: 1 });
    expect(proofOf(none.read(session), none.state)).toEqual({ cameBack: 0, failed: 8 });
  });

  it('stays what its counts said last if the service no longer knows it', () => {
    const story = ten().with(observed(session, 'active', countsOf({ completed: 4, inProgress: 6 })), {
      type: 'session-vanished',
      session,
      again: false,
    });

    expect(proofOf(story.read(session), story.state)).toEqual({ cameBack: 4, failed: 0 });
  });
});

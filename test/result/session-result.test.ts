import { describe, expect, it } from 'vitest';
import { sessionResult } from '../../src/result/session-result.ts';
import type { ArtifactRecord } from '../../src/state/event-data.ts';
import type { NewEvent } from '../../src/state/events.ts';
import { sessionNamed } from '../../src/state/run-state.ts';
import { planOf } from '../support/values/plans.ts';
import { countsOf, failed, observed, restored, runOf, unresolved } from '../support/values/run-story.ts';

const session = 'mailbox-001';

describe('the result of a session', () => {
  it('has its state without artifacts, their number, and those without a resource', () => {
    const stranger = restored(null, { id: 'stranger' });
    const story = runOf(planOf({ mailbox: 3 }))
      .activates(session)
      .settles(session, [restored(0), stranger]);

    const result = sessionResult(story.read(session), story.state);

    expect(result).toMatchObject({ artifacts: 2, unattributed: [stranger] });
    expect(result.session).toEqual(sessionNamed(story.state, session));
    expect(result.session).not.toHaveProperty('artifacts');
  });

  it('has the earliest restore point of what came back, whatever failed', () => {
    const points = pointsOf([
      restored(0, { restorePointAt: 2_000 }),
      restored(1, { restorePointAt: 1_000 }),
      failed(2, 'UnknownError', { restorePointAt: 500 }),
    ]);

    expect(points).toEqual({ earliest: 1_000, areAllKnown: true });
  });

  it('says that the restore point of something that came back is not known', () => {
    const points = pointsOf([restored(0, { restorePointAt: 2_000 }), restored(1, { restorePointAt: null })]);

    expect(points).toEqual({ earliest: 2_000, areAllKnown: false });
  });

  it('has no restore point if nothing came back', () => {
    expect(pointsOf([failed(0, 'UnknownError', { restorePointAt: null })])).toEqual({
      earliest: null,
      areAllKnown: true,
    });
  });
});

/** The restore points of a session of three mailboxes with these artifacts. */
function pointsOf(artifacts: readonly ArtifactRecord[]) {
  const story = runOf(planOf({ mailbox: 3 })).activates(session);
  return sessionResult(story.settles(session, artifacts).read(session), story.state).restorePoints;
}

describe('the counts of the service', () => {
  /** Of three mailboxes, with what was read of them. */
  const agreement = (artifacts: readonly ArtifactRecord[], ...before: NewEvent[]): boolean | null => {
    const story = runOf(planOf({ mailbox: 3 })).activates(session);
    story.with(...before, { type: 'artifacts-read', session, artifacts }, { type: 'session-settled', session });
    return sessionResult(story.read(session), story.state).countsAgree;
  };
  const counted = (counts: Parameters<typeof countsOf>[0]): NewEvent =>
    observed(session, 'completed', countsOf(counts));
  const twoOfThree = [restored(0), restored(1), failed(2, 'UnknownError')];
  const stranger = { target: 'x@contoso.com', code: 'ArtifactNotFound', message: 'no' };

  it('agree if they are those of the artifacts', () => {
    expect(agreement(twoOfThree, counted({ completed: 2, failed: 1 }))).toBe(true);
  });

  it.each([
    ['one more resource than artifacts', [restored(0), restored(1)], { completed: 2, inProgress: 1 }],
    ['one success too many', twoOfThree, { completed: 3 }],
    ['one success too few', twoOfThree, { completed: 1, failed: 1, inProgress: 1 }],
    ['one failure too few', twoOfThree, { completed: 2, inProgress: 1 }],
    ['fewer resources than the session has', [restored(0), restored(1)], { completed: 2 }],
    ['more resources than the session has', [...twoOfThree, restored(null)], { completed: 3, failed: 1 }],
  ])('disagree if they have %s', (_what, artifacts, counts) => {
    expect(agreement(artifacts, counted(counts))).toBe(false);
  });

  it('leave out what the service could not resolve, under whatever name', () => {
    const found = [restored(0), restored(1)];
    const strange: NewEvent = { ...unresolved(session), unmatched: [stranger] };

    expect(agreement(found, unresolved(session, 2), counted({ completed: 2 }))).toBe(true);
    expect(agreement(found, strange, counted({ completed: 2 }))).toBe(true);
    expect(
      agreement([restored(0)], { ...unresolved(session, 2), unmatched: [stranger] }, counted({ completed: 1 })),
    ).toBe(true);
    expect(agreement(twoOfThree, strange, counted({ completed: 2, failed: 1 }))).toBe(false);
  });

  it('say nothing if the service gave none', () => {
    expect(agreement(twoOfThree)).toBeNull();
  });

  it('say nothing about a session that is not settled', () => {
    const story = runOf(planOf({ mailbox: 3 })).activates(session);
    story.with(counted({ completed: 2, failed: 1 }), { type: 'artifacts-read', session, artifacts: twoOfThree });

    expect(sessionResult(story.read(session), story.state).countsAgree).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { type Outcome, outcomesOf } from '../../src/run/outcome.ts';
import { planOf } from '../support/plans.ts';
import { countsOf, failed, observed, type RunStory, restored, runOf } from '../support/run-story.ts';

const session = 'mailbox-001';
const three = (): RunStory => runOf(planOf({ mailbox: 3 })).activates(session);

function outcomesIn(story: RunStory): Outcome[] {
  const state = story.state.sessions.get(session);
  return state === undefined ? [] : [...outcomesOf(state)].map(([, { outcome }]) => outcome);
}

describe('the outcome of a resource', () => {
  it('is what its artifact says', () => {
    const story = three().settles(session, [
      restored(0),
      failed(1, 'UnknownError'),
      restored(2, { restoredTo: null, restoredItems: 0 }),
    ]);

    expect(outcomesIn(story)).toEqual(['succeeded', 'failed', 'unchanged']);
  });

  it('is not started while its session is only being prepared', () => {
    const story = runOf(planOf({ mailbox: 3 }))
      .begins(session)
      .with({ type: 'session-intended', session });

    expect(outcomesIn(story)).toEqual(['not_started', 'not_started', 'not_started']);
  });

  it('is unknown where the answer to the activation is not known', () => {
    const story = runOf(planOf({ mailbox: 1 })).begins(session);
    story.with({ type: 'session-intended', session }, { type: 'session-created', session, sessionId: 's' });
    story.with(
      { type: 'request-intended', session, displayName: 'd' },
      { type: 'request-added', session, bulkRequestId: 'b' },
    );

    const before = outcomesIn(story);
    story.with({ type: 'activation-intended', session });

    expect([before, outcomesIn(story)]).toEqual([['not_started'], ['unknown']]);
  });

  it('is unknown while its session runs, even where the counts are complete already', () => {
    const story = three().with(observed(session, 'active', countsOf({ completed: 3 })));

    expect(outcomesIn(story)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('is unresolved where the service could not find it, whatever else', () => {
    const unresolved = [{ resource: 1, code: 'ArtifactNotFound', message: 'no' }];
    const story = three().with({
      type: 'request-observed',
      session,
      status: 'completedWithErrors',
      statusText: '',
      error: null,
      unresolved,
      unmatched: [],
    });
    story.settles(session, [restored(0), restored(2)]);

    expect(outcomesIn(story)).toEqual(['succeeded', 'unresolved', 'succeeded']);
  });

  it('is failed with all others where the session failed and made no artifacts', () => {
    const error = { code: 'SessionFailed', message: 'no' };
    const story = three().with({
      type: 'session-observed',
      session,
      status: 'failed',
      statusText: 'failed',
      counts: null,
      error,
    });
    story.with({ type: 'session-settled', session });

    const state = story.state.sessions.get(session);
    expect(outcomesIn(story)).toEqual(['failed', 'failed', 'failed']);
    expect(state && [...outcomesOf(state)][0]?.[1].error).toEqual(error);
  });
});

describe('a mailbox that came back with nothing said of it', () => {
  const silent = { restoredTo: null, restoredItems: null };

  it('is a plain success while the service has told nobody yet where they came back', () => {
    const story = three().settles(session, [restored(0, silent), restored(1, silent), restored(2, silent)]);

    expect(outcomesIn(story)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it('is unchanged where the service has told it of one that ended no earlier', () => {
    const late = { completedAt: Date.parse('2026-11-22T03:20:00Z') };
    const story = three().settles(session, [
      restored(0, silent),
      restored(1, late),
      restored(2, { ...silent, completedAt: late.completedAt + 1 }),
    ]);

    expect(outcomesIn(story)).toEqual(['unchanged', 'succeeded', 'succeeded']);
  });
});

describe('counts alone', () => {
  it('prove that all succeeded, or all failed', () => {
    const strangers = [restored(null, { id: 'a' }), restored(null, { id: 'b' }), restored(null, { id: 'c' })];

    const good = three().settles(session, strangers);
    const bad = three().settles(
      session,
      strangers.map(({ id }) => failed(null, 'UnknownError', { id })),
    );

    expect(outcomesIn(good)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(outcomesIn(bad)).toEqual(['failed', 'failed', 'failed']);
  });

  it('prove nothing where some succeeded and some failed', () => {
    const story = three().settles(session, [
      restored(null, { id: 'a' }),
      failed(null, 'UnknownError', { id: 'b' }),
      restored(2),
    ]);

    expect(outcomesIn(story)).toEqual(['unknown', 'unknown', 'succeeded']);
  });

  it('prove nothing where they leave a resource out', () => {
    const story = three().settles(session, [restored(null, { id: 'a' }), restored(null, { id: 'b' })]);

    expect(outcomesIn(story)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('prove nothing against an artifact that says otherwise', () => {
    const story = three().with(observed(session, 'completed', countsOf({ completed: 3 })));
    story.with(
      { type: 'artifacts-read', session, artifacts: [failed(null, 'UnknownError', { id: 'a' })] },
      { type: 'session-settled', session },
    );

    expect(outcomesIn(story)).toEqual(['unknown', 'unknown', 'unknown']);
  });
});

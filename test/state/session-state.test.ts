import { describe, expect, it } from 'vitest';
import type { SessionStatus } from '../../src/graph/restore-api.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import type { NewEvent } from '../../src/state/events.ts';
import { sessionNamed, withArtifacts } from '../../src/state/run-state.ts';
import { resumedSession } from '../../src/state/session-fold.ts';
import { holdsSlot, inFlightOf } from '../../src/state/session-size.ts';
import { hasEnded, isLive, requestOf, type SessionState } from '../../src/state/session-state.ts';
import { planOf } from '../support/values/plans.ts';
import { countsOf, failed, observed, type RunStory, restored, runOf, unresolved } from '../support/values/run-story.ts';

const session = 'mailbox-001';
const error = { code: 'X', message: 'no' };

const begun = (): RunStory =>
  runOf(planOf({ mailbox: 5 }, { limits: { ...defaultLimits, perSession: 3 } })).begins(session);
const created = (): RunStory =>
  begun().with(
    { type: 'session-intended', session },
    { type: 'session-created', session, sessionId: 's1', taken: 0, setAside: [], untold: null },
  );
const added = (): RunStory =>
  created().with(
    { type: 'request-intended', session, displayName: 'd' },
    { type: 'request-added', session, bulkRequestId: 'b1' },
  );
const activated = (): RunStory =>
  added().with({ type: 'activation-intended', session }, { type: 'session-activated', session });

const stateIn = ({ state }: RunStory): SessionState => sessionNamed(state, session);

/** The moment at which the last event was recorded, as it says itself and in milliseconds. */
function lastMoment({ events }: RunStory): { text: string; milliseconds: number } {
  const text = events.at(-1)?.at ?? '';
  return { text, milliseconds: Date.parse(text) };
}

describe('a session that has been begun', () => {
  it('has its resources, and nothing at the service yet', () => {
    const story = begun();

    const { text, milliseconds } = lastMoment(story);
    expect(stateIn(story)).toEqual({
      name: session,
      group: 0,
      workload: 'mailbox',
      resources: [[0, 3]],
      attempt: 1,
      kind: 'mailbox',
      filling: 'bulk',
      step: 'create',
      unanswered: false,
      intendedAt: text,
      sessionId: null,
      isDeferred: false,
      activatedAt: null,
      endedAt: null,
      status: 'unknown',
      statusText: '',
      counts: null,
      error: null,
      request: null,
      earlyEnd: null,
      orphanedDrafts: [],
      stalled: null,
      changedAt: milliseconds,
      failedCount: 0,
      requeuedCount: 0,
      lacksLocations: false,
    } satisfies SessionState);
  });

  it('has no id before it is created', () => {
    expect(stateIn(begun()).sessionId).toBeNull();
    expect(stateIn(created()).sessionId).toBe('s1');
  });
});

describe('the steps of a session', () => {
  it.each([
    ['create', begun, { type: 'session-intended', session }],
    ['add', created, { type: 'request-intended', session, displayName: 'd' }],
    ['activate', added, { type: 'activation-intended', session }],
  ] satisfies [string, () => RunStory, NewEvent][])(
    'leave the call to %s open until it is answered or withdrawn',
    (step, prepare, call) => {
      const story = prepare();
      const before = stateIn(story);
      const open = stateIn(story.with(call));
      const withdrawn = stateIn(story.with({ type: 'call-withdrawn', session }));

      expect([before, open, withdrawn].map((state) => [state.step, state.unanswered])).toEqual([
        [step, false],
        [step, true],
        [step, false],
      ]);
    },
  );

  it('follow one another as the service answers', () => {
    const steps = [created(), added(), activated()].map(stateIn);

    expect(steps.map(({ step, unanswered }) => [step, unanswered])).toEqual([
      ['add', false],
      ['activate', false],
      ['track', false],
    ]);
  });

  it('keep what the service calls what it made', () => {
    expect(stateIn(created())).toMatchObject({ sessionId: 's1', request: null, status: 'draft' });
    expect(stateIn(added())).toMatchObject({ sessionId: 's1', request: { id: 'b1' }, status: 'draft' });
  });

  it('note when the session was intended last', () => {
    const story = begun().after(5_000).with({ type: 'session-intended', session });

    expect(stateIn(story).intendedAt).toBe(lastMoment(story).text);
  });

  it('note every draft whose creation was never answered, and create another', () => {
    const story = begun().with({ type: 'session-intended', session });
    for (const sentAt of ['2026-11-22T03:00:02Z', '2026-11-22T03:00:09Z'])
      story.with({ type: 'session-intended', session }, { type: 'draft-orphaned', session, sentAt });

    expect(stateIn(story)).toMatchObject({
      step: 'create',
      unanswered: false,
      orphanedDrafts: ['2026-11-22T03:00:02Z', '2026-11-22T03:00:09Z'],
    });
  });

  it('note the moment of the activation', () => {
    const story = activated();

    expect(stateIn(story)).toMatchObject({ status: 'activating', activatedAt: lastMoment(story).milliseconds });
  });

  it.each([
    ['was put off', { type: 'activation-deferred', session, code: 'TooManyActiveRestoreSessions', until: 0 }],
    ['turns out to be none', { type: 'activation-disproved', session }],
  ] satisfies [string, NewEvent][])('go back to the activation where it %s', (_what, event) => {
    const story = added().with({ type: 'activation-intended', session });
    if (event.type === 'activation-disproved') story.with({ type: 'session-activated', session });

    story.with(event);

    expect(stateIn(story)).toMatchObject({ step: 'activate', unanswered: false, activatedAt: null });
  });

  it('begin anew for a draft that the service has lost', () => {
    const story = added().with({ type: 'session-vanished', session, again: true });

    expect(stateIn(story)).toMatchObject({
      step: 'create',
      unanswered: false,
      sessionId: null,
      request: null,
      status: 'unknown',
      earlyEnd: null,
      endedAt: null,
    });
  });
});

describe('what is seen of a session', () => {
  it('takes the place of what was seen before', () => {
    const counts = countsOf({ completed: 1, inProgress: 2 });
    const story = activated().with(observed(session, 'active'));

    story.with({ type: 'session-observed', session, status: 'unknown', statusText: 'resting', counts, error });

    expect(stateIn(story)).toMatchObject({ status: 'unknown', statusText: 'resting', counts, error, step: 'track' });
  });

  it('ends it at the moment at which the end was seen first', () => {
    const story = activated().with(observed(session, 'completed', countsOf({ completed: 2, inProgress: 1 })));
    const { milliseconds } = lastMoment(story);

    story
      .after(60_000)
      .with(observed(session, 'completed', countsOf({ completed: 3 })), { type: 'session-settled', session });

    expect(stateIn(story)).toMatchObject({ step: 'settled', endedAt: milliseconds, earlyEnd: null });
  });

  it('takes an end back that the service takes back', () => {
    const story = activated().with(observed(session, 'completed'), observed(session, 'active'));

    expect(stateIn(story).endedAt).toBeNull();
  });

  it('ends it when it is settled, where no end was seen', () => {
    const story = activated().with({ type: 'session-settled', session });

    expect(stateIn(story)).toMatchObject({ step: 'settled', endedAt: lastMoment(story).milliseconds });
  });

  it('has what its request could not find', () => {
    const missing = [{ resource: 1, code: 'ArtifactNotFound', message: 'no' }];
    const unmatched = [{ target: 'x@contoso.com', code: 'ArtifactNotFound', message: 'no' }];
    const story = activated().with({
      type: 'request-observed',
      session,
      status: 'completedWithErrors',
      statusText: '',
      error,
      unresolved: missing,
      unmatched,
    });

    expect(requestOf(stateIn(story))).toEqual({
      id: 'b1',
      status: 'completedWithErrors',
      error,
      unresolved: missing,
      unmatched,
    });
  });

  it('adds up its artifacts, and replaces one that is told again', () => {
    const story = activated()
      .with({ type: 'artifacts-read', session, artifacts: [restored(0), failed(1, 'UnknownError')] })
      .with({ type: 'artifacts-read', session, artifacts: [restored(1), restored(2)] });

    expect([...withArtifacts(story.state, session).artifacts.values()]).toEqual([
      restored(0),
      restored(1),
      restored(2),
    ]);
  });

  it('dates its last change by each event', () => {
    const story = activated().after(60_000).with(observed(session, 'active'));

    expect(stateIn(story).changedAt).toBe(lastMoment(story).milliseconds);
  });
});

describe('a session that comes to nothing', () => {
  it.each([
    ['refused', { type: 'session-refused', session, error, split: false }, error],
    ['split', { type: 'session-refused', session, error, split: true }, error],
    ['cancelled', { type: 'session-cancelled', session }, null],
    ['vanished', { type: 'session-vanished', session, again: false }, null],
  ] satisfies [string, NewEvent, object | null][])('is settled as %s at that moment', (earlyEnd, event, told) => {
    const story = added().after(60_000).with(event);

    expect(stateIn(story)).toMatchObject({
      step: 'settled',
      earlyEnd,
      error: told,
      endedAt: lastMoment(story).milliseconds,
    });
  });
});

describe('a session in the hands of this process', () => {
  it('is live until it is settled', () => {
    const story = activated();
    const before = isLive(stateIn(story));

    story.with({ type: 'session-settled', session });

    expect([before, isLive(stateIn(story))]).toEqual([true, false]);
  });

  it.each(['no-change', 'no-names'] as const)('is not live any more once it has stalled with %s', (because) => {
    const story = activated().with({ type: 'session-stalled', session, because });

    expect(stateIn(story)).toMatchObject({ stalled: because, step: 'track' });
    expect(isLive(stateIn(story))).toBe(false);
  });

  it('is live again where another process goes on, which counts the time without a change from there', () => {
    const story = activated().with({ type: 'session-stalled', session, because: 'no-change' });
    const resumed = { type: 'run-resumed', toolVersion: '0', operator: null, at: '2026-11-24T00:00:00Z' } as const;

    const anew = resumedSession(stateIn(story), resumed);

    expect(isLive(anew)).toBe(true);
    expect(anew).toEqual({ ...stateIn(story), stalled: null, changedAt: Date.parse(resumed.at) });
  });

  it('is looked at anew with all that are not settled when the run is resumed', () => {
    const story = activated().with({ type: 'session-stalled', session, because: 'no-change' }).activates('mailbox-002');
    const settled = sessionNamed(
      story.with({ type: 'session-cancelled', session: 'mailbox-002' }).state,
      'mailbox-002',
    );

    story.after(60_000).with({ type: 'run-resumed', toolVersion: '0', operator: null });

    expect(stateIn(story)).toMatchObject({ stalled: null, changedAt: lastMoment(story).milliseconds });
    expect(sessionNamed(story.state, 'mailbox-002')).toEqual(settled);
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

describe('what a session takes of the tenant', () => {
  const use = (story: RunStory): [number, boolean] => [inFlightOf(stateIn(story)), holdsSlot(stateIn(story))];

  it('is a slot and all its resources from the moment it is begun', () => {
    expect([begun(), added(), activated()].map(use)).toEqual([
      [3, true],
      [3, true],
      [3, true],
    ]);
  });

  it('is less by what has come back, has failed or was not found', () => {
    const counted = activated().with(observed(session, 'active', countsOf({ completed: 1, failed: 1, inProgress: 1 })));
    const searched = activated().with(unresolved(session, 1));

    expect([use(counted), use(searched)]).toEqual([
      [1, true],
      [2, true],
    ]);
  });

  it('is no less than nothing, whatever the service counts', () => {
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

  it('is nothing once it is settled, even where its end is not dated', () => {
    const settled: SessionState = { ...stateIn(activated()), step: 'settled' };

    expect([inFlightOf(settled), holdsSlot(settled)]).toEqual([0, false]);
  });
});

import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import type { NewEvent } from '../../src/state/events.ts';
import { sessionNamed, withArtifacts } from '../../src/state/run-state.ts';
import { resumedSession } from '../../src/state/session-fold.ts';
import { isLive, requestOf, type SessionState } from '../../src/state/session-state.ts';
import { planOf } from '../support/values/plans.ts';
import { countsOf, failed, observed, type RunStory, restored, runOf, unresolved } from '../support/values/run-story.ts';
import { filesOf, messagesOf, pointOf } from '../support/values/specs.ts';

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

/** The moment at which the last event was recorded, as the event says it and in milliseconds. */
function lastMoment({ events }: RunStory): { text: string; milliseconds: number } {
  const text = events.at(-1)?.at ?? '';
  return { text, milliseconds: Date.parse(text) };
}

const search = { resource: 0, pointId: 'point-0', pointAt: null, foundBy: 'search-1', item: null };
const file = { ...search, foundBy: 'browse-1', item: { key: 'k', path: 'Documents/a', url: null } };

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
      leftDrafts: [],
      createdBy: null,
      isIntentInherited: false,
      needsCheck: false,
      stalled: null,
      changedAt: milliseconds,
      cameBackCount: 0,
      failedCount: 0,
      requeuedCount: 0,
      lacksLocations: false,
      unnamedCount: 0,
    } satisfies SessionState);
  });

  it('has no id until it is created', () => {
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
    'leave the call to %s unanswered until it is answered or withdrawn',
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

  it('keep the ids that the service gives', () => {
    expect(stateIn(created())).toMatchObject({ sessionId: 's1', request: null, status: 'draft' });
    expect(stateIn(added())).toMatchObject({ sessionId: 's1', request: { id: 'b1' }, status: 'draft' });
  });

  it('keep when the session was intended last', () => {
    const story = begun().after(5_000).with({ type: 'session-intended', session });

    expect(stateIn(story).intendedAt).toBe(lastMoment(story).text);
  });

  it('keep every draft whose creation was never answered, and create another', () => {
    const story = begun().with({ type: 'session-intended', session });
    for (const sentAt of ['2026-11-22T03:00:02Z', '2026-11-22T03:00:09Z'])
      story.with({ type: 'session-intended', session }, { type: 'draft-orphaned', session, sentAt });

    expect(stateIn(story)).toMatchObject({
      step: 'create',
      unanswered: false,
      orphanedDrafts: ['2026-11-22T03:00:02Z', '2026-11-22T03:00:09Z'],
    });
  });

  it('keep the moment of the activation', () => {
    const story = activated();

    expect(stateIn(story)).toMatchObject({ status: 'activating', activatedAt: lastMoment(story).milliseconds });
  });

  it.each([
    ['was deferred', { type: 'activation-deferred', session, code: 'TooManyActiveRestoreSessions', until: 0 }],
    ['had no effect', { type: 'activation-disproved', session }],
  ] satisfies [string, NewEvent][])('go back to the activation if it %s', (_what, event) => {
    const story = added().with({ type: 'activation-intended', session });
    if (event.type === 'activation-disproved') story.with({ type: 'session-activated', session });

    story.with(event);

    expect(stateIn(story)).toMatchObject({ step: 'activate', unanswered: false, activatedAt: null });
  });

  it('begin again for a draft that the service has lost', () => {
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

describe('an event that cannot happen to a session', () => {
  const standard = (): RunStory => runOf(planOf({}, { resources: [pointOf('mailbox', 'ada@contoso.com', 'point-0')] }));

  it.each([
    ['an activation of what was never created', begun, { type: 'session-activated', session }],
    [
      'a bulk addition request in what was never created',
      begun,
      { type: 'request-added', session, bulkRequestId: 'b' },
    ],
    [
      'artifacts in a bulk session',
      created,
      { type: 'artifacts-added', session, count: 1, setAside: [], untold: null },
    ],
    [
      'a choice for a bulk session',
      begun,
      { type: 'artifacts-chosen', session, chosen: [], setAside: [], until: null },
    ],
    ['an answer about a request that was not added', created, unresolved(session, 0)],
  ] satisfies [string, () => RunStory, NewEvent][])('is refused: %s', (_what, prepare, event) => {
    expect(() => prepare().with(event)).toThrow(`\`${event.type}\` can't happen to the session \`mailbox-001\``);
  });

  it.each([
    ['what a query finds', [search]],
    ['files', [file]],
  ])('is refused in a session of restore points: %s', (_what, chosen) => {
    const choice: NewEvent = { type: 'artifacts-chosen', session, chosen, setAside: [], until: null };

    expect(() => standard().begins(session).with(choice)).toThrow("can't happen");
  });
});

describe('what the service shows of a session', () => {
  it('replaces what it showed before', () => {
    const counts = countsOf({ completed: 1, inProgress: 2 });
    const story = activated().with(observed(session, 'active'));

    story.with({ type: 'session-observed', session, status: 'unknown', statusText: 'resting', counts, error });

    expect(stateIn(story)).toMatchObject({ status: 'unknown', statusText: 'resting', counts, error, step: 'track' });
  });

  it('ends the session when the end was seen first', () => {
    const story = activated().with(observed(session, 'completed', countsOf({ completed: 2, inProgress: 1 })));
    const { milliseconds } = lastMoment(story);

    story
      .after(60_000)
      .with(observed(session, 'completed', countsOf({ completed: 3 })), { type: 'session-settled', session });

    expect(stateIn(story)).toMatchObject({ step: 'settled', endedAt: milliseconds, earlyEnd: null });
  });

  it('takes back an end that the service takes back', () => {
    const story = activated().with(observed(session, 'completed'), observed(session, 'active'));

    expect(stateIn(story).endedAt).toBeNull();
  });

  it('ends the session when it is settled, if no end was seen', () => {
    const story = activated().with({ type: 'session-settled', session });

    expect(stateIn(story)).toMatchObject({ step: 'settled', endedAt: lastMoment(story).milliseconds });
  });

  it('includes what its request could not resolve', () => {
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

  it('adds up its artifacts, and replaces one that is read again', () => {
    const story = activated()
      .with({ type: 'artifacts-read', session, artifacts: [restored(0), failed(1, 'UnknownError')] })
      .with({ type: 'artifacts-read', session, artifacts: [restored(1), restored(2)] });

    expect([...withArtifacts(story.state, session).artifacts.values()]).toEqual([
      restored(0),
      restored(1),
      restored(2),
    ]);
  });

  it('dates its last change', () => {
    const story = activated().after(60_000).with(observed(session, 'active'));

    expect(stateIn(story).changedAt).toBe(lastMoment(story).milliseconds);
  });
});

describe('the bulk addition request of a draft that the service has lost', () => {
  it('is forgotten, with what it could not resolve', () => {
    const story = activated().with(unresolved(session, 1), { type: 'activation-disproved', session });

    story.with({ type: 'session-vanished', session, again: true });

    expect(requestOf(stateIn(story))).toBeNull();
  });
});

describe('a session that ends early', () => {
  it.each([
    ['refused', { type: 'session-refused', session, error, split: false }, error],
    ['split', { type: 'session-refused', session, error, split: true }, error],
    ['cancelled', { type: 'session-cancelled', session }, null],
    ['vanished', { type: 'session-vanished', session, again: false }, null],
  ] satisfies [string, NewEvent, object | null][])('is settled as %s at that moment', (earlyEnd, event, detail) => {
    const story = added().after(60_000).with(event);

    expect(stateIn(story)).toMatchObject({
      step: 'settled',
      earlyEnd,
      error: detail,
      endedAt: lastMoment(story).milliseconds,
    });
  });
});

describe('a resumed session', () => {
  it('is live again, and counts the time without a change from then', () => {
    const story = activated().with({ type: 'session-stalled', session, because: 'no-change' });
    const resumed = { type: 'run-resumed', toolVersion: '0', operator: null, at: '2026-11-24T00:00:00Z' } as const;

    const after = resumedSession(stateIn(story), resumed);

    expect(isLive(after)).toBe(true);
    expect(after).toEqual({ ...stateIn(story), stalled: null, changedAt: Date.parse(resumed.at) });
  });

  it('is one that was not settled: the others stay as they were', () => {
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

describe('a session of chosen artifacts', () => {
  const point = { ...search, foundBy: null, pointAt: 1 };
  const left = { resource: 0, artifact: null, outcome: 'failed', code: 'X', message: 'no' } as const;

  const points = (): RunStory =>
    runOf(
      planOf(
        {},
        { resources: ['ada', 'bob', 'cy'].map((who) => pointOf('mailbox', `${who}@contoso.com`, `p-${who}`)) },
      ),
    ).begins(session);
  const chosen = (until: number | null = null): RunStory =>
    points().with({
      type: 'artifacts-chosen',
      session,
      chosen: [point, { ...point, resource: 1 }, { ...point, resource: 2 }],
      setAside: [],
      until,
    });
  const draft = (taken: number = 1): RunStory =>
    chosen().with(
      { type: 'session-intended', session },
      { type: 'session-created', session, sessionId: 's1', createdBy: 'app', taken, setAside: [], untold: null },
    );
  const sends = (story: RunStory, untold: typeof error | null = null, setAside: readonly (typeof left)[] = []) =>
    stateIn(
      story.with(
        { type: 'artifacts-intended', session, count: 2 },
        { type: 'artifacts-added', session, count: 2, setAside, untold },
      ),
    );

  it('begins with the choice, which it has made as often as it was made', () => {
    expect(stateIn(points())).toMatchObject({ step: 'choose', filling: 'standard', kind: 'mailbox', timesChosen: 0 });
    expect(stateIn(chosen(9))).toMatchObject({
      step: 'create',
      chosen: [{ resource: 0 }, { resource: 1 }, { resource: 2 }],
      chosenUntil: 9,
      sentCount: 0,
      timesChosen: 1,
      needsCheck: false,
    });
  });

  it('is filled until all that was chosen was sent, and is then ready to be activated', () => {
    expect(stateIn(draft())).toMatchObject({ step: 'add', sentCount: 1, createdBy: 'app', status: 'draft' });
    expect(stateIn(draft(3))).toMatchObject({ step: 'activate', sentCount: 3, unanswered: false });
    expect(sends(draft())).toMatchObject({ step: 'activate', sentCount: 3, unanswered: false, needsCheck: false });
  });

  it('is checked first if the service refused something without saying what', () => {
    expect(sends(draft(), error)).toMatchObject({ step: 'check', unattributedError: error, needsCheck: true });
    expect(sends(draft(), null, [left])).toMatchObject({ step: 'activate', leftOut: [left], unattributedError: null });
  });

  it('keeps such an error while more is sent', () => {
    const story = draft();
    story.with(
      { type: 'artifacts-intended', session, count: 1 },
      { type: 'artifacts-added', session, count: 1, setAside: [left], untold: error },
    );
    expect(stateIn(story)).toMatchObject({ step: 'add', sentCount: 2 });

    story.with(
      { type: 'artifacts-intended', session, count: 1 },
      { type: 'artifacts-added', session, count: 1, setAside: [{ ...left, resource: 2 }], untold: null },
    );
    expect(stateIn(story)).toMatchObject({
      step: 'check',
      unattributedError: error,
      leftOut: [left, { ...left, resource: 2 }],
    });
  });

  it('is checked first if a call to fill it was never answered', () => {
    const story = draft().with({ type: 'artifacts-intended', session, count: 2 });

    expect(stateIn(story)).toMatchObject({ unanswered: true, needsCheck: false });
    expect(sends(story)).toMatchObject({ step: 'check', needsCheck: true });
  });

  it.each([
    [false, [1, 2]],
    [true, [1, null]],
    [true, [null]],
  ])('is checked first if nobody has looked up one of its restore points: %s for %j', (needsCheck, moments) => {
    const items = moments.map((pointAt, resource) => ({ ...point, resource, pointAt }));

    const story = points().with({ type: 'artifacts-chosen', session, chosen: items, setAside: [], until: null });

    expect(stateIn(story)).toMatchObject({ needsCheck });
  });

  it('leaves out what is removed from its draft, and what the check finds', () => {
    const story = draft(3).with({ type: 'removal-intended', session, artifactIds: ['a'], setAside: [left] });
    expect(stateIn(story)).toMatchObject({ unanswered: true, leftOut: [left] });

    story.with({ type: 'draft-checked', session, setAside: [{ ...left, resource: 1 }], untold: 0 });
    expect(stateIn(story)).toMatchObject({ step: 'activate', unanswered: false, leftOut: [{ ...left, resource: 1 }] });
  });

  it('is discarded if the service refuses to activate it', () => {
    const story = draft(3).with(
      { type: 'activation-intended', session },
      { type: 'deletion-intended', session, error },
    );

    expect(stateIn(story)).toMatchObject({ step: 'discard', unanswered: true, error });
  });

  it('chooses again if the service has lost its draft', () => {
    const story = draft(3).with({ type: 'session-vanished', session, again: true });

    expect(stateIn(story)).toMatchObject({
      step: 'choose',
      sessionId: null,
      status: 'unknown',
      chosen: [],
      sentCount: 0,
      leftOut: [],
      timesChosen: 1,
    });
  });

  it('may be divided, if it has more artifacts than a session may have', () => {
    const story = points().after(60_000).with({ type: 'session-divided', session, found: 2_000 });

    expect(stateIn(story)).toMatchObject({
      step: 'settled',
      earlyEnd: 'split',
      endedAt: lastMoment(story).milliseconds,
    });
  });

  it('may leave a draft that nobody may delete', () => {
    const story = draft().with({ type: 'draft-left', session, sessionId: 's1', because: 'it holds more' });

    expect(stateIn(story).leftDrafts).toEqual([{ sessionId: 's1', at: lastMoment(story).text }]);
  });

  it('may choose as often again when the run is resumed', () => {
    const story = draft().with({ type: 'run-resumed', toolVersion: '0', operator: null });

    expect(stateIn(story)).toMatchObject({ timesChosen: 0, isIntentInherited: false });
  });

  it('has inherited a call that an earlier process sent and got no answer to', () => {
    const story = draft().with({ type: 'artifacts-intended', session, count: 2 });
    story.with({ type: 'run-resumed', toolVersion: '0', operator: null });
    expect(stateIn(story).isIntentInherited).toBe(true);

    story.with({ type: 'artifacts-intended', session, count: 2 });
    expect(stateIn(story).isIntentInherited).toBe(false);
  });
});

describe('what a session may hold', () => {
  const kinds = {
    points: [pointOf('mailbox', 'ada@contoso.com', 'point-0'), { ...search, foundBy: null }],
    messages: [messagesOf('ada@contoso.com', "Subject -like 'a*'"), search],
    files: [filesOf('drive', 'ada@contoso.com', 'Documents/'), file],
  } as const;

  it.each([
    ['points', 'points', true],
    ['messages', 'messages', true],
    ['files', 'files', true],
    ['points', 'messages', false],
    ['points', 'files', false],
    ['messages', 'points', false],
    ['messages', 'files', false],
    ['files', 'points', false],
    ['files', 'messages', false],
  ] as const)('is what its resources are: in a session of %s, %s: %s', (of, holds, isPossible) => {
    const [resource] = kinds[of];
    const name = `${resource.workload}-001`;
    const story = runOf(planOf({}, { resources: [resource] })).begins(name);
    const choose = (): RunStory =>
      story.with({ type: 'artifacts-chosen', session: name, chosen: [kinds[holds][1]], setAside: [], until: null });

    if (isPossible)
      expect(sessionNamed(choose().state, name)).toMatchObject({ step: 'create', chosen: [kinds[holds][1]] });
    else expect(choose).toThrow("`artifacts-chosen` can't happen");
  });

  it.each<[string, NewEvent]>([
    ['artifacts', { type: 'artifacts-intended', session, count: 1 }],
    ['a removal', { type: 'removal-intended', session, artifactIds: [], setAside: [] }],
    ['a check', { type: 'draft-checked', session, setAside: [], untold: 0 }],
  ])('is not, in a session of names: %s', (_what, event) => {
    expect(() => created().with(event)).toThrow("can't happen");
  });

  it.each<[string, NewEvent]>([
    ['a bulk addition request', { type: 'request-added', session, bulkRequestId: 'b' }],
    ['an answer about one', unresolved(session, 0)],
    ['artifacts before it is created', { type: 'artifacts-added', session, count: 1, setAside: [], untold: null }],
    ['a check before it is created', { type: 'draft-checked', session, setAside: [], untold: 0 }],
    ['a deletion before it is created', { type: 'deletion-intended', session, error: null }],
    ['a wait for room before it is created', { type: 'activation-deferred', session, code: 'X', until: 0 }],
    ['an activation without effect before it is created', { type: 'activation-disproved', session }],
  ])('is not, in a session of restore points: %s', (_what, event) => {
    const story = runOf(planOf({}, { resources: [pointOf('mailbox', 'ada@contoso.com', 'point-0')] })).begins(session);

    expect(() => story.with(event)).toThrow("can't happen");
  });
});

import { describe, expect, it } from 'vitest';
import type { ArtifactAdditions } from '../../src/graph/artifact-changes.ts';
import type { ArtifactRecord, ErrorDetail, LeftOutResource } from '../../src/state/event-data.ts';
import type { NewEvent } from '../../src/state/events.ts';
import type { Outcome, ResourceOutcome } from '../../src/state/outcome.ts';
import { outcomesOf, partlyRestored, unattributed } from '../../src/state/session-outcomes.ts';
import { fillingRig, treesOf, type Wrap } from '../support/rigs/filling-rig.ts';
import { replacing } from '../support/rigs/wrapped-api.ts';
import { planOf } from '../support/values/plans.ts';
import { countsOf, failed, observed, type RunStory, restored, runOf, unresolved } from '../support/values/run-story.ts';
import { filesOf, messagesOf } from '../support/values/specs.ts';

const session = 'mailbox-001';
const three = (): RunStory => runOf(planOf({ mailbox: 3 })).activates(session);

function outcomesIn(story: RunStory): Outcome[] {
  return [...outcomesOf(story.read(session), story.state)].map(([, { outcome }]) => outcome);
}

function firstIn(story: RunStory): ResourceOutcome | undefined {
  return [...outcomesOf(story.read(session), story.state)][0]?.[1];
}

const settled: NewEvent = { type: 'session-settled', session };
const read = (...artifacts: readonly ArtifactRecord[]): NewEvent => ({ type: 'artifacts-read', session, artifacts });
const strangers = (count: number): ArtifactRecord[] =>
  Array.from({ length: count }, (_, index) => restored(null, { id: `stranger-${index}` }));

describe('the outcome of a resource', () => {
  it('is that of its artifact', () => {
    const story = three().settles(session, [
      restored(0),
      failed(1, 'UnknownError'),
      restored(2, { restoredTo: null, restoredItems: 0 }),
    ]);

    expect(outcomesIn(story)).toEqual(['succeeded', 'failed', 'unchanged']);
  });

  it('is `not_started` before its session is activated', () => {
    const story = runOf(planOf({ mailbox: 3 }))
      .begins(session)
      .with({ type: 'session-intended', session });

    expect(outcomesIn(story)).toEqual(['not_started', 'not_started', 'not_started']);
  });

  it('is unknown if the answer to the activation is not known', () => {
    const story = runOf(planOf({ mailbox: 1 })).begins(session);
    story.with(
      { type: 'session-intended', session },
      { type: 'session-created', session, sessionId: 's', taken: 0, setAside: [], untold: null },
    );
    story.with(
      { type: 'request-intended', session, displayName: 'd' },
      { type: 'request-added', session, bulkRequestId: 'b' },
    );

    const before = outcomesIn(story);
    story.with({ type: 'activation-intended', session });

    expect([before, outcomesIn(story)]).toEqual([['not_started'], ['unknown']]);
  });

  it('is unknown while its session runs, even if the counts are complete', () => {
    const story = three().with(observed(session, 'active', countsOf({ completed: 3 })));

    expect(outcomesIn(story)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('is unresolved if the service could not resolve it, whatever else it says', () => {
    const story = three().with(unresolved(session, 1));
    story.settles(session, [restored(0), restored(2)]);

    expect(outcomesIn(story)).toEqual(['succeeded', 'unresolved', 'succeeded']);
  });

  it('is failed, like all others, if the session failed without artifacts', () => {
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

    expect(outcomesIn(story)).toEqual(['failed', 'failed', 'failed']);
    expect(firstIn(story)?.error).toEqual(error);
  });
});

describe('a mailbox that came back without location and item count', () => {
  const silent = { restoredTo: null, restoredItems: null };

  it('has succeeded while the service has given no location at all', () => {
    const story = three().settles(session, [restored(0, silent), restored(1, silent), restored(2, silent)]);

    expect(outcomesIn(story)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it('is unchanged if the service has given the location of one that ended no earlier', () => {
    const late = { completedAt: Date.parse('2026-11-22T03:20:00Z') };
    const story = three().settles(session, [
      restored(0, silent),
      restored(1, late),
      restored(2, { ...silent, completedAt: late.completedAt + 1 }),
    ]);

    expect(outcomesIn(story)).toEqual(['unchanged', 'succeeded', 'succeeded']);
  });
});

describe('counts by themselves', () => {
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

  it('prove nothing if some succeeded and some failed', () => {
    const story = three().settles(session, [
      restored(null, { id: 'a' }),
      failed(null, 'UnknownError', { id: 'b' }),
      restored(2),
    ]);

    expect(outcomesIn(story)).toEqual(['unknown', 'unknown', 'succeeded']);
  });

  it('prove nothing if they leave a resource out', () => {
    const story = three().settles(session, [restored(null, { id: 'a' }), restored(null, { id: 'b' })]);

    expect(outcomesIn(story)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('prove nothing if an artifact contradicts them', () => {
    const story = three().with(observed(session, 'completed', countsOf({ completed: 3 })));
    story.with(
      { type: 'artifacts-read', session, artifacts: [failed(null, 'UnknownError', { id: 'a' })] },
      { type: 'session-settled', session },
    );

    expect(outcomesIn(story)).toEqual(['unknown', 'unknown', 'unknown']);
  });
});

describe('a resource that came back', () => {
  it.each(['drive', 'site'] as const)('is never unchanged if it is a %s', async (workload) => {
    const name = `${workload}-001`;
    const story = runOf(planOf({ [workload]: 1 })).activates(name);
    story.settles(name, [restored(0, { restoredTo: null, restoredItems: 0 })]);

    expect((await story.result).rows).toMatchObject([{ outcome: 'succeeded' }]);
  });

  it.each([
    ['a folder and no items', { restoredTo: 'Restored', restoredItems: 0 }, 'succeeded'],
    ['items and no folder', { restoredTo: null, restoredItems: 1 }, 'succeeded'],
    ['neither folder nor items', { restoredTo: null, restoredItems: 0 }, 'unchanged'],
  ])('with %s is %s', (_what, given, outcome) => {
    expect(outcomesIn(three().settles(session, [restored(0, given)]))[0]).toBe(outcome);
  });

  it.each([
    ['a folder', { restoredItems: null }],
    ['a number of items', { restoredTo: null }],
  ])('without location and items is unchanged once the service has given %s of a later one', (_what, given) => {
    const silent = restored(0, { restoredTo: null, restoredItems: null });
    const story = three().settles(session, [silent, restored(1, given)]);

    expect(outcomesIn(story).slice(0, 2)).toEqual(['unchanged', 'succeeded']);
  });

  it('without location and items has succeeded if it has no date, or the others have none', () => {
    const silent = { restoredTo: null, restoredItems: null };
    const undated = three().settles(session, [restored(0, { ...silent, completedAt: null }), restored(1)]);
    const othersUndated = three().settles(session, [restored(0, silent), restored(1, { completedAt: null })]);

    expect([outcomesIn(undated)[0], outcomesIn(othersUndated)[0]]).toEqual(['succeeded', 'succeeded']);
  });

  it('has its artifact, and no error', () => {
    const story = three().settles(session, [restored(0, { error: { code: 'Warning', message: 'odd' } })]);

    expect(firstIn(story)).toMatchObject({ outcome: 'succeeded', error: null, artifact: { id: 'artifact-0' } });
  });
});

describe('the error of a resource', () => {
  const reason: ErrorDetail = { code: 'X', message: 'about X' };
  const prose = (message: string): ErrorDetail => ({ code: '', message });

  it('is that of its artifact', () => {
    expect(firstIn(three().settles(session, [failed(0, 'X')]))).toMatchObject({ error: reason });
    expect(firstIn(three().settles(session, [failed(0, 'X', { error: null })]))?.error).toEqual(
      prose('the service gave no reason'),
    );
  });

  it('is that of the bulk addition request that could not resolve it', () => {
    const error = { code: 'ArtifactNotFound', message: 'no' };
    const story = three().with(unresolved(session, 0));

    expect(firstIn(story)).toEqual({ outcome: 'unresolved', error, artifact: null });
  });

  it('is that of the session if that was refused', () => {
    const story = three().with({ type: 'session-refused', session, error: reason, split: false });

    expect(firstIn(story)).toEqual({ outcome: 'failed', error: reason, artifact: null });
  });

  it('is none if it was not started', () => {
    const story = runOf(planOf({ mailbox: 1 })).begins(session);
    const before = firstIn(story);

    story.with({ type: 'session-cancelled', session });

    expect([before, firstIn(story)]).toEqual(
      Array.from({ length: 2 }, () => ({ outcome: 'not_started', error: null, artifact: null })),
    );
  });

  it('says that it is not known whether its session was activated', () => {
    const story = runOf(planOf({ mailbox: 1 })).begins(session);
    story.with(
      { type: 'session-intended', session },
      { type: 'session-created', session, sessionId: 's', taken: 0, setAside: [], untold: null },
    );
    story.with({ type: 'request-intended', session, displayName: 'd' });
    const unsent = outcomesIn(story);
    story.with({ type: 'request-added', session, bulkRequestId: 'b' }, { type: 'activation-intended', session });

    expect(unsent).toEqual(['not_started']);
    expect(firstIn(story)?.error).toEqual(prose('it is not known whether its restore session was activated'));
  });

  it.each([
    [
      'vanished',
      [{ type: 'session-vanished', session, again: false }],
      'the service no longer knows the restore session',
    ],
    ['runs', [], 'its restore session has not been followed to its end yet'],
    [
      'has not moved for a day',
      [{ type: 'session-stalled', session, because: 'no-change' }],
      'the restore session has not moved for a day; resume the run to look at it again',
    ],
    ['ended without an artifact', [settled], 'the restore session ended without an artifact for it'],
    [
      'ended with artifacts without a resource',
      [read(...strangers(1)), settled],
      'the service does not say which artifact belongs to it: see `unattributed` in report.json',
    ],
    [
      'ended with artifacts whose names could not be read',
      [
        observed(session, 'completed'),
        read(...strangers(1)),
        { type: 'session-stalled', session, because: 'no-names' },
      ],
      'restored items could not be matched to resources; resume the run to ask again',
    ],
  ] satisfies [string, NewEvent[], string][])('says why it is unknown if its session %s', (_what, events, message) => {
    expect(firstIn(three().with(...events))).toEqual({ outcome: 'unknown', error: prose(message), artifact: null });
  });

  it.each([
    ['the status that it stopped at', null, prose('the service left it as `waiting`')],
    ['the error of the artifact', reason, reason],
  ])('of an artifact that has not ended is %s', (_what, error, wanted) => {
    const artifact = restored(0, { status: 'inProgress', statusText: 'waiting', error });
    const story = three().with(read(artifact), settled);

    expect(firstIn(story)).toEqual({ outcome: 'unknown', error: wanted, artifact });
  });
});

describe('the counts of a session that has ended', () => {
  const counted = (counts: Parameters<typeof countsOf>[0], ...artifacts: readonly ArtifactRecord[]): RunStory =>
    three().with(observed(session, 'completed', countsOf(counts)), read(...artifacts), settled);
  const failing = (...codes: readonly (string | null)[]): ArtifactRecord[] =>
    codes.map((code, index) =>
      failed(null, code ?? '', { id: `a${index}`, ...(code === null ? { error: null } : {}) }),
    );

  it('prove what a list of artifacts that lags behind does not show yet', () => {
    const lagging = restored(0, { status: 'inProgress', statusText: 'inProgress' });

    expect(firstIn(counted({ completed: 3 }, lagging))).toEqual({
      outcome: 'succeeded',
      error: null,
      artifact: lagging,
    });
    expect(firstIn(counted({ failed: 3 }, lagging))).toMatchObject({ outcome: 'failed', artifact: lagging });
    expect(firstIn(counted({ completed: 2, failed: 1 }, lagging))).toMatchObject({ outcome: 'unknown' });
  });

  it('prove nothing about an artifact with an unknown status, or beside one', () => {
    const odd = restored(0, { status: 'unknown', statusText: 'resting' });

    const all = [counted({ completed: 3 }, odd), counted({ failed: 3 }, odd)].map(outcomesIn);

    expect(all.flat()).toEqual(Array.from({ length: 6 }, () => 'unknown'));
  });

  it('prove no failure if an artifact came back', () => {
    expect(outcomesIn(counted({ failed: 3 }, ...strangers(1)))).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it.each([
    { total: 3, completed: 3, inProgress: 0, failed: 1 },
    { total: 3, completed: 1, inProgress: 0, failed: 3 },
    { total: 3, completed: 2, inProgress: 1, failed: 0 },
    { total: 3, completed: 0, inProgress: 1, failed: 2 },
    { total: 4, completed: 3, inProgress: 1, failed: 0 },
    { total: 4, completed: 0, inProgress: 1, failed: 3 },
  ])('prove nothing if they do not add up to the same outcome for all: %o', (counts) => {
    const story = three().with(observed(session, 'completed', counts), settled);

    expect(outcomesIn(story)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('prove nothing if the end of the session was never seen', () => {
    const story = three().with(observed(session, 'active', countsOf({ completed: 3 })), settled);

    expect(outcomesIn(story)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('leave out what the service could not resolve', () => {
    const story = three().with(unresolved(session, 1));

    story.with(observed(session, 'completed', countsOf({ completed: 2 })), settled);

    expect(outcomesIn(story)).toEqual(['succeeded', 'unresolved', 'succeeded']);
  });

  it('prove outcomes as soon as the session has ended, before it is settled', () => {
    const story = three().with(observed(session, 'completed', countsOf({ completed: 3 })));

    expect(outcomesIn(story)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it.each([
    ['the one that all artifacts share', ['X', 'X', 'X'], { code: 'X', message: 'about X' }],
    ["else the session's own", ['X', 'X', 'Y'], { code: 'S', message: 'of the session' }],
    ["the session's own if the artifacts give none", [null, null, null], { code: 'S', message: 'of the session' }],
    ["the session's own if there are no artifacts", [], { code: 'S', message: 'of the session' }],
  ])('prove a failure with an error: %s', (_what, codes, error) => {
    const own = { code: 'S', message: 'of the session' };
    const seen = { status: 'completedWithError', statusText: '', counts: countsOf({ failed: 3 }), error: own } as const;
    const story = three().with({ type: 'session-observed', session, ...seen }, read(...failing(...codes)), settled);

    expect(firstIn(story)).toEqual({ outcome: 'failed', error, artifact: null });
  });

  it('prove a failure with a message of this program if the service gives none', () => {
    const error = { code: '', message: 'every resource of the restore session failed' };

    expect(firstIn(counted({ failed: 3 }, ...failing('X', null, 'Y')))?.error).toEqual(error);
  });
});

describe('a session that failed as a whole', () => {
  it.each([
    ['gives no counts', null],
    ['counts nothing', countsOf({})],
  ])('fails every resource if it made no artifact and %s', (_what, counts) => {
    const story = three().with(observed(session, 'failed', counts), settled);

    expect(outcomesIn(story)).toEqual(['failed', 'failed', 'failed']);
    expect(firstIn(story)?.error).toEqual({ code: '', message: 'the service gave no reason' });
  });

  it.each([
    ['counts some as restored', [observed(session, 'failed', countsOf({ completed: 1, failed: 2 }))]],
    ['made an artifact', [observed(session, 'failed'), read(...strangers(1))]],
    ['made nothing, and yet completed', [observed(session, 'completed', countsOf({}))]],
  ] satisfies [string, NewEvent[]][])(
    'proves nothing about resources without an artifact if it %s',
    (_what, events) => {
      expect(outcomesIn(three().with(...events, settled))).toEqual(['unknown', 'unknown', 'unknown']);
    },
  );
});

describe('artifacts without a resource', () => {
  it('are those that could not be matched', () => {
    const story = three().with(read(restored(0), ...strangers(2)));

    expect(unattributed(story.read(session)).map(({ id }) => id)).toEqual(['stranger-0', 'stranger-1']);
  });
});

const ada = 'ada@contoso.com';

describe('a path that matches several files', () => {
  it('is not proven by counts that leave out another file than the answer said', async () => {
    const wrap: Wrap = (api) =>
      replacing('createSession', async (_original, workload, first) => {
        const additions = first as Extract<ArtifactAdditions, { of: 'files' }>;
        const without = { ...additions, artifacts: additions.artifacts.slice(1) };
        const refused = [{ index: 2, code: 'ArtifactNotFound', message: 'not there' }];
        return { ...(await api.createSession(workload as 'drive', without)), refused };
      })(api);
    const paths = ['Documents/d0/f0.txt', 'Documents/d1/f1.txt', 'Documents/d2/f2.txt'];
    const rig = await fillingRig(
      paths.map((path) => filesOf('drive', ada, path)),
      { wrap, scenario: treesOf([ada], 3) },
    );

    const { rows } = await rig.run();

    expect(rows.map(({ outcome }) => outcome)).toEqual(['unknown', 'succeeded', 'succeeded']);
  });
});

describe('the files of a session', () => {
  const drive = 'drive-001';
  const [documents, plans] = [0, 1];

  interface Chosen {
    readonly path: string;
    readonly resource: number;
    readonly also?: readonly number[];
  }

  /** A session of two paths, activated with these files, of which the service refused some. */
  const sessionOf = (files: readonly Chosen[], setAside: readonly LeftOutResource[] = []): RunStory => {
    const resources = ['Documents/', 'Plans/'].map((path) => filesOf('drive', 'ada@contoso.com', path));
    const chosen = files.map(({ path, ...one }) => ({
      ...one,
      pointId: 'p',
      pointAt: 1,
      foundBy: 'b',
      item: { key: path, path, url: null },
    }));
    return runOf(planOf({}, { resources }))
      .begins(drive)
      .with(
        { type: 'artifacts-chosen', session: drive, chosen, setAside, until: null },
        { type: 'session-intended', session: drive },
        { type: 'session-created', session: drive, sessionId: 's', taken: files.length, setAside: [], untold: null },
        { type: 'activation-intended', session: drive },
        { type: 'session-activated', session: drive },
      );
  };
  const back = (chosen: number): ArtifactRecord => restored(0, { id: `file-${chosen}`, chosen });
  const lost = (chosen: number): ArtifactRecord => failed(0, 'Gone', { id: `file-${chosen}`, chosen });
  const outcomesIn = (story: RunStory): Outcome[] =>
    [...outcomesOf(story.read(drive), story.state)].map(([, { outcome }]) => outcome);
  const partlyIn = (story: RunStory): number[] => [...partlyRestored(story.read(drive), story.state)];

  const [a, b, c] = [
    { path: 'Documents/a', resource: documents },
    { path: 'Documents/b', resource: documents },
    { path: 'Plans/c', resource: plans },
  ] as const;

  it('make up the outcomes of their paths', () => {
    const story = sessionOf([a, b, c]).settles(drive, [back(0), lost(1), back(2)]);

    expect(outcomesIn(story)).toEqual(['failed', 'succeeded']);
  });

  it('count for every path that they match', () => {
    const story = sessionOf([{ ...a, also: [plans] }, c]).settles(drive, [lost(0), back(1)]);

    expect(outcomesIn(story)).toEqual(['failed', 'failed']);
  });

  it('are known to have failed if the service refused them', () => {
    const refused: LeftOutResource = { resource: documents, artifact: 1, outcome: 'failed', code: 'X', message: 'no' };
    const story = sessionOf([a, b, c], [refused]).settles(drive, [back(0), back(2)]);

    const [[, { error }] = [0, { error: null }]] = [...outcomesOf(story.read(drive), story.state)];
    expect(outcomesIn(story)).toEqual(['failed', 'succeeded']);
    expect(error).toEqual({ code: 'X', message: '1 of 2 items did not come back: Documents/b; no' });
  });

  it('are restored in part if some of them came back, or may have', () => {
    expect(partlyIn(sessionOf([a, b, c]).settles(drive, [back(0), lost(1), lost(2)]))).toEqual([documents]);
    expect(partlyIn(sessionOf([a, b, c]).settles(drive, [lost(0), lost(1), lost(2)]))).toEqual([]);
    expect(partlyIn(sessionOf([a, c]).settles(drive, [{ ...lost(0), status: 'unknown' }, lost(1)]))).toEqual([
      documents,
    ]);
  });

  it('are restored in part if they match another path too', () => {
    const story = sessionOf([a, { ...b, also: [plans] }]).settles(drive, [lost(0), lost(1)]);

    expect(partlyIn(story)).toEqual([documents, plans]);
  });
});

describe('the messages of a session', () => {
  const search = { resource: 0, pointId: 'p', pointAt: 1, foundBy: 'search-1', item: null };
  const partlyAfter = (artifact: ArtifactRecord): number[] => {
    const story = runOf(planOf({}, { resources: [messagesOf('ada@contoso.com', "Subject -like 'a*'")] }))
      .begins(session)
      .with(
        { type: 'artifacts-chosen', session, chosen: [search], setAside: [], until: null },
        { type: 'session-intended', session },
        { type: 'session-created', session, sessionId: 's', taken: 1, setAside: [], untold: null },
        { type: 'activation-intended', session },
        { type: 'session-activated', session },
      )
      .settles(session, [artifact]);
    return [...partlyRestored(story.read(session), story.state)];
  };

  it('are restored in part if some of them came back before the rest failed', () => {
    expect(partlyAfter(failed(0, 'Gone', { restoredItems: 3 }))).toEqual([0]);
    expect(partlyAfter(failed(0, 'Gone', { restoredItems: 0 }))).toEqual([]);
    expect(partlyAfter(failed(0, 'Gone'))).toEqual([]);
  });
});

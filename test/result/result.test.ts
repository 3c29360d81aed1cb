import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { exitCodeOf, hasWorkLeft, resultOf } from '../../src/result/result.ts';
import { spansOf } from '../../src/schedule/span.ts';
import type { Objectives } from '../../src/spec/spec.ts';
import type { NewEvent, StopReason } from '../../src/state/events.ts';
import type { ArtifactLog } from '../../src/state/journal.ts';
import { allOf } from '../support/pieces.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { failed, type RunStory, restored, runOf, unresolved } from '../support/values/run-story.ts';
import { november, resourceOf, specOfWaves } from '../support/values/specs.ts';
import { logOf } from '../support/values/whole-result.ts';

const session = 'mailbox-001';
const again = 'mailbox-002';
const twos = { limits: { ...defaultLimits, perSession: 2 } };
const stopped = (because: StopReason): NewEvent => ({ type: 'run-stopping', because, message: '' });

describe('the result of a wave', () => {
  const gated = (count: number): RunStory => {
    const waves = [
      { name: 'canary', minSuccess: 1, counts: { mailbox: count } },
      { name: 'all', minSuccess: 1, counts: { site: 1 } },
    ];
    return runOf(makePlan(specOfWaves(waves, twos), planTime));
  };

  it('has counts, and no judged gate, while it runs and before it begins', async () => {
    const story = gated(3)
      .activates(session)
      .settles(session, [restored(0), restored(1)]);

    const { waves } = await story.result;

    expect(waves.map(({ name, counts, gate }) => [name, counts.succeeded, counts.not_started, gate])).toEqual([
      ['canary', 2, 1, { wanted: 1, measured: 2 / 3, met: null }],
      ['all', 0, 1, { wanted: 1, measured: 0, met: null }],
    ]);
  });

  it('has its gate judged once all of it has ended, also if the next wave has not begun', async () => {
    const story = gated(2)
      .activates(session)
      .settles(session, [restored(0), restored(1)]);

    const before = (await story.result).waves;
    const after = (await story.with({ type: 'wave-begun', wave: 1 }).result).waves;

    expect(before.map(({ gate }) => gate?.met)).toEqual([true, null]);
    expect(after.map(({ gate }) => gate?.met)).toEqual([true, null]);
  });

  it('has no judged gate if some of it was given up before it was started', async () => {
    const story = gated(4)
      .activates(session)
      .settles(session, [restored(0), restored(1)])
      .begins(again)
      .with(stopped('cancel'), { type: 'session-cancelled', session: again });

    const { waves } = await story.result;

    expect(waves[0]?.gate).toEqual({ wanted: 1, measured: 0.5, met: null });
  });

  it('keeps the judgement that stopped the run, whatever is read later', async () => {
    const story = gated(2)
      .activates(session)
      .settles(session, [restored(0), failed(1, 'UnknownError')])
      .with(stopped('gate'), { type: 'artifacts-read', session, artifacts: [restored(1)] });

    const { waves } = await story.result;

    expect(waves[0]?.gate).toEqual({ wanted: 1, measured: 1, met: false });
  });
});

describe('what is proven of a run', () => {
  const nameless = (index: number) => restored(null, { id: `nameless-${index}` });

  it('is more than its rows show if the counts of sessions say how many came back', async () => {
    const story = runOf(planOf({ mailbox: 4 }, twos))
      .activates(session)
      .settles(session, [nameless(0), failed(null, 'UnknownError')])
      .activates(again)
      .with({ type: 'session-settled', session: again });

    const { totals, proven } = await story.result;

    expect(totals.all).toMatchObject({ planned: 4, unknown: 4 });
    expect(proven.mailbox).toEqual({ cameBack: 1, failed: 1, open: 2 });
    expect(proven.all).toEqual(proven.mailbox);
    expect(story.state.cameBack).toEqual([1]);
  });

  it('makes all rows of a session succeeded, without artifacts, if everything came back', async () => {
    const story = runOf(planOf({ mailbox: 2 }))
      .activates(session)
      .settles(session, [nameless(0), nameless(1)])
      .ends(0);

    const result = await story.result;

    expect(result.rows.map(({ outcome, artifact }) => [outcome, artifact])).toEqual([
      ['succeeded', null],
      ['succeeded', null],
    ]);
    expect([result.proven.all, exitCodeOf(result)]).toEqual([{ cameBack: 2, failed: 0, open: 0 }, 0]);
  });

  it('counts a resource once that came back in a retry', async () => {
    const story = runOf(planOf({ mailbox: 2 }, { ...twos, retries: 1 }))
      .activates(session)
      .settles(session, [restored(0), failed(1, 'UnknownError')]);
    const before = (await story.result).proven.all;
    story.activates(again).settles(again, [restored(1)]);

    expect(before).toEqual({ cameBack: 1, failed: 1, open: 0 });
    expect((await story.result).proven.all).toEqual({ cameBack: 2, failed: 0, open: 0 });
  });

  it('decides whether enough came back', async () => {
    const objectives = { rto: null, rpo: null, minSuccess: 0.5 };
    const story = runOf(planOf({ mailbox: 2 }, { objectives }))
      .activates(session)
      .settles(session, [nameless(0), failed(null, 'UnknownError')]);

    expect((await story.result).objectives).toEqual([
      { objective: 'minSuccess', wanted: 0.5, measured: 0.5, met: true, reason: null },
    ]);
  });
});

describe('the result of a run', () => {
  it("has a row for every resource in the plan's order, with name, group and session", async () => {
    const { rows, plan } = await runOf(planOf({ mailbox: 3, site: 1 }, twos))
      .activates('site-001')
      .settles('site-001', [restored(3)])
      .activates(session)
      .settles(session, [restored(0), failed(1, 'UnknownError')]).result;

    expect(rows.map((row) => [row.name, row.outcome, row.session?.name, row.error?.code])).toEqual([
      ['user0@contoso.com', 'succeeded', session, undefined],
      ['user1@contoso.com', 'failed', session, 'UnknownError'],
      ['user2@contoso.com', 'not_started', undefined, undefined],
      ['https://contoso.sharepoint.com/sites/s0', 'succeeded', 'site-001', undefined],
    ]);
    expect(rows.map(({ group }) => group)).toEqual([0, 0, 0, 1].map((group) => plan.groups[group]));
    expect(rows[2]).toMatchObject({ session: null, error: null, artifact: null });
    expect(rows[3]?.artifact).toEqual(restored(3));
  });

  it('keeps the resources of several groups of a workload apart', async () => {
    const others = { ...november, prefer: 'oldest' } as const;
    const resources = ['ada', 'bob', 'cy'].map((name) => resourceOf('mailbox', `${name}@contoso.com`));
    const last = resourceOf('mailbox', 'dan@contoso.com', { settings: others });
    const story = runOf(planOf({}, { resources: [last, ...resources] })).activates(session);
    story.settles(session, [restored(0)]).activates(again);

    expect((await story.result).rows.map((row) => [row.name, row.group.prefer, row.outcome])).toEqual([
      ['dan@contoso.com', 'oldest', 'succeeded'],
      ['ada@contoso.com', 'latest', 'unknown'],
      ['bob@contoso.com', 'latest', 'unknown'],
      ['cy@contoso.com', 'latest', 'unknown'],
    ]);
  });

  it('adds up to what was planned, by workload and in all', async () => {
    const story = runOf(planOf({ mailbox: 4, drive: 2 }, twos))
      .activates(session)
      .activates('drive-001');
    story.settles(session, [restored(0), restored(1, { restoredTo: null, restoredItems: 0 })]);
    story.with(unresolved(session, 0)).settles('drive-001', [failed(4, 'UnknownError'), restored(5)]);
    const none = { planned: 0, succeeded: 0, unchanged: 0, failed: 0, unresolved: 0, not_started: 0, unknown: 0 };

    expect((await story.result).totals).toEqual({
      mailbox: { ...none, planned: 4, unchanged: 1, unresolved: 1, not_started: 2 },
      drive: { ...none, planned: 2, succeeded: 1, failed: 1 },
      site: none,
      message: none,
      file: none,
      all: { ...none, planned: 6, succeeded: 1, unchanged: 1, unresolved: 1, failed: 1, not_started: 2 },
    });
  });

  it('has the plan, the state and the objectives', async () => {
    const plan = planOf({ mailbox: 1 }, { objectives: { rto: null, rpo: null, minSuccess: 1 } });
    const { state, events } = runOf(plan)
      .activates(session)
      .settles(session, [restored(0)]);

    const result = await resultOf(state, logOf(events));

    expect([result.plan, result.state]).toEqual([plan, state]);
    expect(result.objectives).toEqual([{ objective: 'minSuccess', wanted: 1, measured: 1, met: true, reason: null }]);
  });

  it('leaves out a session that was split, because its halves count', async () => {
    const error = { code: 'X', message: 'no' };
    const story = runOf(planOf({ mailbox: 2 })).begins(session);
    story
      .with({ type: 'session-refused', session, error, split: true })
      .activates(again)
      .settles(again, [restored(0)]);

    expect((await story.result).rows.map((row) => [row.outcome, row.session?.name])).toEqual([
      ['succeeded', again],
      ['not_started', undefined],
    ]);
  });

  it('names a session that was begun and not activated', async () => {
    const story = runOf(planOf({ mailbox: 1 })).begins(session);

    expect((await story.result).rows).toMatchObject([{ outcome: 'not_started', session: { name: session } }]);
  });
});

describe('the rows of a result', () => {
  it.each([
    [0, []],
    [1, [1]],
    [1_000, [1_000]],
    [1_001, [1_000, 1]],
    [2_000, [1_000, 1_000]],
  ])('come a thousand at a time, in the order of the plan (%i rows)', async (count, sizes) => {
    const { state, events } = runOf(planOf({ mailbox: count }));

    const result = await resultOf(state, logOf(events));
    const portions = await allOf(result.resources());

    expect(portions.map(({ length }) => length)).toEqual(sizes);
    expect(portions.flat().map(({ name }) => name)).toEqual(state.plan.resources.map(({ name }) => name));
  });

  it('come a thousand at a time across the groups of the plan', async () => {
    const { state, events } = runOf(planOf({ mailbox: 999, drive: 1, site: 1 }));

    const result = await resultOf(state, logOf(events));
    const portions = await allOf(result.resources());

    expect(portions.map((portion) => portion.at(-1)?.group.workload)).toEqual(['drive', 'site']);
  });

  it('can be read more than once', async () => {
    const { state, events } = runOf(planOf({ mailbox: 2 }))
      .activates(session)
      .settles(session, [restored(0), restored(1)]);

    const result = await resultOf(state, logOf(events));
    const once = await allOf(result.resources());

    expect(await allOf(result.resources())).toEqual(once);
  });

  it('have the outcome of the last attempt of each resource, whichever of many sessions that was in', async () => {
    const story = fortySessions([1, 2]);
    for (let number = 0; number < 40; number += 1)
      retried(story, 41 + number, [3 * number + 1, 3 * ((number + 20) % 40) + 2]);

    const { rows } = await story.result;

    const wanted = story.state.plan.resources.map((_, index) => {
      const first = Math.floor(index / 3);
      if (index % 3 === 0) return ['succeeded', sessionOf(1 + first), `Restored ${index}`];
      const second = index % 3 === 1 ? first : (first + 20) % 40;
      return ['succeeded', sessionOf(41 + second), `Restored ${index} at last`];
    });
    expect(rows).toHaveLength(120);
    expect(rows.map((row) => [row.outcome, row.session?.name, row.artifact?.restoredTo])).toEqual(wanted);
  });

  it('read every session once more if a retry holds resources of one after the other', async () => {
    const reads = new Map<string, number>();
    const { state, events } = retried(
      fortySessions([2]),
      41,
      Array.from({ length: 40 }, (_, index) => 3 * index + 2),
    );
    const log: ArtifactLog = {
      artifactsOf: (name) => {
        reads.set(name, (reads.get(name) ?? 0) + 1);
        return logOf(events).artifactsOf(name);
      },
    };

    const rows = (await allOf((await resultOf(state, log)).resources())).flat();

    expect(rows.every(({ outcome }) => outcome === 'succeeded')).toBe(true);
    expect([...reads]).toEqual([...state.sessions.keys()].map((name) => [name, 2]));
  });

  it('include what was read of a session after it was settled', async () => {
    const story = runOf(planOf({ mailbox: 2 }))
      .activates(session)
      .settles(session, [restored(0, { restoredTo: null, restoredItems: null }), restored(1)]);
    const before = (await story.result).rows;

    story.with({ type: 'artifacts-read', session, artifacts: [restored(0, { restoredTo: 'Found late' })] });

    expect(before[0]?.artifact?.restoredTo).toBeNull();
    expect((await story.result).rows.map(({ artifact }) => artifact?.restoredTo)).toEqual(['Found late', 'Restored 1']);
  });

  it('are rejected if the artifacts of a session can not be read any more', async () => {
    const { state } = runOf(planOf({ mailbox: 1 })).activates(session);
    const gone = { artifactsOf: () => Promise.reject(new Error('gone')) };

    await expect(resultOf(state, gone)).rejects.toThrow('gone');
  });
});

describe('the result of a retry', () => {
  const triedOnce = (): RunStory =>
    runOf(planOf({ mailbox: 2 }, { retries: 1 }))
      .activates(session)
      .settles(session, [restored(0), failed(1, 'UnknownError')]);

  it('replaces that of the attempt before', async () => {
    const story = triedOnce().activates(again);
    const underWay = (await story.result).rows[1];

    story.settles(again, [restored(1)]);
    const { rows } = await story.result;

    expect(underWay).toMatchObject({ outcome: 'unknown', session: { name: again } });
    expect(rows[1]).toMatchObject({ outcome: 'succeeded', error: null, session: { name: again } });
    expect(rows[0]).toMatchObject({ outcome: 'succeeded', session: { name: session } });
  });

  it.each([
    ['not activated yet', { type: 'session-intended', session: again }],
    ['cancelled', { type: 'session-cancelled', session: again }],
  ] satisfies [string, NewEvent][])(
    'does not replace that of the attempt before while it is %s',
    async (_what, event) => {
      const story = triedOnce().begins(again).with(event);

      expect((await story.result).rows[1]).toMatchObject({ outcome: 'failed', session: { name: session, attempt: 1 } });
    },
  );
});

describe('what a program said', () => {
  it('is in the rows of what came back only', async () => {
    const artifacts = [
      restored(0),
      restored(1, { restoredTo: null, restoredItems: 0 }),
      restored(2),
      failed(3, 'UnknownError'),
    ];
    const story = runOf(planOf({ mailbox: 4 }))
      .activates(session)
      .settles(session, artifacts);
    expect((await story.result).rows[0]).not.toHaveProperty('check');

    story.with(
      { type: 'check-started', program: 'look' },
      {
        type: 'resources-checked',
        verdicts: [
          { resource: 0, check: 'passed' },
          { resource: 1, check: 'failed', message: 'empty' },
          { resource: 3, check: 'passed' },
        ],
      },
    );

    expect((await story.result).rows.map(({ check }) => check)).toEqual([
      { verdict: 'passed', message: null },
      { verdict: 'failed', message: 'empty' },
      { verdict: 'not checked', message: null },
      undefined,
    ]);
  });
});

describe('what a rebuilt run may not start', () => {
  it('is unknown, because a session that nobody could assign may restore it', async () => {
    const story = runOf(planOf({ mailbox: 4, drive: 1, site: 1 }, twos))
      .activates(session)
      .settles(session, [restored(0), restored(1)])
      .with({
        type: 'state-rebuilt',
        withheld: [
          { workload: 'mailbox', sessionIds: ['x'] },
          { workload: 'site', sessionIds: ['y'] },
        ],
        drafts: [],
      });

    const { rows, totals } = await story.result;

    expect(rows.map(({ outcome, error }) => `${outcome}${error === null ? '' : `: ${error.message}`}`)).toEqual([
      'succeeded',
      'succeeded',
      ...Array(2).fill('unknown: a session that could not be matched to resources may restore it'),
      'not_started',
      'unknown: a session that could not be matched to resources may restore it',
    ]);
    expect(totals.all).toMatchObject({ unknown: 3, not_started: 1 });
  });

  it('is not what waits for another attempt', async () => {
    const story = runOf(planOf({ mailbox: 2 }, { retries: 1 }))
      .activates(session)
      .settles(session, [restored(0), failed(1, 'UnknownError')])
      .with({ type: 'state-rebuilt', withheld: [{ workload: 'mailbox', sessionIds: ['x'] }], drafts: [] });

    expect((await story.result).rows.map(({ outcome }) => outcome)).toEqual(['succeeded', 'failed']);
  });
});

describe('the attempts of a row', () => {
  it('are none before it is started, and one more with each session', async () => {
    const story = runOf(planOf({ mailbox: 3 }, { ...twos, retries: 1 }))
      .activates(session)
      .settles(session, [restored(0), failed(1, 'UnknownError')]);
    const attempts = async () => (await story.result).rows.map((row) => row.attempts);
    expect(await attempts()).toEqual([1, 1, 0]);

    story.begins(again);
    expect(await attempts()).toEqual([1, 1, 0]);
  });
});

describe('the loss of a row', () => {
  it('is of what came back, and to the end of its window', async () => {
    const lost = { restorePointAt: Date.parse('2026-11-14T23:00:00Z') };
    const artifacts = [restored(0, lost), failed(1, 'UnknownError', lost), restored(2, { restorePointAt: null })];
    const { rows } = await runOf(planOf({ mailbox: 3 }))
      .activates(session)
      .settles(session, artifacts).result;

    expect(rows.map(({ loss }) => loss)).toEqual([3_600_000, null, null]);
  });
});

describe('the gate of a later wave', () => {
  const waves = [
    { name: 'canary', counts: { mailbox: 1 } },
    { name: 'rest', minSuccess: 0.5, counts: { site: 2 } },
    { name: 'last', minSuccess: 0, counts: { drive: 1 } },
  ];

  it('is judged if a part of the plan restored all of it', async () => {
    const story = runOf(makePlan(specOfWaves(waves), planTime))
      .activates('site-001')
      .settles('site-001', [restored(1), failed(2, 'UnknownError')]);

    expect((await story.result).waves.map(({ gate }) => gate?.met)).toEqual([undefined, true, null]);
  });

  it('is missed there if too little came back, and open while it runs', async () => {
    const story = runOf(makePlan(specOfWaves(waves), planTime)).activates('site-001');
    const before = (await story.result).waves[1]?.gate?.met;
    story.settles('site-001', [failed(1, 'ArtifactNotFound'), failed(2, 'ArtifactNotFound')]);

    expect([before, (await story.result).waves[1]?.gate?.met]).toEqual([null, false]);
  });
});

describe('work', () => {
  const half = (): RunStory => runOf(planOf({ mailbox: 4 }, twos)).activates(session);
  const halfDone = (): RunStory => half().settles(session, [restored(0), restored(1)]);

  it('is left while something waits for a session', () => {
    expect(hasWorkLeft(halfDone().state)).toBe(true);
  });

  it('is left while a session runs', () => {
    expect(hasWorkLeft(halfDone().activates(again).state)).toBe(true);
  });

  it('is not left once every session has ended', () => {
    const story = halfDone().activates(again).settles(again, []);

    expect(hasWorkLeft(story.state)).toBe(false);
  });

  it.each<[StopReason, boolean]>([
    ['interrupt', true],
    ['deadline', true],
    ['service', true],
    ['failures', false],
    ['cancel', false],
  ])('is left in the queue of a run that was stopped by `%s`: %s', (because, isLeft) => {
    expect(hasWorkLeft(halfDone().with(stopped(because)).state)).toBe(isLeft);
  });

  it('is left in a run that was stopped for good while its sessions run', () => {
    expect(hasWorkLeft(half().with(stopped('failures')).state)).toBe(true);
  });
});

describe('the exit code', () => {
  const codeOf = async ({ result }: RunStory): Promise<number> => exitCodeOf(await result);
  const two = (objectives: Partial<Objectives> = {}): RunStory =>
    runOf(planOf({ mailbox: 2 }, { objectives: { rto: null, rpo: null, minSuccess: null, ...objectives } })).activates(
      session,
    );

  it('is 0 if every resource came back or was unchanged', async () => {
    const story = two().settles(session, [restored(0), restored(1, { restoredTo: null, restoredItems: 0 })]);

    expect(await codeOf(story)).toBe(0);
  });

  it.each([
    ['failed', [restored(0), failed(1, 'UnknownError')]],
    ['is unknown', [restored(0), restored(1, { status: 'unknown' })]],
  ])('is 1 if one of them %s', async (_what, artifacts) => {
    expect(await codeOf(two().settles(session, artifacts))).toBe(1);
  });

  it.each([
    ['met', { rpo: 3_600_000 }, 0],
    ['missed', { rpo: 60_000 }, 1],
    ['met and missed', { minSuccess: 1, rpo: 60_000 }, 1],
  ])('follows the objectives: %s', async (_what, objectives, code) => {
    expect(await codeOf(two(objectives).settles(session, [restored(0), restored(1)]))).toBe(code);
  });

  it('is 1 if an objective is not known', async () => {
    const silent = { restorePointAt: null };
    const story = two({ rpo: 3_600_000 }).settles(session, [restored(0, silent), restored(1, silent)]);

    expect(await codeOf(story)).toBe(1);
  });

  it('is 4 with work left, and 1 if that was given up', async () => {
    const story = runOf(planOf({ mailbox: 4 }, twos))
      .activates(session)
      .settles(session, [restored(0), restored(1)]);
    const before = await codeOf(story);

    story.with(stopped('cancel'));

    expect([before, await codeOf(story)]).toEqual([4, 1]);
  });
});

function sessionOf(number: number): string {
  return `mailbox-${String(number).padStart(3, '0')}`;
}

/** Forty sessions of three neighbours each. Those at these places do not come back, and wait for a retry. */
function fortySessions(lost: readonly number[]): RunStory {
  const limits = { ...defaultLimits, perSession: 3 };
  const story = runOf(planOf({ mailbox: 120 }, { limits, retries: 1 }));
  for (let number = 0; number < 40; number += 1) {
    const artifacts = [0, 1, 2].map((place) => {
      const resource = 3 * number + place;
      return lost.includes(place) ? failed(resource, 'UnknownError') : restored(resource);
    });
    story.activates(sessionOf(number + 1)).settles(sessionOf(number + 1), artifacts);
  }
  return story;
}

/** A second attempt for these resources, which brings them back. */
function retried(story: RunStory, number: number, resources: readonly number[]): RunStory {
  const name = sessionOf(number);
  return story
    .with(
      { type: 'session-begun', session: name, group: 0, resources: spansOf(resources), attempt: 2 },
      { type: 'session-created', session: name, sessionId: `id-of-${name}`, taken: 0, setAside: [], untold: null },
      { type: 'request-added', session: name, bulkRequestId: `request-of-${name}` },
      { type: 'session-activated', session: name },
    )
    .settles(
      name,
      resources.map((resource) => restored(resource, { restoredTo: `Restored ${resource} at last` })),
    );
}

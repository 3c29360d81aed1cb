import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/plan/limits.ts';
import type { ArtifactFact, NewEvent, StopReason } from '../../src/run/events.ts';
import { agreesWithCounts, exitCodeOf, hasWorkLeft, resultOf } from '../../src/run/result.ts';
import { sessionNamed } from '../../src/run/state.ts';
import type { Objectives } from '../../src/spec/spec.ts';
import { planOf } from '../support/plans.ts';
import { countsOf, failed, observed, type RunStory, restored, runOf, unresolved } from '../support/run-story.ts';
import { november, resourceOf } from '../support/specs.ts';

const session = 'mailbox-001';
const again = 'mailbox-002';
const twos = { limits: { ...defaultLimits, perSession: 2 } };
const stopped = (because: StopReason): NewEvent => ({ type: 'run-stopping', because, message: '' });

describe('the result of a run', () => {
  it("has a row for every resource in the plan's order, with its name, its group and its session", () => {
    const { resources, plan } = runOf(planOf({ mailbox: 3, site: 1 }, twos))
      .activates('site-001')
      .settles('site-001', [restored(3)])
      .activates(session)
      .settles(session, [restored(0), failed(1, 'UnknownError')]).result;

    expect(resources.map((row) => [row.name, row.outcome, row.session?.name, row.error?.code])).toEqual([
      ['user0@contoso.com', 'succeeded', session, undefined],
      ['user1@contoso.com', 'failed', session, 'UnknownError'],
      ['user2@contoso.com', 'not_started', undefined, undefined],
      ['https://contoso.sharepoint.com/sites/s0', 'succeeded', 'site-001', undefined],
    ]);
    expect(resources.map(({ group }) => group)).toEqual([0, 0, 0, 1].map((group) => plan.groups[group]));
    expect(resources[2]).toMatchObject({ session: null, error: null, artifact: null });
    expect(resources[3]?.artifact).toEqual(restored(3));
  });

  it('keeps the resources of several groups of a workload apart', () => {
    const others = { ...november, prefer: 'oldest' } as const;
    const resources = ['ada', 'bob', 'cy'].map((name) => resourceOf('mailbox', `${name}@contoso.com`));
    const last = resourceOf('mailbox', 'dan@contoso.com', { settings: others });
    const story = runOf(planOf({}, { resources: [last, ...resources] })).activates(session);
    story.settles(session, [restored(0)]).activates(again);

    expect(story.result.resources.map((row) => [row.name, row.group.prefer, row.outcome])).toEqual([
      ['dan@contoso.com', 'oldest', 'succeeded'],
      ['ada@contoso.com', 'latest', 'unknown'],
      ['bob@contoso.com', 'latest', 'unknown'],
      ['cy@contoso.com', 'latest', 'unknown'],
    ]);
  });

  it('adds up to what was planned, by workload and in all', () => {
    const story = runOf(planOf({ mailbox: 4, drive: 2 }, twos))
      .activates(session)
      .activates('drive-001');
    story.settles(session, [restored(0), restored(1, { restoredTo: null, restoredItems: 0 })]);
    story.with(unresolved(session, 0)).settles('drive-001', [failed(4, 'UnknownError'), restored(5)]);
    const none = { planned: 0, succeeded: 0, unchanged: 0, failed: 0, unresolved: 0, not_started: 0, unknown: 0 };

    expect(story.result.totals).toEqual({
      mailbox: { ...none, planned: 4, unchanged: 1, unresolved: 1, not_started: 2 },
      drive: { ...none, planned: 2, succeeded: 1, failed: 1 },
      site: none,
      all: { ...none, planned: 6, succeeded: 1, unchanged: 1, unresolved: 1, failed: 1, not_started: 2 },
    });
  });

  it('tells the plan, the state and the objectives', () => {
    const plan = planOf({ mailbox: 1 }, { objectives: { rto: null, rpo: null, minSuccess: 1 } });
    const { state } = runOf(plan)
      .activates(session)
      .settles(session, [restored(0)]);

    const result = resultOf(state);

    expect([result.plan, result.state]).toEqual([plan, state]);
    expect(result.objectives).toEqual([{ objective: 'minSuccess', wanted: 1, measured: 1, met: true }]);
  });

  it('passes a session by that was split, whose halves speak for themselves', () => {
    const error = { code: 'X', message: 'no' };
    const story = runOf(planOf({ mailbox: 2 })).begins(session);
    story
      .with({ type: 'session-refused', session, error, split: true })
      .activates(again)
      .settles(again, [restored(0)]);

    expect(story.result.resources.map((row) => [row.outcome, row.session?.name])).toEqual([
      ['succeeded', again],
      ['not_started', undefined],
    ]);
  });

  it('names the session that was begun and did not come to be activated', () => {
    const story = runOf(planOf({ mailbox: 1 })).begins(session);

    expect(story.result.resources).toMatchObject([{ outcome: 'not_started', session: { name: session } }]);
  });
});

describe('the result of a new attempt', () => {
  const triedOnce = (): RunStory =>
    runOf(planOf({ mailbox: 2 }, { retries: 1 }))
      .activates(session)
      .settles(session, [restored(0), failed(1, 'UnknownError')]);

  it('takes the place of that of the last one', () => {
    const story = triedOnce().activates(again);
    const underWay = story.result.resources[1];

    story.settles(again, [restored(1)]);

    expect(underWay).toMatchObject({ outcome: 'unknown', session: { name: again } });
    expect(story.result.resources[1]).toMatchObject({ outcome: 'succeeded', error: null, session: { name: again } });
    expect(story.result.resources[0]).toMatchObject({ outcome: 'succeeded', session: { name: session } });
  });

  it.each([
    ['only being prepared', { type: 'session-intended', session: again }],
    ['cancelled', { type: 'session-cancelled', session: again }],
  ] satisfies [string, NewEvent][])('leaves that of the last one while it is %s', (_what, event) => {
    const story = triedOnce().begins(again).with(event);

    expect(story.result.resources[1]).toMatchObject({ outcome: 'failed', session: { name: session, attempt: 1 } });
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

  it('is left of a run that was stopped for good while its sessions run', () => {
    expect(hasWorkLeft(half().with(stopped('failures')).state)).toBe(true);
  });
});

describe('the exit code', () => {
  const codeOf = ({ result }: RunStory): number => exitCodeOf(result);
  const two = (objectives: Partial<Objectives> = {}): RunStory =>
    runOf(planOf({ mailbox: 2 }, { objectives: { rto: null, rpo: null, minSuccess: null, ...objectives } })).activates(
      session,
    );

  it('is 0 where every resource came back or was unchanged', () => {
    const story = two().settles(session, [restored(0), restored(1, { restoredTo: null, restoredItems: 0 })]);

    expect(codeOf(story)).toBe(0);
  });

  it.each([
    ['failed', [restored(0), failed(1, 'UnknownError')]],
    ['is unknown', [restored(0), restored(1, { status: 'unknown' })]],
  ])('is 1 where one of them %s', (_what, artifacts) => {
    expect(codeOf(two().settles(session, artifacts))).toBe(1);
  });

  it.each([
    ['met', { rpo: 3_600_000 }, 0],
    ['missed', { rpo: 60_000 }, 1],
    ['met and missed', { minSuccess: 1, rpo: 60_000 }, 1],
  ])('goes by the objectives: %s', (_what, objectives, code) => {
    expect(codeOf(two(objectives).settles(session, [restored(0), restored(1)]))).toBe(code);
  });

  it('is 1 where an objective cannot be told', () => {
    const silent = { restorePointAt: null };
    const story = two({ rpo: 3_600_000 }).settles(session, [restored(0, silent), restored(1, silent)]);

    expect(codeOf(story)).toBe(1);
  });

  it('is 4 with work left, and 1 where that was given up', () => {
    const story = runOf(planOf({ mailbox: 4 }, twos))
      .activates(session)
      .settles(session, [restored(0), restored(1)]);
    const before = codeOf(story);

    story.with(stopped('cancel'));

    expect([before, codeOf(story)]).toEqual([4, 1]);
  });
});

describe('the counts of the service', () => {
  /** Of three mailboxes, with what was read of them. */
  const agreement = (artifacts: readonly ArtifactFact[], ...before: NewEvent[]): boolean | null => {
    const story = runOf(planOf({ mailbox: 3 })).activates(session);
    story.with(...before, { type: 'artifacts-read', session, artifacts }, { type: 'session-settled', session });
    return agreesWithCounts(sessionNamed(story.state, session));
  };
  const told = (counts: Parameters<typeof countsOf>[0]): NewEvent => observed(session, 'completed', countsOf(counts));
  const twoOfThree = [restored(0), restored(1), failed(2, 'UnknownError')];
  const stranger = { target: 'x@contoso.com', code: 'ArtifactNotFound', message: 'no' };

  it('agree where they are those of the artifacts', () => {
    expect(agreement(twoOfThree, told({ completed: 2, failed: 1 }))).toBe(true);
  });

  it.each([
    ['one more resource than artifacts', [restored(0), restored(1)], { completed: 2, inProgress: 1 }],
    ['one success too many', twoOfThree, { completed: 3 }],
    ['one success too few', twoOfThree, { completed: 1, failed: 1, inProgress: 1 }],
    ['one failure too few', twoOfThree, { completed: 2, inProgress: 1 }],
    ['fewer resources than the session has', [restored(0), restored(1)], { completed: 2 }],
    ['more resources than the session has', [...twoOfThree, restored(3)], { completed: 3, failed: 1 }],
  ])('disagree where they have %s', (_what, artifacts, counts) => {
    expect(agreement(artifacts, told(counts))).toBe(false);
  });

  it('leave out what the service could not find, under whatever name', () => {
    const found = [restored(0), restored(1)];
    const strange: NewEvent = { ...unresolved(session), unmatched: [stranger] };

    expect(agreement(found, unresolved(session, 2), told({ completed: 2 }))).toBe(true);
    expect(agreement(found, strange, told({ completed: 2 }))).toBe(true);
    expect(agreement([restored(0)], { ...unresolved(session, 2), unmatched: [stranger] }, told({ completed: 1 }))).toBe(
      true,
    );
    expect(agreement(twoOfThree, strange, told({ completed: 2, failed: 1 }))).toBe(false);
  });

  it('say nothing where the service gave none', () => {
    expect(agreement(twoOfThree)).toBeNull();
  });

  it('say nothing of a session that has not been read to its end', () => {
    const story = runOf(planOf({ mailbox: 3 })).activates(session);
    story.with(told({ completed: 2, failed: 1 }), { type: 'artifacts-read', session, artifacts: twoOfThree });

    expect(agreesWithCounts(sessionNamed(story.state, session))).toBeNull();
  });
});

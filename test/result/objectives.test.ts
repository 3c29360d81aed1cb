import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { isInTheWay, type ObjectiveResult } from '../../src/result/objectives.ts';
import { exitCodeOf } from '../../src/result/result.ts';
import type { Objectives } from '../../src/spec/spec.ts';
import type { NewEvent } from '../../src/state/events.ts';
import { planOf } from '../support/values/plans.ts';
import { failed, RunStory, restored, runOf, storyStart } from '../support/values/run-story.ts';
import { november, resourceOf } from '../support/values/specs.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Mailboxes in sessions of two each. */
const planWith = (objectives: Partial<Objectives>, mailbox: number = 2): Plan =>
  planOf(
    { mailbox },
    {
      objectives: { rto: null, rpo: null, minSuccess: null, ...objectives },
      limits: { ...defaultLimits, perSession: 2 },
    },
  );

const only = async ({ result }: RunStory): Promise<ObjectiveResult | undefined> => (await result).objectives[0];

/** An artifact of a mailbox that lost so much: its window ends at midnight. */
const losing = (resource: number, lost: number) =>
  restored(resource, { restorePointAt: Date.parse('2026-11-15T00:00:00Z') - lost });

describe('objectives', () => {
  it('are measured only if the plan sets them', async () => {
    const none = await runOf(planWith({})).result;
    const all = await runOf(planWith({ rto: hour, rpo: hour, minSuccess: 1 })).result;

    expect(none.objectives).toEqual([]);
    expect(all.objectives.map(({ objective }) => objective)).toEqual(['rto', 'rpo', 'minSuccess']);
  });
});

describe('the recovery time', () => {
  it('is from the start of the run to the end of the last session', async () => {
    const late = 3 * hour;
    const story = runOf(planWith({ rto: hour }, 4), late)
      .activates('mailbox-001')
      .activates('mailbox-002')
      .settles('mailbox-002', [restored(2), restored(3)])
      .after(10 * minute);
    const end = story.now;

    story.settles('mailbox-001', [restored(0), restored(1)]);

    expect(await only(story)).toEqual({
      objective: 'rto',
      wanted: hour,
      measured: end - storyStart - late,
      met: true,
      reason: null,
    });
  });

  it.each([
    [0, true],
    [1, false],
  ])('is met by a run that ends %i ms after it: %s', async (late, met) => {
    const story = runOf(planWith({ rto: hour })).activates('mailbox-001');
    story.after(storyStart + hour + late - story.now).settles('mailbox-001', [restored(0), restored(1)]);

    expect(await only(story)).toMatchObject({ measured: hour + late, met });
  });

  it.each([
    ['nothing has been begun', (story: RunStory) => story],
    ['all sessions run', (story: RunStory) => story.activates('mailbox-001').activates('mailbox-002')],
    ['one of two sessions runs', (story: RunStory) => oneOfTwo(story)],
    ['something waits for a session', (story: RunStory) => oneOf(story.activates('mailbox-001'))],
  ])('is not known while %s', async (_what, prepare) => {
    const story = prepare(runOf(planWith({ rto: hour }, 4)));

    expect(await only(story)).toEqual({ objective: 'rto', wanted: hour, measured: null, met: null, reason: null });
  });

  it('is not known for a run without resources, or without a start', async () => {
    const empty = runOf(planWith({ rto: hour }, 0));
    const headless = oneOf(new RunStory(planWith({ rto: hour })).activates('mailbox-001'));

    expect([(await only(empty))?.met, (await only(headless))?.met]).toEqual([null, null]);
  });
});

describe('the data lost', () => {
  it('is the most that any restored resource lost, whichever session it was in', async () => {
    const story = runOf(planWith({ rpo: hour }, 4))
      .activates('mailbox-001')
      .activates('mailbox-002')
      .settles('mailbox-001', [losing(0, 5 * minute), losing(1, 40 * minute)])
      .settles('mailbox-002', [losing(2, 20 * minute), losing(3, 0)]);

    expect(await only(story)).toEqual({
      objective: 'rpo',
      wanted: hour,
      measured: 40 * minute,
      met: true,
      reason: null,
      loss: { median: 12.5 * minute, judged: 4, notJudged: 0 },
    });
  });

  it('counts from the end of the window that each resource was restored from', async () => {
    const lateWindow = { from: Date.parse('2026-11-01T00:00:00Z'), to: Date.parse('2026-11-15T02:00:00Z') };
    const resources = [
      resourceOf('mailbox', 'ada@contoso.com'),
      resourceOf('mailbox', 'bob@contoso.com', { settings: { ...november, window: lateWindow } }),
    ];
    const plan = planOf({}, { resources, objectives: { rto: null, rpo: hour, minSuccess: null } });
    const story = runOf(plan).activates('mailbox-001').activates('mailbox-002');

    story.settles('mailbox-001', [losing(0, 0)]).settles('mailbox-002', [losing(1, 0)]);

    expect(await only(story)).toMatchObject({ measured: 2 * hour, met: false });
  });

  it.each([
    [hour, true],
    [hour + 1, false],
  ])('of %i ms meets an objective of an hour: %s', async (lost, met) => {
    const story = runOf(planWith({ rpo: hour }))
      .activates('mailbox-001')
      .settles('mailbox-001', [losing(0, 0), losing(1, lost)]);

    expect(await only(story)).toMatchObject({ measured: lost, met });
  });

  it('leaves out what did not come back', async () => {
    const story = runOf(planWith({ rpo: hour, minSuccess: 0.5 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [
        losing(0, minute),
        failed(1, 'UnknownError', { restorePointAt: storyStart - 90 * hour }),
      ]);

    expect(await only(story)).toMatchObject({ measured: minute, met: true });
  });

  it('is missed if nothing came back', async () => {
    const story = runOf(planWith({ rpo: hour })).activates('mailbox-001');
    story.settles('mailbox-001', [failed(0, 'UnknownError'), failed(1, 'UnknownError')]);

    expect(await only(story)).toEqual({
      objective: 'rpo',
      wanted: hour,
      measured: null,
      met: false,
      reason: 'only 0 of 2 came back, and all must: the spec sets no `minSuccess`',
      loss: { median: null, judged: 0, notJudged: 0 },
    });
  });

  it('counts to `at`, if the spec has it, and never below zero', async () => {
    const objectives = { rpo: hour, rpoAt: '2026-11-14T22:00:00.000Z' };
    const story = runOf(planWith(objectives)).activates('mailbox-001');
    story.settles('mailbox-001', [losing(0, 2 * hour + 10 * minute), losing(1, minute)]);

    expect(await only(story)).toMatchObject({ measured: 10 * minute, met: true, loss: { median: 5 * minute } });
  });

  it('does not judge who prefers the oldest restore point, unless there is an `at`', async () => {
    const oldest = { ...november, prefer: 'oldest' as const };
    const resources = ['ada@contoso.com', 'bob@contoso.com'].map((name, at) =>
      resourceOf('mailbox', name, at === 0 ? { settings: oldest } : {}),
    );
    const measure = async (rpoAt: object) => {
      const objectives = { rto: null, rpo: hour, minSuccess: null, ...rpoAt };
      const story = runOf(planOf({}, { resources, objectives })).activates('mailbox-001').activates('mailbox-002');
      return await only(
        story.settles('mailbox-001', [losing(0, 9 * hour)]).settles('mailbox-002', [losing(1, minute)]),
      );
    };

    expect(await measure({})).toMatchObject({ measured: minute, met: true, loss: { judged: 1, notJudged: 1 } });
    expect(await measure({ rpoAt: '2026-11-15T00:00:00.000Z' })).toMatchObject({
      measured: 9 * hour,
      met: false,
      loss: { judged: 2, notJudged: 0 },
    });
  });

  it('does not stand in the way if nothing that came back can be judged', async () => {
    const settings = { ...november, prefer: 'oldest' as const };
    const resources = [resourceOf('mailbox', 'ada@contoso.com', { settings })];
    const plan = planOf({}, { resources, objectives: { rto: null, rpo: hour, minSuccess: null } });
    const story = runOf(plan)
      .activates('mailbox-001')
      .settles('mailbox-001', [losing(0, 9 * hour)]);

    const result = await story.result;

    expect(result.objectives).toMatchObject([{ measured: null, met: null, loss: { judged: 0, notJudged: 1 } }]);
    expect(exitCodeOf(result)).toBe(0);
    expect(result.rows).toMatchObject([{ loss: null }]);
  });

  it('is not known to be small enough if one resource hides its restore point', async () => {
    const story = runOf(planWith({ rpo: hour })).activates('mailbox-001');
    story.settles('mailbox-001', [losing(0, minute), restored(1, { restorePointAt: null })]);

    expect(await only(story)).toMatchObject({ measured: minute, met: null });
  });

  it('is too much if what is known is too much already', async () => {
    const story = runOf(planWith({ rpo: hour })).activates('mailbox-001');
    story.settles('mailbox-001', [restored(0, { restorePointAt: null }), losing(1, 2 * hour)]);

    expect(await only(story)).toMatchObject({ measured: 2 * hour, met: false });
  });
});

describe('the share that came back', () => {
  const unchanged = { restoredTo: null, restoredItems: 0 };

  it.each([
    [0.75, true],
    [0.76, false],
  ])('counts unchanged mailboxes: of three in four, %d is met: %s', async (minSuccess, met) => {
    const plan = planOf({ mailbox: 4 }, { objectives: { rto: null, rpo: null, minSuccess } });
    const story = runOf(plan).activates('mailbox-001');
    story.settles('mailbox-001', [restored(0), restored(1), restored(2, unchanged), failed(3, 'UnknownError')]);

    expect(await only(story)).toEqual({
      objective: 'minSuccess',
      wanted: minSuccess,
      measured: 0.75,
      met,
      reason: null,
    });
  });

  it('is a share of everything planned, started or not', async () => {
    const story = oneOf(runOf(planWith({ minSuccess: 1 }, 4)).activates('mailbox-001'));

    expect(await only(cancelled(story))).toMatchObject({ measured: 0.5, met: false });
  });

  it.each([
    ['sessions of a cancelled run are active', (story: RunStory) => cancelled(story.activates('mailbox-001'))],
    ['the run waits for `resume`', (story: RunStory) => story],
  ])('is not known while %s, unless enough came back', async (_what, prepare) => {
    const story = prepare(runOf(planWith({ minSuccess: 0.5 }, 4)).activates('mailbox-002'));
    const before = await only(story);

    story.settles('mailbox-002', [restored(0), restored(1)]);

    expect([before, await only(story)]).toMatchObject([
      { measured: 0, met: null },
      { measured: 0.5, met: true },
    ]);
  });

  it('is missed once the last session of a cancelled run has ended', async () => {
    const story = cancelled(runOf(planWith({ minSuccess: 1 }, 4)).activates('mailbox-001'));
    const before = await only(story);

    expect([before, await only(oneOf(story))]).toMatchObject([{ met: null }, { measured: 0.5, met: false }]);
  });
});

describe('time and loss', () => {
  const objectives = { rto: hour, rpo: hour };
  const back = (story: RunStory, count: number): RunStory => {
    story.activates('mailbox-001');
    const artifacts = [0, 1].map((index) => (index < count ? losing(index, 0) : failed(index, 'UnknownError')));
    return story.settles('mailbox-001', artifacts);
  };

  it.each([
    [
      'one of two came back',
      { ...objectives },
      1,
      false,
      'only 1 of 2 came back, and all must: the spec sets no `minSuccess`',
    ],
    [
      'none came back',
      { ...objectives },
      0,
      false,
      'only 0 of 2 came back, and all must: the spec sets no `minSuccess`',
    ],
    [
      'fewer came back than wanted',
      { ...objectives, minSuccess: 0.75 },
      1,
      false,
      'only 1 of 2 came back, and `minSuccess` is 75%',
    ],
    ['as many came back as wanted', { ...objectives, minSuccess: 0.5 }, 1, true, null],
    ['all came back', { ...objectives }, 2, true, null],
  ])('are judged by what came back: %s', async (_what, wanted, count, met, reason) => {
    const { objectives: results } = await back(runOf(planWith(wanted)), count).result;

    for (const result of results.filter(({ objective }) => objective !== 'minSuccess'))
      expect(result).toMatchObject({ met, reason });
  });

  it('are not known while more may come back', async () => {
    const { objectives: results } = await back(runOf(planWith(objectives, 4)), 2).result;

    expect(results.map(({ met, reason }) => [met, reason])).toEqual([
      [null, null],
      [null, null],
    ]);
  });
});

describe('what a program checked', () => {
  const checking = (checked: number | undefined, mailbox = 2): RunStory => {
    const story = runOf(planWith(checked === undefined ? {} : { checked }, mailbox)).activates('mailbox-001');
    return story.settles('mailbox-001', [restored(0), restored(1)]);
  };
  const started: NewEvent = { type: 'check-started', program: 'look' };
  const ended = (problem: string | null = null): NewEvent => ({ type: 'check-ended', problem });
  const said = (...checks: readonly ('passed' | 'failed')[]): NewEvent => ({
    type: 'resources-checked',
    verdicts: checks.map((check, resource) => ({ resource, check })),
  });

  it.each([
    [0.5, true],
    [0.51, false],
  ])('is the share of what came back that it passed: a half meets %d: %s', async (checked, met) => {
    const story = checking(checked).with(started, said('failed', 'passed'), ended());

    expect(await only(story)).toEqual({ objective: 'checked', wanted: checked, measured: 0.5, met, reason: null });
  });

  it('counts what it said nothing of as not passed', async () => {
    expect(await only(checking(1).with(started, said('passed'), ended()))).toMatchObject({ measured: 0.5, met: false });
  });

  it('is all of it if the spec does not say, and is not measured without a program', async () => {
    const story = checking(undefined).with(started, said('passed', 'failed'), ended());

    expect(await only(story)).toMatchObject({ objective: 'checked', wanted: 1, measured: 0.5, met: false });
    expect(await only(checking(undefined))).toBeUndefined();
  });

  it('is not known before the program has ended', async () => {
    expect(await only(checking(0.5).with(started, said('passed', 'passed')))).toMatchObject({ measured: 1, met: null });
  });

  it('says what went wrong with the program, if it is missed', async () => {
    const missed = checking(1).with(started, said('passed'), ended('exit code 3'));
    const met = checking(0.5).with(started, said('passed'), ended('exit code 3'));

    expect(await only(missed)).toMatchObject({ met: false, reason: 'exit code 3' });
    expect(await only(met)).toMatchObject({ met: true, reason: null });
  });

  it('is missed by a run that is over and that no program checked', async () => {
    expect(await only(checking(1))).toEqual({
      objective: 'checked',
      wanted: 1,
      measured: null,
      met: false,
      reason: 'not checked',
    });
    expect(await only(checking(1, 4))).toMatchObject({ met: null, reason: null });
  });
});

describe('the objectives after a part of a plan', () => {
  it('are measured and not judged', async () => {
    const plan = planWith({ rpo: hour, checked: 1 }, 4);
    const story = runOf(plan)
      .with({
        type: 'run-resumed',
        toolVersion: '0.1.0',
        operator: null,
        only: { list: 'a.csv', sha256: '0', resources: [[0, 2]] },
      })
      .activates('mailbox-001')
      .settles('mailbox-001', [losing(0, 2 * hour), losing(1, 0)]);

    expect((await story.result).objectives).toMatchObject([
      { objective: 'rpo', measured: 2 * hour, met: null, reason: null },
      { objective: 'checked', met: null, reason: null },
    ]);
  });
});

describe('an objective in the way of exit code 0', () => {
  const rpo: ObjectiveResult = { objective: 'rpo', wanted: hour, measured: null, met: null, reason: null };
  const lossOf = (judged: number, notJudged: number) => ({ loss: { median: null, judged, notJudged } });

  it.each<[Partial<ObjectiveResult>, boolean]>([
    [{ met: true }, false],
    [{ met: false }, true],
    [{}, true],
    [lossOf(0, 1), false],
    [lossOf(0, 0), true],
    [lossOf(1, 1), true],
    [{ met: false, ...lossOf(0, 1) }, true],
  ])('is %j: %s', (changes, isIt) => {
    expect(isInTheWay({ ...rpo, ...changes })).toBe(isIt);
  });
});

function cancelled(story: RunStory): RunStory {
  return story.with({ type: 'run-stopping', because: 'cancel', message: 'cancelled' });
}

function oneOf(story: RunStory): RunStory {
  return story.settles('mailbox-001', [restored(0), restored(1)]);
}

function oneOfTwo(story: RunStory): RunStory {
  return oneOf(story.activates('mailbox-001').activates('mailbox-002'));
}

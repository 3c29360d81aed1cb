import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutcomeRule } from '../../src/emulator/scenario/scenario.ts';
import type { RestoreApi, RestoreArtifact, RestoreSession } from '../../src/graph/restore-api.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { exitCodeOf } from '../../src/result/result.ts';
import { cancelRun } from '../../src/run/cancel.ts';
import type { RunEvent } from '../../src/state/events.ts';
import { lastingLease } from '../../src/state/journal.ts';
import { groupOf, isStoppedForGood, type RunState } from '../../src/state/run-state.ts';
import { hasWaveEnded, missedGate, mostForLostGate } from '../../src/state/waves.ts';
import { whatToStart } from '../../src/state/what-to-start.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { replacing } from '../support/rigs/wrapped-api.ts';
import { planTime } from '../support/values/plans.ts';
import { countsOf, failed, observed, restored, runOf } from '../support/values/run-story.ts';
import { nameOf, specOfWaves, type WaveOf } from '../support/values/specs.ts';
import type { WholeResult } from '../support/values/whole-result.ts';

const inTwos = { limits: { ...defaultLimits, perSession: 2 } };

/** The outcomes of the first mailboxes. */
function outcomesFor(...outcomes: readonly OutcomeRule['outcome'][]): {
  readonly outcomes: readonly OutcomeRule[];
} {
  return {
    outcomes: outcomes.map((outcome, index) => ({
      resource: nameOf('mailbox', index),
      outcome,
      code: outcome === 'failed' ? 'ArtifactCannotBeRestored' : null,
      duration: null,
    })),
  };
}

/** A canary wave of so many mailboxes with a gate, and a wave of six after it. */
function canaryOf(mailbox: number, minSuccess?: number): readonly WaveOf[] {
  const gate = minSuccess === undefined ? {} : { minSuccess };
  return [
    { name: 'canary', ...gate, counts: { mailbox } },
    { name: 'all', counts: { mailbox: 6 } },
  ];
}

/** The wave of every session that is begun, each with the waves of which something waits or is under way at that moment. */
function beginnings({ plan }: RunState, events: readonly RunEvent[]): { wave: number; underWay: number[] }[] {
  const open = new Map<string, number>();
  const found: { wave: number; underWay: number[] }[] = [];
  for (const event of events) {
    if (event.type === 'session-begun') {
      const { wave } = groupOf(plan, event.group);
      found.push({ wave, underWay: [...new Set(open.values())] });
      open.set(event.session, wave);
    }
    if (event.type === 'session-settled' || event.type === 'session-refused') open.delete(event.session);
  }
  return found;
}

/** How many of each outcome a wave has, those that it has. */
function outcomesOf({ rows }: WholeResult, wave: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { group, outcome } of rows) if (group.wave === wave) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

describe('a run in waves', () => {
  it('starts nothing of a wave before all of the wave before has ended', async () => {
    const waves = [
      { name: 'canary', counts: { mailbox: 5 } },
      { name: 'most', counts: { mailbox: 9, drive: 3 } },
      { name: 'rest', counts: { site: 4 } },
    ];
    const rig = new RunRig(specOfWaves(waves, inTwos));

    const { totals } = await rig.run();

    const begun = beginnings(rig.state, rig.events);
    expect(totals.all).toMatchObject({ planned: 21, succeeded: 21 });
    expect(begun.map(({ wave }) => wave)).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2]);
    for (const { wave, underWay } of begun) expect(underWay.filter((other) => other !== wave)).toEqual([]);
  });

  it('waits for retries too, also for those that wait some minutes', async () => {
    const again = outcomesFor('failed').outcomes.map((outcome) => ({
      ...outcome,
      code: 'DuplicateArtifactRestoreRequest',
    }));
    const rig = new RunRig(specOfWaves(canaryOf(4), { ...inTwos, retries: 2 }), { outcomes: again });

    await rig.run();

    const attempts = [...rig.state.sessions.values()].map(({ group, attempt }) => [
      groupOf(rig.state.plan, group).wave,
      attempt,
    ]);
    expect(attempts).toEqual([
      [0, 1],
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  });

  it('leaves slots free that only the next wave could use', async () => {
    const waves = [
      { name: 'mailboxes', counts: { mailbox: 2 } },
      { name: 'sites', counts: { site: 2 } },
    ];
    const rig = new RunRig(specOfWaves(waves));
    const running = rig.run();

    await rig.clock.sleep(30_000);
    const { start } = whatToStart(rig.state, rig.clock.now());
    const sessions = [...rig.state.sessions.keys()];
    await running;

    expect([sessions, start]).toEqual([['mailbox-001'], []]);
    expect([...rig.state.sessions.keys()]).toEqual(['mailbox-001', 'site-001']);
  });

  it('records when each wave but the first begins', async () => {
    const rig = new RunRig(specOfWaves([...canaryOf(2), { name: 'rest', counts: { site: 1 } }]));

    await rig.run();

    expect(rig.events.flatMap((event) => (event.type === 'wave-begun' ? [event.wave] : []))).toEqual([1, 2]);
  });

  it('skips empty waves, whatever their gates require', async () => {
    const waves = [
      { name: 'nobody', minSuccess: 1, counts: {} },
      ...canaryOf(2, 1),
      { name: 'no-one', minSuccess: 1, counts: {} },
    ];
    const rig = new RunRig(specOfWaves(waves));

    const result = await rig.run();

    expect(result.totals.all).toMatchObject({ planned: 8, succeeded: 8 });
    expect(result.waves.map(({ gate }) => gate?.measured)).toEqual([1, 1, undefined, 1]);
    expect(exitCodeOf(result)).toBe(0);
  });

  it("shares the day's allowance among its waves", { tags: 'slow' }, async () => {
    const limits = { ...defaultLimits, perSession: 2, perDay: 5 };
    const rig = new RunRig(specOfWaves(canaryOf(4, 1), { limits }));

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(10);
    expect(rig.tenant.calls.summary.refusals).toEqual({});
    expect(rig.events.filter(({ type }) => type === 'allowance-used-up').length).toBeGreaterThan(0);
  });

  it('keeps its waves apart and can be folded from its events, whatever the outcomes', { tags: 'slow' }, async () => {
    const share = fc.option(fc.constantFrom(0, 0.5, 1), { nil: undefined });
    const fate = fc.constantFrom<OutcomeRule['outcome']>('succeeded', 'unchanged', 'failed', 'unresolved');
    const wave = fc.record({ minSuccess: share, counts: fc.record({ mailbox: fc.nat(4), drive: fc.nat(2) }) });

    await fc.assert(
      fc.asyncProperty(
        fc.array(wave, { minLength: 1, maxLength: 4 }).filter((all) => all.some(({ counts }) => counts.mailbox > 0)),
        fc.array(fate, { maxLength: 8 }),
        async (written, outcomes) => {
          const waves = written.map(({ minSuccess, counts }, index) => ({
            name: `wave-${index}`,
            counts,
            ...(minSuccess === undefined ? {} : { minSuccess }),
          }));
          const rig = new RunRig(specOfWaves(waves, inTwos), outcomesFor(...outcomes));

          const result = await rig.run();

          for (const { wave: index, underWay } of beginnings(rig.state, rig.events))
            expect(underWay.filter((other) => other !== index)).toEqual([]);
          expect(rig.folded()).toEqual(rig.state);
          expect(rig.state.stopping?.because === 'gate').toBe(result.totals.all.not_started > 0);
          for (const { gate, counts } of result.waves)
            if (gate !== null && gate.met !== null)
              expect(gate.met).toBe(gate.measured >= gate.wanted || counts.planned === 0);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the gate of a wave', () => {
  it.each([
    ['met with more than it requires', 0.5, ['failed']],
    ['met with just what it requires', 0.75, ['failed']],
    ['met by mailboxes that equal their restore point', 1, ['unchanged', 'unchanged']],
    ['met by any outcome if it requires nothing', 0, ['failed', 'failed', 'unresolved', 'failed']],
  ] as const)('lets the next wave begin: %s', async (_when, minSuccess, outcomes) => {
    const rig = new RunRig(specOfWaves(canaryOf(4, minSuccess), inTwos), outcomesFor(...outcomes));

    const result = await rig.run();

    expect(result.waves[0]?.gate?.met).toBe(true);
    expect(outcomesOf(result, 1)).toEqual({ succeeded: 6 });
    expect(rig.state.stopping).toBeNull();
  });

  it.each([
    ['resources failed', ['failed'], { failed: 1, succeeded: 3 }],
    ['could not be resolved', ['unresolved'], { unresolved: 1, succeeded: 3 }],
    ['came back, but not enough', ['failed', 'failed', 'unchanged'], { failed: 2, unchanged: 1, succeeded: 1 }],
  ] as const)('stops the run before the next wave if some %s', async (_what, outcomes, canary) => {
    const rig = new RunRig(specOfWaves(canaryOf(4, 0.76), inTwos), outcomesFor(...outcomes));

    const result = await rig.run();

    expect(outcomesOf(result, 0)).toEqual(canary);
    expect(outcomesOf(result, 1)).toEqual({ not_started: 6 });
    expect(result.waves[0]?.gate?.met).toBe(false);
    expect(rig.state.stopping?.because).toBe('gate');
    expect(exitCodeOf(result)).toBe(1);
  });

  const hidden = replacing('listArtifacts', async function* (original) {
    for await (const page of original() as unknown as AsyncIterable<readonly RestoreArtifact[]>)
      yield page.filter(({ restorePoint }) => restorePoint?.unit?.name !== nameOf('mailbox', 1));
  });

  it('is met if the counts prove that enough came back, though nobody knows which', async () => {
    const rig = new RunRig(specOfWaves(canaryOf(4, 0.75)), outcomesFor('failed'), hidden);

    const result = await rig.run();

    expect(outcomesOf(result, 0)).toEqual({ failed: 1, unknown: 1, succeeded: 2 });
    expect(result.waves[0]).toMatchObject({ proven: { cameBack: 3, failed: 1, open: 0 }, gate: { met: true } });
    expect(rig.state.stopping).toBeNull();
  });

  it('stops the run if it is unknown what became of some, and no counts prove it', async () => {
    const uncounted = replacing('getSession', async (original) => ({
      ...((await original()) as RestoreSession),
      counts: null,
    }));
    const rig = new RunRig(specOfWaves(canaryOf(4, 0.75)), outcomesFor('failed'), (api) => uncounted(hidden(api)));

    const result = await rig.run();

    expect(outcomesOf(result, 0)).toEqual({ failed: 1, unknown: 1, succeeded: 2 });
    expect(rig.state.stopping?.because).toBe('gate');
  });

  it('is known to be lost as soon as too much did not come back, while the wave goes on', async () => {
    const limits = { ...defaultLimits, perSession: 1, activeSessions: 1 };
    const rig = new RunRig(specOfWaves(canaryOf(4, 0.75), { limits }), outcomesFor('failed', 'unresolved'));

    const result = await rig.run();

    const lost = rig.events.findIndex(({ type }) => type === 'gate-lost');
    const begunAfter = rig.events.slice(lost).filter(({ type }) => type === 'session-begun');
    expect(rig.events.filter(({ type }) => type === 'gate-lost')).toMatchObject([{ wave: 0, most: 2 }]);
    expect(begunAfter).not.toEqual([]);
    expect(outcomesOf(result, 0)).toEqual({ failed: 1, unresolved: 1, succeeded: 2 });
    expect(outcomesOf(result, 1)).toEqual({ not_started: 6 });
    expect(result.waves[0]?.gate?.met).toBe(false);
  });

  it('is not lost while failures may come back in a retry', () => {
    const plan = makePlan(specOfWaves(canaryOf(2, 1), { retries: 1 }), planTime);
    const [first, second] = ['mailbox-001', 'mailbox-002'] as const;
    const story = runOf(plan)
      .activates(first)
      .with(observed(first, 'active', countsOf({ inProgress: 1, failed: 1 })));
    const running = mostForLostGate(story.state);
    story.settles(first, [restored(0), failed(1, 'UnknownError')]);
    const waiting = mostForLostGate(story.state);

    story
      .with({ type: 'session-begun', session: second, group: 0, resources: [[1, 1]], attempt: 2 })
      .with(
        { type: 'session-created', session: second, sessionId: 's-2', taken: 0, setAside: [], untold: null },
        { type: 'session-activated', session: second },
        observed(second, 'active', countsOf({ failed: 1 })),
      );

    expect([running, waiting, mostForLostGate(story.state)]).toEqual([undefined, undefined, 1]);
  });

  it('says what came back, and what it requires', async () => {
    const rig = new RunRig(specOfWaves(canaryOf(4, 0.995)), outcomesFor('failed'));

    await rig.run();

    expect(rig.state.stopping?.message).toBe(
      '3 of 4 resources of the wave `canary` are known to have come back; its gate requires 99.5%',
    );
  });

  it('counts a resource that came back in a retry, and counts it once', () => {
    const plan = makePlan(specOfWaves(canaryOf(2, 1), { retries: 1 }), planTime);
    const [first, second] = ['mailbox-001', 'mailbox-002'] as const;
    const story = runOf(plan)
      .activates(first)
      .settles(first, [restored(0), failed(1, 'UnknownError')]);
    const between = [hasWaveEnded(story.state, 0), missedGate(story.state)?.cameBack];

    story
      .with({ type: 'session-begun', session: second, group: 0, resources: [[1, 1]], attempt: 2 })
      .with(
        { type: 'session-created', session: second, sessionId: 's-2', taken: 0, setAside: [], untold: null },
        { type: 'session-activated', session: second },
      )
      .settles(second, [restored(1)]);

    expect(between).toEqual([false, 1]);
    expect([hasWaveEnded(story.state, 0), missedGate(story.state)]).toEqual([true, undefined]);
    expect(story.state.cameBack).toEqual([2, 0]);
  });

  it('does not stop a run that has no other wave', async () => {
    const rig = new RunRig(
      specOfWaves([{ name: 'only', minSuccess: 1, counts: { mailbox: 3 } }]),
      outcomesFor('failed'),
    );

    const result = await rig.run();

    expect(rig.state.stopping).toBeNull();
    expect(result.waves[0]?.gate).toMatchObject({ met: false });
    expect(exitCodeOf(result)).toBe(1);
  });

  it('stays missed for good: a resumed run sends nothing, and ends as before', async () => {
    const rig = new RunRig(specOfWaves(canaryOf(4, 1)), outcomesFor('failed'));
    await rig.run();
    await rig.end();
    const before = rig.tenant.calls.summary.calls;
    const next = rig.reborn();

    const result = await next.run();

    expect(isStoppedForGood(next.state)).toBe(true);
    expect(next.tenant.calls.summary.calls).toEqual(before);
    expect(outcomesOf(result, 1)).toEqual({ not_started: 6 });
    expect(exitCodeOf(result)).toBe(1);
  });

  it('is not judged if too many resources have failed already', async () => {
    const spec = specOfWaves(canaryOf(4, 0.5), { limits: { ...defaultLimits, failures: 0.25 } });
    const rig = new RunRig(spec, outcomesFor('failed'));

    const result = await rig.run();

    expect(rig.state.stopping?.because).toBe('failures');
    expect(outcomesOf(result, 1)).toEqual({ not_started: 6 });
    expect(exitCodeOf(result)).toBe(1);
  });

  it('does not exclude failures of later waves: those are counted over all waves', async () => {
    const spec = specOfWaves(canaryOf(4, 0.75), { limits: { ...defaultLimits, perSession: 2, failures: 0.6 } });
    const rig = new RunRig(spec, outcomesFor('failed', 'succeeded', 'succeeded', 'succeeded', 'failed', 'failed'));

    const result = await rig.run();

    expect(rig.state.stopping).toBeNull();
    expect(outcomesOf(result, 1)).toEqual({ failed: 2, succeeded: 4 });
  });
});

describe('a wave that cannot be finished now', () => {
  it('holds up the next one while one of its sessions is stalled, and `resume` continues from there', async () => {
    const stuck = { is: true };
    const rig = new RunRig(specOfWaves(canaryOf(4, 1), inTwos), {}, stuckWhile(stuck));

    const stopped = await rig.run();
    stuck.is = false;
    const next = rig.reborn();
    const result = await next.run();

    expect([...rig.state.sessions.values()].map(({ stalled }) => stalled)).toContain('no-change');
    expect(outcomesOf(stopped, 1)).toEqual({ not_started: 6 });
    expect(stopped.waves[0]?.gate?.met).toBeNull();
    expect(exitCodeOf(stopped)).toBe(4);
    expect(result.totals.all).toMatchObject({ planned: 10, succeeded: 10 });
    expect(next.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('is continued if a run was stopped in it, and its gate is judged then', async () => {
    const rig = new RunRig(specOfWaves(canaryOf(4, 1), inTwos), outcomesFor('failed'));
    const running = rig.run();
    await rig.clock.sleep(30_000);
    rig.stop.abort(new Error('the deadline has passed'));
    await expect(running).rejects.toThrow('the deadline has passed');

    const stopped = await rig.result();
    const next = rig.reborn();
    const result = await next.run();

    expect(stopped.waves.map(({ gate }) => gate?.met)).toEqual([null, undefined]);
    expect(exitCodeOf(stopped)).toBe(4);
    expect(result.waves[0]?.gate).toEqual({ wanted: 1, measured: 0.75, met: false });
    expect(next.state.stopping?.because).toBe('gate');
  });

  it('is not repeated if a run is stopped in a later one', async () => {
    const rig = new RunRig(specOfWaves(canaryOf(2, 1), inTwos));
    const running = rig.run();
    while (rig.state.wave === 0) await rig.clock.sleep(10_000);
    rig.stop.abort(new Error('interrupted'));
    await expect(running).rejects.toThrow('interrupted');

    const next = rig.reborn();
    const before = next.state.wave;
    const result = await next.run();

    expect(before).toBe(1);
    expect(next.events.filter(({ type }) => type === 'wave-begun')).toHaveLength(1);
    expect(result.totals.all.succeeded).toBe(8);
  });

  it('has no judged gate if the run was cancelled before all of it was started', async () => {
    const spec = specOfWaves(canaryOf(4, 0.5), { limits: { ...defaultLimits, perSession: 2, activeSessions: 1 } });
    const rig = new RunRig(spec);
    const running = rig.run();
    await rig.clock.sleep(30_000);
    rig.stop.abort(new Error('interrupted'));
    await expect(running).rejects.toThrow('interrupted');
    await cancel(rig);

    const result = await rig.reborn().run();

    expect(outcomesOf(result, 0)).toEqual({ succeeded: 2, not_started: 2 });
    expect(outcomesOf(result, 1)).toEqual({ not_started: 6 });
    expect(result.waves[0]?.gate?.met).toBeNull();
    expect(exitCodeOf(result)).toBe(1);
  });
});

/** A service whose first session does not change as long as `stuck` says so. */
function stuckWhile(stuck: { is: boolean }): (api: RestoreApi) => RestoreApi {
  let first: string | undefined;
  return replacing('getSession', async (original, id) => {
    const session = (await original()) as RestoreSession;
    first ??= String(id);
    return stuck.is && first === id ? { ...session, status: 'active', statusText: 'active', counts: null } : session;
  });
}

async function cancel(rig: RunRig): Promise<void> {
  const journal = { lease: lastingLease(), tenant: null, append: rig.append, artifactsOf: async () => new Map() };
  await cancelRun({ api: rig.api, clock: rig.clock, state: rig.state, journal });
}

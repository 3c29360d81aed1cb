import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { progressOf } from '../../src/result/progress.ts';
import { exitCodeOf } from '../../src/result/result.ts';
import { sizeOf } from '../../src/schedule/span.ts';
import type { NewEvent } from '../../src/state/events.ts';
import { sentFor } from '../../src/state/twins.ts';
import { missedGate, mostForLostGate } from '../../src/state/waves.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { countsOf, failed, observed, type RunStory, restored, runOf } from '../support/values/run-story.ts';
import { specOfWaves } from '../support/values/specs.ts';

const inTwos = { limits: { ...defaultLimits, perSession: 2 } };

/** The directory names `resource`, and says that it is the same as another one. */
function twins(...pairs: readonly (readonly [resource: number, sameAs: number])[]): NewEvent {
  return { type: 'ids-found', found: pairs.map(([resource, sameAs]) => ({ resource, directoryId: 'id', sameAs })) };
}

function waiting({ state }: RunStory): number {
  return state.queue.reduce((sum, { resources }) => sum + sizeOf(resources), 0);
}

describe('two names of one mailbox that a run finds late', () => {
  it('are no more than 1,000 rows at a time, too', async () => {
    const pairs = Array.from({ length: 2_000 }, (_, index) => [index + 1, 0] as const);
    const story = runOf(planOf({ mailbox: 2_001 })).with(twins(...pairs));

    const sizes: number[] = [];
    for await (const rows of (await story.result).resources()) sizes.push(rows.length);

    expect(sizes).toEqual([1_000, 1_000, 1]);
  });

  it('are sent once: the one that waits is not, and has the outcome of the other and says so', async () => {
    const plan = planOf({ mailbox: 3 }, inTwos);
    const story = runOf(plan)
      .activates('mailbox-001')
      .with(twins([2, 0]));
    expect(waiting(story)).toBe(0);

    const result = await story.settles('mailbox-001', [restored(0), restored(1)]).ends(0).result;

    expect(result.totals.all).toMatchObject({ planned: 3, succeeded: 3 });
    expect(exitCodeOf(result)).toBe(0);
    expect(result.rows[2]).toMatchObject({
      outcome: 'succeeded',
      error: {
        code: '',
        message: `the directory says it is the same mailbox as \`${plan.resources.at(0)?.name}\`, which has the row of the restore`,
      },
      session: null,
      artifact: null,
      attempts: 0,
    });
  });

  it('share a failure, with its code', async () => {
    const story = runOf(planOf({ mailbox: 3 }, inTwos))
      .activates('mailbox-001')
      .with(twins([2, 0]));

    const { rows, totals } = await story.settles('mailbox-001', [failed(0, 'ItemNotFound'), restored(1)]).ends(1)
      .result;

    expect(totals.all).toMatchObject({ succeeded: 1, failed: 2 });
    expect(rows[2]?.error).toMatchObject({
      code: 'ItemNotFound',
      message: expect.stringContaining('about ItemNotFound ('),
    });
  });

  it('keep the first if both wait, and the one that is restored now', () => {
    const plan = planOf({ mailbox: 3 }, inTwos);
    const only = { list: 'few.csv', sha256: '', resources: [[2, 1] as const] };

    expect(sentFor(runOf(plan).with(twins([0, 2])).state, 2)).toBe(0);
    const part = runOf(plan);
    part.state.only = only;
    expect(sentFor(part.with(twins([2, 0])).state, 0)).toBe(2);
  });

  it('are one with a third name', () => {
    const { state } = runOf(planOf({ mailbox: 4 }, inTwos)).with(twins([3, 2]), twins([2, 0]));

    expect([2, 3].map((name) => sentFor(state, name))).toEqual([0, 0]);
  });

  it('are not sent if the second is found while its session is begun', () => {
    const plan = planOf({ mailbox: 4 }, inTwos);
    const story = runOf(plan)
      .activates('mailbox-001')
      .with(twins([2, 0]), {
        type: 'session-begun',
        session: 'mailbox-002',
        group: 0,
        resources: [[2, 2]],
        attempt: 1,
      });
    expect(story.state.sessions.get('mailbox-002')?.resources).toEqual([[3, 1]]);

    story.with(twins([3, 1]), {
      type: 'session-begun',
      session: 'mailbox-003',
      group: 0,
      resources: [[2, 1]],
      attempt: 1,
    });

    expect(story.state.sessions.get('mailbox-003')).toMatchObject({ step: 'settled', earlyEnd: 'cancelled' });
    expect([...story.state.open]).toEqual(['mailbox-001', 'mailbox-002']);
  });

  it('that both are sent stay two rows', async () => {
    const story = runOf(planOf({ mailbox: 2 }))
      .activates('mailbox-001')
      .with(twins([1, 0]));

    const { rows } = await story.settles('mailbox-001', [restored(0), failed(1, 'DuplicateArtifactRestoreRequest')])
      .result;

    expect(rows.map(({ outcome }) => outcome)).toEqual(['succeeded', 'failed']);
  });

  it('are not sent again if the list of the second was refused and is halved', () => {
    const story = runOf(planOf({ mailbox: 4 }, inTwos))
      .activates('mailbox-001')
      .begins('mailbox-002')
      .with(twins([2, 0]));
    expect(story.state.twins.size).toBe(0);

    story.with({ type: 'session-divided', session: 'mailbox-002', found: 0 });

    expect(sentFor(story.state, 2)).toBe(0);
    expect(waiting(story)).toBe(1);
  });

  it('do not keep a gate from being met', () => {
    const plan: Plan = makePlan(
      specOfWaves([
        { name: 'canary', minSuccess: 1, counts: { mailbox: 2 } },
        { name: 'all', counts: { mailbox: 1 } },
      ]),
      planTime,
    );
    const { state } = runOf(plan)
      .with(twins([1, 0]))
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)]);

    expect([missedGate(state), mostForLostGate(state)]).toEqual([undefined, undefined]);
  });

  it('are counted as far as the other is', () => {
    const sums = (story: RunStory) => progressOf(story.state).mailbox;
    const story = runOf(planOf({ mailbox: 3 }, inTwos)).with(twins([2, 0]));
    expect(sums(story)).toMatchObject({ planned: 3, queued: 3 });

    story.activates('mailbox-001').with(observed('mailbox-001', 'active', countsOf({ inProgress: 2 })));
    expect(sums(story)).toMatchObject({ queued: 0, running: 3 });

    story.settles('mailbox-001', [restored(0), restored(1)]);
    expect(sums(story)).toMatchObject({ planned: 3, queued: 0, running: 0, succeeded: 3 });
  });
});

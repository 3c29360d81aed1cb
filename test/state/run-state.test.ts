import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import type { StopReason } from '../../src/state/events.ts';
import { isInTurn, isPartial, isStoppedForGood, startable } from '../../src/state/run-state.ts';
import { planOf } from '../support/values/plans.ts';
import { type RunStory, runOf } from '../support/values/run-story.ts';

const resumed = { type: 'run-resumed', toolVersion: '0', operator: null } as const;

const fiveInTwos = (): RunStory => runOf(planOf({ mailbox: 5 }, { limits: { ...defaultLimits, perSession: 2 } }));

describe('a run that is stopped', () => {
  it.each<[StopReason, boolean]>([
    ['interrupt', false],
    ['deadline', false],
    ['service', false],
    ['failures', true],
    ['cancel', true],
  ])('by `%s` stays stopped when it is resumed: %s', (because, isForGood) => {
    const story = fiveInTwos().with({ type: 'run-stopping', because, message: 'why' }).ends(4);
    const before = { ...story.state };

    story.with(resumed);

    expect(before).toMatchObject({ stopping: { because, message: 'why' }, ended: { exitCode: 4 } });
    expect(isStoppedForGood(before)).toBe(isForGood);
    expect(story.state).toMatchObject({ stopping: isForGood ? { because } : null, ended: null });
  });

  it('is not every run', () => {
    expect(isStoppedForGood(fiveInTwos().state)).toBe(false);
  });
});

describe('a run of a part of the plan', () => {
  const only = { list: 'vip.csv', sha256: 'a'.repeat(64), resources: [[3, 2]] as const };
  const partial = (): RunStory => fiveInTwos().with({ ...resumed, only });

  it('starts only what was named, of the batches that have any of it', () => {
    const story = partial();
    story.state.queue.push({ group: 0, workload: 'mailbox', resources: [[0, 1]], attempt: 2, notBefore: 0 });

    expect(startable(story.state)).toEqual([
      { group: 0, workload: 'mailbox', resources: [[3, 2]], attempt: 1, notBefore: 0 },
    ]);
    expect(startable(fiveInTwos().state).map(({ resources }) => resources)).toEqual([[[0, 5]]]);
  });

  it('starts it whichever wave it is in', () => {
    expect(isInTurn(partial().state, 7)).toBe(true);
    expect([0, 1].map((wave) => isInTurn(fiveInTwos().state, wave))).toEqual([true, false]);
  });

  it('is partial as long as the rest waits', () => {
    const story = partial();
    const before = isPartial(story.state);
    for (const [session, first] of [
      ['a', 0],
      ['b', 2],
      ['c', 4],
    ] as const)
      story.with({ type: 'session-begun', session, group: 0, resources: [[first, first === 4 ? 1 : 2]], attempt: 1 });

    expect([before, isPartial(story.state), isPartial(fiveInTwos().state)]).toEqual([true, false, false]);
  });
});

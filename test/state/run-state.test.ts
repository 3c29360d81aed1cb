import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import type { StopReason } from '../../src/state/events.ts';
import { isStoppedForGood } from '../../src/state/run-state.ts';
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

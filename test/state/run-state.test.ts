import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import type { StopReason } from '../../src/state/events.ts';
import { isStoppedForGood, pausedUntil } from '../../src/state/run-state.ts';
import { planOf } from '../support/values/plans.ts';
import { type RunStory, runOf, storyStart } from '../support/values/run-story.ts';

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

describe('the pauses that the service asks for', () => {
  it('are kept, and last until the last of them ends', () => {
    const story = fiveInTwos();
    const before = pausedUntil(story.state);
    const seen = story.now;

    for (const until of [storyStart + 90_000, storyStart + 60_000])
      story.with({ type: 'throttled', status: 429, until });

    expect([before, pausedUntil(story.state)]).toEqual([0, storyStart + 90_000]);
    expect(story.state.throttles).toEqual([
      { at: seen, until: storyStart + 90_000, status: 429 },
      { at: seen + 1_000, until: storyStart + 60_000, status: 429 },
    ]);
  });
});

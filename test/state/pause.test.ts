import { describe, expect, it } from 'vitest';
import { isPauseUnmeasured, pauseLeft, timePaused } from '../../src/state/pause.ts';
import { planOf } from '../support/values/plans.ts';
import { type RunStory, runOf } from '../support/values/run-story.ts';

const minute = 60_000;
const hour = 60 * minute;

const newRun = (): RunStory => runOf(planOf({ mailbox: 1 }));

/** A run that was asked for pauses of these lengths, one second after the other, and when the last of them began. */
function asked(...lengths: readonly number[]) {
  const story = newRun();
  let [since, end] = [story.now, 0];
  for (const length of lengths) {
    since = story.now;
    end = Math.max(end, since + length);
    story.with({ type: 'throttled', status: 429, until: since + length });
  }
  return { story, since, end };
}

describe('a pause that the service asks for', () => {
  it('lasts until the last of several ends', () => {
    const { story, end } = asked(90_000, 60_000);

    expect(story.state.throttles.map(({ until }) => until - end)).toEqual([0, -29_000]);
    expect(pauseLeft(story.state.pause, end - 1_000)).toBe(1_000);
    expect(pauseLeft(story.state.pause, end)).toBe(0);
  });

  it('is over for a run that was never asked for one', () => {
    expect(pauseLeft(newRun().state.pause, 0)).toBe(0);
  });

  it('lasts no longer than the service asked for if the clock was set back since', () => {
    const { story, since } = asked(10 * minute);
    const { pause } = story.state;

    expect([since, since - 1].map((now) => isPauseUnmeasured(pause, now))).toEqual([false, true]);
    expect(pauseLeft(pause, since - 2 * hour)).toBe(10 * minute);
  });

  it('is measured from the first event that is earlier than its beginning', () => {
    const { story, since } = asked(10 * minute);
    story.after(since - 2 * hour - story.now);
    story.with({ type: 'emulator-found' });

    const { pause } = story.state;
    const left = [0, 4 * minute, 10 * minute].map((later) => pauseLeft(pause, since - 2 * hour + later));
    expect(left).toEqual([10 * minute, 6 * minute, 0]);
  });
});

describe('the time spent in pauses', () => {
  const pauses = [
    { at: 60_000, until: 90_000 },
    { at: 10_000, until: 30_000 },
    { at: 70_000, until: 80_000 },
    { at: 80_000, until: 95_000 },
  ];

  it('counts what several pauses have in common once, in any order', () => {
    expect(timePaused(pauses)).toBe(55_000);
    expect(timePaused([])).toBe(0);
  });

  it('counts what lies between two moments only', () => {
    const between = (from: number, to: number): number => timePaused(pauses, { from, to });

    expect([between(0, 20_000), between(20_000, 65_000), between(30_000, 60_000)]).toEqual([10_000, 15_000, 0]);
    expect([between(85_000, 200_000), between(200_000, 300_000), between(72_000, 75_000)]).toEqual([10_000, 0, 3_000]);
  });
});

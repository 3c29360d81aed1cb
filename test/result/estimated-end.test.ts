import { describe, expect, it } from 'vitest';
import { endOfShare } from '../../src/forecast/completion-curve.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { estimatedEnd } from '../../src/result/estimated-end.ts';
import { progressOf, sumOf } from '../../src/result/progress.ts';
import type { RunState } from '../../src/state/run-state.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { countsOf, observed, runOf, storyStart } from '../support/values/run-story.ts';
import { specOf } from '../support/values/specs.ts';

const drives = 200;
const plan = planOf({ drive: drives });
const { p50 } = plan.forecast;

/** A run of all drives in one session; `done` of them are restored. */
function running(done: number): { state: RunState; begin: number } {
  const story = runOf(plan).activates('drive-001');
  story.with(observed('drive-001', 'active', countsOf({ completed: done, inProgress: drives - done })));
  return { state: story.state, begin: story.state.sessions.get('drive-001')?.activatedAt ?? 0 };
}

/** The estimate as a multiple of the forecast, with `done` drives restored after `elapsed` milliseconds. */
function estimate(done: number, elapsed: number): number {
  const { state, begin } = running(done);
  const end = estimatedEnd(state, sumOf(progressOf(state)), begin + elapsed) ?? Number.NaN;
  return (end - begin) / p50;
}

describe('the estimated end of a run', () => {
  it('is null before the first activation', () => {
    const { state } = runOf(plan);

    expect(estimatedEnd(state, sumOf(progressOf(state)), storyStart)).toBeNull();
  });

  it('is never before the allowance of the day returns, if resources wait for that', () => {
    const limits = { ...defaultLimits, perSession: 2, perDay: 2 };
    const story = runOf(planOf({ mailbox: 3 }, { limits })).activates('mailbox-001');
    const begin = story.state.sessions.get('mailbox-001')?.activatedAt ?? 0;
    story.with(observed('mailbox-001', 'completed', countsOf({ completed: 2 })));
    story.with({ type: 'session-settled', session: 'mailbox-001' });

    const end = estimatedEnd(story.state, sumOf(progressOf(story.state)), begin + 25 * 60_000);

    expect(end).toBeGreaterThanOrEqual(begin + 24 * 3_600_000);
  });

  it('is the forecast at the start', () => {
    expect(estimate(0, 0)).toBe(1);
    expect(estimate(0, 30_000)).toBe(1);
  });

  it.each([0.02, 0.1, 0.3, 0.5, 0.9, 0.995])(
    'stays the forecast if all goes as forecast, at a share of %d',
    (share) => {
      expect(estimate(share * drives, endOfShare(plan.forecast, share))).toBeCloseTo(1, 5);
    },
  );

  it('hardly changes with the first restored drives, however late they are', () => {
    expect(estimate(2, 4 * endOfShare(plan.forecast, 0.01))).toBeLessThan(1.25);
  });

  it.each([0.5, 2, 4])(
    'gets more accurate with every restored drive, if all of them take %d times as long',
    (factor) => {
      const off = [0.1, 0.3, 0.6, 0.9].map((share) =>
        Math.abs(estimate(share * drives, factor * endOfShare(plan.forecast, share)) - factor),
      );

      expect(off).toEqual(off.toSorted((a, b) => b - a));
      expect(off.at(-1)).toBeLessThan(0.1 * factor);
    },
  );

  it('is later than now until everything is restored', () => {
    expect(estimate(drives - 1, 10 * p50)).toBeGreaterThan(10);
    expect(estimate(0, 10 * p50)).toBeGreaterThan(10);
  });

  it('is now when everything is restored', () => {
    expect(estimate(drives, 0.4 * p50)).toBeCloseTo(0.4, 5);
    expect(estimate(drives, 3 * p50)).toBeCloseTo(3, 5);
  });

  it('is now if the service counts more than it was given', () => {
    const { state, begin } = running(drives);
    const total = { ...sumOf(progressOf(state)), succeeded: drives + 3 };

    expect(estimatedEnd(state, total, begin + p50)).toBe(begin + p50);
  });

  it('is the forecast for a single mailbox until that time has passed', () => {
    const single = makePlan(specOf({ mailbox: 1 }), planTime);
    const { state } = runOf(single).activates('mailbox-001');
    const begin = state.sessions.get('mailbox-001')?.activatedAt ?? 0;

    expect(estimatedEnd(state, sumOf(progressOf(state)), begin + 10_000)).toBe(begin + single.forecast.p50);
  });
});

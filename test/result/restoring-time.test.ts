import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import { restoringTime } from '../../src/result/restoring-time.ts';
import { planOf } from '../support/values/plans.ts';
import { restored, runOf } from '../support/values/run-story.ts';

const plan = () => planOf({ mailbox: 2 }, { limits: { ...defaultLimits, perSession: 1 } });

describe('the time that restoring took', () => {
  it('is from the first activation to the last end', () => {
    const { state } = runOf(plan())
      .activates('mailbox-001')
      .activates('mailbox-002')
      .after(60_000)
      .settles('mailbox-001', [restored(0)])
      .after(60_000)
      .settles('mailbox-002', [restored(1)]);

    const [first, second] = [...state.sessions.values()];
    expect(restoringTime(state)).toBe((second?.endedAt ?? 0) - (first?.activatedAt ?? 0));
    expect(restoringTime(state)).toBeGreaterThan(120_000);
  });

  it('is not known while something is left', () => {
    const story = runOf(plan()).activates('mailbox-001');
    const underWay = restoringTime(story.state);

    story.settles('mailbox-001', [restored(0)]);

    expect([underWay, restoringTime(story.state)]).toEqual([null, null]);
  });

  it('is none where nothing was activated', () => {
    expect(restoringTime(runOf(plan()).state)).toBeNull();
  });
});

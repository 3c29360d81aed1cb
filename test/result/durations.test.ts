import { describe, expect, it } from 'vitest';
import type { Timing } from '../../src/forecast/expected-durations.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import { restoringTime, timingsOf } from '../../src/result/durations.ts';
import { allOf } from '../support/pieces.ts';
import { planOf } from '../support/values/plans.ts';
import { failed, type RunStory, restored, runOf, storyStart } from '../support/values/run-story.ts';

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

  it('is not known while one of two sessions is open', () => {
    const story = runOf(plan()).activates('mailbox-001').activates('mailbox-002');

    expect(restoringTime(story.settles('mailbox-001', [restored(0)]).state)).toBeNull();
  });

  it('is not changed by a session that the service refused to activate', () => {
    const story = runOf(plan())
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)]);
    const { activatedAt, endedAt } = story.read('mailbox-001');

    const refused = { code: 'InvalidRequest', message: 'no' };
    story
      .begins('mailbox-002')
      .after(60_000)
      .with({ type: 'session-refused', session: 'mailbox-002', error: refused, split: false });

    expect(restoringTime(story.state)).toBe((endedAt ?? 0) - (activatedAt ?? 0));
  });

  it('is not known if nothing was activated', () => {
    expect(restoringTime(runOf(plan()).state)).toBeNull();
  });
});

const timingsIn = async ({ result }: RunStory): Promise<Timing[]> => await allOf(timingsOf(await result));

describe('the durations of a run', () => {
  it('are what each resource took from start to completion, under its own name, in the order of the plan', async () => {
    const story = runOf(planOf({ mailbox: 2, drive: 1 }))
      .activates('mailbox-001')
      .activates('drive-001');
    story.settles('mailbox-001', [restored(1, { completedAt: storyStart + 70_000 }), restored(0)]);
    story.settles('drive-001', [restored(2)]);

    expect(await timingsIn(story)).toEqual([
      { kind: 'mailbox', name: 'user0@contoso.com', milliseconds: 90_000 },
      { kind: 'mailbox', name: 'user1@contoso.com', milliseconds: 10_000 },
      { kind: 'drive', name: 'user0@contoso.com', milliseconds: 90_000 },
    ]);
  });

  it.each([
    ['has no resource', restored(null)],
    ['failed', failed(0, 'UnknownError')],
    ['is still under way', restored(0, { status: 'inProgress' })],
    ['does not say when it started', restored(0, { startedAt: null })],
    ['does not say when it completed', restored(0, { completedAt: null })],
    ['completed before it started', restored(0, { completedAt: storyStart })],
  ])('leave out an artifact that %s', async (_what, artifact) => {
    const story = runOf(planOf({ mailbox: 2 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [artifact]);

    expect(await timingsIn(story)).toEqual([]);
  });

  it('are zero for a restore that completed when it started', async () => {
    const at = storyStart + 60_000;
    const story = runOf(planOf({ mailbox: 1 })).activates('mailbox-001');
    story.settles('mailbox-001', [restored(0, { startedAt: at, completedAt: at })]);

    expect(await timingsIn(story)).toMatchObject([{ milliseconds: 0 }]);
  });
});

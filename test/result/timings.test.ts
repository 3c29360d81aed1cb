import { describe, expect, it } from 'vitest';
import type { Timing } from '../../src/forecast/expected-durations.ts';
import { timingsOf } from '../../src/result/timings.ts';
import { allOf } from '../support/pieces.ts';
import { planOf } from '../support/values/plans.ts';
import { failed, type RunStory, restored, runOf, storyStart } from '../support/values/run-story.ts';

const timingsIn = async ({ result }: RunStory): Promise<Timing[]> => await allOf(timingsOf(await result));

describe('the timings of a run', () => {
  it('are what each resource took from its start to its completion, under its own name, in the order of the plan', async () => {
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
    ['stands for nobody known', restored(null)],
    ['stands for a resource that the plan does not have', restored(7)],
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

  it('take a restore for instant that completed as it started', async () => {
    const at = storyStart + 60_000;
    const story = runOf(planOf({ mailbox: 1 })).activates('mailbox-001');
    story.settles('mailbox-001', [restored(0, { startedAt: at, completedAt: at })]);

    expect(await timingsIn(story)).toMatchObject([{ milliseconds: 0 }]);
  });
});

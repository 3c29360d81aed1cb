import { describe, expect, it } from 'vitest';
import type { TestRestore } from '../../src/drill/test-restore.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { testRestoresOf } from '../../src/result/test-restores.ts';
import { planOf } from '../support/values/plans.ts';
import { failed, type RunStory, restored, runOf } from '../support/values/run-story.ts';
import { logOf } from '../support/values/whole-result.ts';

const drill: Plan = { ...planOf({ mailbox: 3 }), mode: 'drill' };

async function restoresOf({ state, events }: RunStory): Promise<TestRestore[]> {
  const restores: TestRestore[] = [];
  for await (const restore of testRestoresOf(state, logOf(events))) restores.push(restore);
  return restores;
}

describe('the test restores of a run', () => {
  it('are those of its activated sessions, each with whether it came back', async () => {
    const story = runOf(drill)
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0), failed(1, 'UnknownError')]);
    const at = story.state.sessions.get('mailbox-001')?.activatedAt;

    const restores = await restoresOf(story);

    expect(restores.map(({ name, cameBack }) => [name, cameBack])).toEqual([
      ['user0@contoso.com', true],
      ['user1@contoso.com', false],
      ['user2@contoso.com', false],
    ]);
    expect(restores[0]).toMatchObject({ workload: 'mailbox', session: 'mailbox-001', at, isWhole: true });
  });

  it('are none before its activation, and none of a recovery', async () => {
    expect(await restoresOf(runOf(drill))).toEqual([]);
    expect(await restoresOf(runOf(planOf({ mailbox: 3 })).activates('mailbox-001'))).toEqual([]);
  });
});

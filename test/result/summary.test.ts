import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../src/result/summary.ts';
import { planOf } from '../support/values/plans.ts';
import { failed, restored, runOf, storyStart } from '../support/values/run-story.ts';

describe('the summary of a run', () => {
  it('has what its history shows', async () => {
    const plan = planOf({ mailbox: 2 }, { objectives: { rto: 60_000, rpo: null, minSuccess: 0.5 } });
    const story = runOf(plan)
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0), failed(1, 'UnknownError')])
      .ends(1);

    expect(summaryOf(await story.result)).toMatchObject({
      runId: 'r1',
      specName: 'finance',
      isEmulated: false,
      operator: 'ops@contoso.com',
      startedAt: storyStart,
      exitCode: 1,
      planned: 2,
      cameBack: 1,
      rto: 8_000,
      wantedRto: 60_000,
      rpo: null,
      coverage: null,
      sample: null,
      verdict: 'missed',
      isMet: false,
    });
  });

  it('counts what a drill drew', async () => {
    const drawn = { drill: { samples: [{ drawn: 3 }, { drawn: 4 }] } };
    const { result } = runOf({ ...planOf({ mailbox: 1 }), ...drawn });

    expect(summaryOf(await result).sample).toBe(7);
  });

  it('is open as long as the run has not ended, and while `resume` has something to do', async () => {
    const story = runOf(planOf({ mailbox: 1 }));
    expect(summaryOf(await story.result)).toMatchObject({ verdict: 'open', isMet: false, rto: null });

    story.with({ type: 'run-stopping', because: 'deadline', message: 'late' }).ends(4);

    expect(summaryOf(await story.result)).toMatchObject({ verdict: 'open', stoppedBecause: 'deadline', exitCode: 4 });
  });
});

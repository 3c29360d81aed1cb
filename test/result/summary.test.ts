import { describe, expect, it } from 'vitest';
import { testRestores } from '../../src/m365/limits.ts';
import { summaryOf } from '../../src/result/summary.ts';
import { planOf } from '../support/values/plans.ts';
import { failed, RunStory, restored, runOf, storyStart } from '../support/values/run-story.ts';

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

  it('is met if everything came back, every objective was met and the program said so', async () => {
    const plan = planOf({ mailbox: 1 }, { objectives: { rto: null, rpo: 3_600_000, minSuccess: null } });
    const story = () =>
      runOf(plan)
        .activates('mailbox-001')
        .settles('mailbox-001', [restored(0)]);
    const unmet = { ...plan, objectives: { ...plan.objectives, rpo: 60_000 } };

    expect(summaryOf(await story().ends(0).result)).toMatchObject({
      tenant: plan.tenant,
      toolVersion: '0.1.0',
      endedAt: Date.parse('2026-11-22T03:00:12Z') - 1_000,
      exitCode: 0,
      stoppedBecause: null,
      reportDir: null,
      rpo: 1_800_000,
      wantedRpo: 3_600_000,
      wantedCoverage: null,
      verdict: 'met',
      isMet: true,
    });
    expect(summaryOf(await story().ends(1).result)).toMatchObject({ verdict: 'missed', isMet: false });
    expect(summaryOf(await story().result)).toMatchObject({ verdict: 'open', endedAt: null, exitCode: null });
    const missed = runOf(unmet)
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)])
      .ends(0);
    expect(summaryOf(await missed.result)).toMatchObject({ verdict: 'missed' });
  });

  it('has what is known of a run that never started', async () => {
    const plan = planOf({ mailbox: 1 });

    expect(summaryOf(await new RunStory(plan).result)).toMatchObject({
      tenant: plan.tenant,
      operator: null,
      toolVersion: null,
      startedAt: Date.parse(plan.createdAt),
      reportDir: null,
      verdict: 'open',
    });
  });

  it('has the tenant and the report folder that the run was started with', async () => {
    const story = runOf(planOf({ mailbox: 1 }));
    const [started] = story.events;
    const other = new RunStory(planOf({ mailbox: 1 }, { tenant: null }));
    if (started?.type === 'run-started')
      other.with({ ...started, tenant: 'the tenant of the token', reportDir: '/reports' });

    expect(summaryOf(await other.result)).toMatchObject({ tenant: 'the tenant of the token', reportDir: '/reports' });
  });

  it('counts what a drill drew', async () => {
    const sample = { wave: 0, size: 4, named: 9, rotate: true, seed: 'weekly', lists: [] };
    const samples = [
      { ...sample, workload: 'mailbox' as const, drawn: 3 },
      { ...sample, workload: 'site' as const, drawn: 4 },
    ];
    const drill = { budget: testRestores, samples, leftOut: { count: 0, freeFrom: null, resources: [] } };
    const { result } = runOf({ ...planOf({ mailbox: 1 }), drill });

    expect(summaryOf(await result).sample).toBe(7);
  });

  it('is open as long as the run has not ended, and while `resume` has something to do', async () => {
    const story = runOf(planOf({ mailbox: 1 }));
    expect(summaryOf(await story.result)).toMatchObject({ verdict: 'open', isMet: false, rto: null });

    story.with({ type: 'run-stopping', because: 'deadline', message: 'late' }).ends(4);

    expect(summaryOf(await story.result)).toMatchObject({ verdict: 'open', stoppedBecause: 'deadline', exitCode: 4 });
  });
});

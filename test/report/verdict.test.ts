import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../src/report/verdict.ts';
import { planOf } from '../support/values/plans.ts';
import { failed, type RunStory, restored, runOf } from '../support/values/run-story.ts';

const objectives = { rto: 3_600_000, rpo: null, minSuccess: 1 };

describe('the verdict', () => {
  it('is passed if everything came back and every objective was met', async () => {
    expect(await verdictFor(endOf([restored(0), restored(1)], 0))).toEqual({
      kind: 'met',
      word: 'Passed',
      sentence: 'This drill succeeded: all 2 resources came back in 8s, and every objective was met.',
    });
  });

  it('is failed if something did not come back, and names the objectives that were not met', async () => {
    expect(await verdictFor(endOf([restored(0), failed(1, 'UnknownError')], 1))).toEqual({
      kind: 'missed',
      word: 'Failed',
      sentence:
        'This drill failed: 1 of 2 resources came back in 8s, and 2 of 2 objectives were not met: recovery time (missed), share that came back (missed).',
    });
  });

  it('is only about the objective if everything came back', async () => {
    const late = { rto: 1_000, rpo: null, minSuccess: 1 };

    expect(await verdictFor(endOf([restored(0), restored(1)], 1, late))).toEqual({
      kind: 'missed',
      word: 'Objective missed',
      sentence:
        'This drill brought everything back: all 2 resources came back in 8s, and 1 of 2 objectives was not met: recovery time (missed).',
    });
  });

  it('says how many objectives were not met, and that all were although something did not come back', async () => {
    const end = (minSuccess: number | null, rto: number): RunStory =>
      runOf(planOf({ mailbox: 2 }, { mode: 'drill', objectives: { rto, rpo: null, minSuccess } }))
        .activates('mailbox-001')
        .settles('mailbox-001', [restored(0), failed(1, 'UnknownError')])
        .ends(1);

    expect((await verdictFor(end(0.5, 1_000))).sentence).toMatch(
      / and 1 of 2 objectives was not met: recovery time \(missed\)\.$/,
    );
    expect((await verdictFor(end(0.5, 3_600_000))).sentence).toMatch(/ and every objective was met\.$/);
  });

  it('counts at least if not everybody is known', async () => {
    const lost = restored(null, { id: 'x', calledByService: 'x' });

    expect((await verdictFor(endOf([failed(0, 'UnknownError'), lost], 1))).sentence).toContain(
      'failed: at least 1 of 2 resources',
    );
  });

  it('is open as long as there is work left', async () => {
    const story = runOf(planOf({ mailbox: 2 }, { mode: 'drill' }))
      .activates('mailbox-001')
      .ends(4);

    expect(await verdictFor(story)).toEqual({
      kind: 'open',
      word: 'Not over',
      sentence: 'This drill is not over: so far 0 of 2 resources came back in 8s, and 2 are open.',
    });
  });

  it('says that a run was emulated', async () => {
    const story = runOf(planOf({ mailbox: 1 })).with({ type: 'emulator-found' });

    expect((await verdictFor(story)).sentence).toContain('This emulated recovery is not over');
  });
});

function endOf(artifacts: Parameters<RunStory['settles']>[1], exitCode: 0 | 1, wanted = objectives): RunStory {
  return runOf(planOf({ mailbox: 2 }, { mode: 'drill', objectives: wanted }))
    .activates('mailbox-001')
    .settles('mailbox-001', artifacts)
    .ends(exitCode);
}

async function verdictFor(story: RunStory): Promise<ReturnType<typeof verdictOf>> {
  return verdictOf(await story.result);
}

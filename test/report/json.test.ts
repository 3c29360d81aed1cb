import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import reportSchema from '../../schemas/report.v1.schema.json' with { type: 'json' };
import { makePlan } from '../../src/plan/make-plan.ts';
import { csvReport } from '../../src/report/csv.ts';
import { jsonReport, summaryOf } from '../../src/report/json.ts';
import type { ResourceResult, RunResult } from '../../src/result/result.ts';
import { textOf } from '../support/pieces.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { countsOf, failed, observed, RunStory, restored, runOf } from '../support/values/run-story.ts';
import { specOfWaves } from '../support/values/specs.ts';

describe('report.json', () => {
  it('is as its schema says, during a run as well as after it', async () => {
    const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
    addFormats.default(ajv);
    const validate = ajv.compile(reportSchema);

    for (const { result } of [runOf(planOf({ mailbox: 1 })), mixedRun(), mixedRun().ends(1), heldBack().ends(1)]) {
      validate(await reportOf(await result));

      expect(validate.errors).toBeNull();
    }
  });

  it('has the same rows as report.csv', async () => {
    const result = await mixedRun().result;

    const fromCsv: unknown[] = parse(await textOf(csvReport(result)), { columns: true });
    const asText = (await reportOf(result)).resources.map((row) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === null ? '' : String(value)])),
    );

    expect(fromCsv).toEqual(asText);
  });

  it.each([0, 1, 999, 1_000, 1_001, 2_000])('is whole with %i rows, and has no comma too many', async (count) => {
    const plan = planOf({ mailbox: count });

    const { resources } = await reportOf(await runOf(plan).result);

    expect(resources.map(({ resource }) => resource)).toEqual(plan.resources.map(({ name }) => name));
  });

  it('has a line for every row, also where one portion of them ends', async () => {
    const text = await textOf(jsonReport(await runOf(planOf({ mailbox: 1_001 })).result));

    const rows = text.split('\n').filter((line) => line.startsWith('    {"run_id"'));
    expect(rows).toHaveLength(1_001);
    expect(rows.filter((line) => line.endsWith('},'))).toHaveLength(1_000);
  });

  it('has totals that add up, and that are the counts of its rows', async () => {
    const { totals, resources } = await reportOf(await mixedRun().result);

    for (const [name, { planned, ...outcomes }] of Object.entries(totals)) {
      const rows = resources.filter(({ workload }) => name === 'all' || workload === name);
      expect(sum(Object.values(outcomes))).toBe(planned);
      expect(rows).toHaveLength(planned ?? Number.NaN);
      for (const [outcome, count] of Object.entries(outcomes))
        expect(rows.filter((row) => row['outcome'] === outcome)).toHaveLength(count);
    }
    expect(totals['all']).toEqual({
      planned: 8,
      succeeded: 2,
      unchanged: 1,
      failed: 1,
      unresolved: 1,
      not_started: 2,
      unknown: 1,
    });
  });

  it('tells of every wave what became of it and of its gate, and why the run stopped', async () => {
    const { run, waves, resources } = await reportOf(await heldBack().ends(1).result);

    expect(run).toMatchObject({ exit_code: 1, stopped_because: 'gate', stop_message: 'no' });
    const none = { succeeded: 0, unchanged: 0, failed: 0, unresolved: 0, not_started: 0, unknown: 0 };
    expect(waves).toEqual([
      {
        name: 'canary',
        ...none,
        planned: 2,
        succeeded: 1,
        failed: 1,
        gate: { min_success: 1, measured: 0.5, met: false },
      },
      { name: 'nobody', ...none, planned: 0, gate: { min_success: 1, measured: 1, met: null } },
      { name: 'all', ...none, planned: 1, not_started: 1, gate: null },
    ]);
    expect(resources.map(({ wave, outcome }) => [wave, outcome])).toEqual([
      ['canary', 'succeeded'],
      ['canary', 'failed'],
      ['all', 'not_started'],
    ]);
  });

  it('has one wave without a name and a gate where the spec has none', async () => {
    const { waves, resources } = await reportOf(await runOf(planOf({ mailbox: 1 })).result);

    expect(waves).toMatchObject([{ name: null, planned: 1, not_started: 1, gate: null }]);
    expect(resources).toMatchObject([{ wave: null }]);
  });

  it('says what was run, from which files, by whom, and how it ended', async () => {
    const sources = [
      { path: 'finance.yaml', sha256: 'a'.repeat(64) },
      { path: 'lists/finance.csv', sha256: 'b'.repeat(64) },
    ];
    const plan = planOf({ mailbox: 1 }, { sources });
    const story = runOf(plan)
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)])
      .ends(0);

    expect(summaryOf(await story.result)['run']).toEqual({
      id: 'r1',
      spec_name: 'finance',
      description: null,
      mode: 'recovery',
      spec_file: 'finance.yaml',
      spec_hash: `sha256:${'a'.repeat(64)}`,
      lists: [{ path: 'lists/finance.csv', hash: `sha256:${'b'.repeat(64)}` }],
      plan_hash: plan.hash,
      git_commit: null,
      tenant: '72f988bf-86f1-41af-91ab-2d7cd011db47',
      operator: 'ops@contoso.com',
      service: 'https://graph.microsoft.com',
      tool_version: '0.1.0',
      started: '2026-11-22T03:00:00.000Z',
      ended: '2026-11-22T03:00:11.000Z',
      exit_code: 0,
      stopped_because: null,
      stop_message: null,
    });
  });

  it('says nothing of who, where and when before the run has started', async () => {
    const plan = planOf({ mailbox: 1 });

    expect(summaryOf(await new RunStory(plan).result)['run']).toMatchObject({
      id: 'r1',
      plan_hash: plan.hash,
      git_commit: null,
      tenant: plan.tenant,
      operator: null,
      service: null,
      tool_version: null,
      started: null,
      ended: null,
      exit_code: null,
    });
  });

  it('names the commit that the spec was at, and the tenant that the run met', async () => {
    const { result } = new RunStory(planOf({ mailbox: 1 }, { tenant: null })).with({
      type: 'run-started',
      runId: 'r1',
      planHash: 'sha256:0',
      toolVersion: '0.1.0',
      gitCommit: '8854fdd1c0ffee',
      tenant: 'met-by-the-run',
      operator: null,
      service: 'https://graph.microsoft.com',
      graphVersion: 'v1.0',
    });

    expect(summaryOf(await result)['run']).toMatchObject({ git_commit: '8854fdd1c0ffee', tenant: 'met-by-the-run' });
  });

  it('has no exit code while the run goes on', async () => {
    expect(summaryOf(await runOf(planOf({ mailbox: 1 })).result)['run']).toMatchObject({ exit_code: null });
  });

  it('says why a run was stopped, and with which exit code', async () => {
    const { result } = runOf(planOf({ mailbox: 1 })).with({
      type: 'run-stopping',
      because: 'interrupt',
      message: 'interrupted',
    });

    expect(summaryOf(await result)['run']).toMatchObject({
      exit_code: 4,
      stopped_because: 'interrupt',
      stop_message: 'interrupted',
    });
  });

  it('measures objectives in seconds and shares', async () => {
    const objectives = { rto: 14_400_000, rpo: 3_600_000, minSuccess: 0.995 };
    const story = runOf(planOf({ mailbox: 1 }, { objectives }));

    const { result } = story.activates('mailbox-001').settles('mailbox-001', [restored(0)]);

    expect(summaryOf(await result)['objectives']).toEqual([
      { objective: 'rto', unit: 'seconds', wanted: 14_400, measured: 8, met: true },
      { objective: 'rpo', unit: 'seconds', wanted: 3_600, measured: 1_800, met: true },
      { objective: 'minSuccess', unit: 'share', wanted: 0.995, measured: 1, met: true },
    ]);
  });

  it('leaves an objective unmeasured that cannot be told yet', async () => {
    const { result } = runOf(planOf({ mailbox: 1 }, { objectives: { rto: 60_000, rpo: null, minSuccess: null } }));

    expect(summaryOf(await result)['objectives']).toEqual([
      { objective: 'rto', unit: 'seconds', wanted: 60, measured: null, met: null },
    ]);
  });

  it('counts as unresolved what the service could not resolve, whether it was asked for or not', async () => {
    const unresolved = [{ resource: 0, code: 'MailboxNotFound', message: '' }];
    const unmatched = [{ target: 'eve@contoso.com', code: 'MailboxNotFound', message: '' }];

    const { result } = runOf(planOf({ mailbox: 1 }))
      .activates('mailbox-001')
      .with({
        type: 'request-observed',
        session: 'mailbox-001',
        status: 'completedWithErrors',
        statusText: 'completedWithErrors',
        error: null,
        unresolved,
        unmatched,
      });

    expect(summaryOf(await result)['sessions']).toMatchObject([{ unresolved: 2 }]);
  });

  it('is not written where it would not be as its schema says: that is a bug', async () => {
    const result = await runOf(planOf({ mailbox: 1 })).result;
    const totals = { ...result.totals, all: { ...result.totals.all, planned: -1 } };

    await expect(reportOf({ ...result, totals })).rejects.toThrow(/^the report is not as its schema says: .*planned/);
  });

  it('is not written with a row that would not be as its schema says', async () => {
    const result = await runOf(planOf({ mailbox: 1 })).activates('mailbox-001').result;
    async function* resources(): AsyncGenerator<ResourceResult[]> {
      yield result.rows.map((row) => ({ ...row, attempts: -1 }));
    }

    await expect(reportOf({ ...result, resources })).rejects.toThrow(
      /^the report is not as its schema says: .*attempts/,
    );
  });

  it('reports a session whose counts differ from its artifacts as one that does not agree', async () => {
    const story = runOf(planOf({ mailbox: 2 })).activates('mailbox-001');

    const { result } = story.with(
      observed('mailbox-001', 'completed', countsOf({ completed: 2 })),
      { type: 'artifacts-read', session: 'mailbox-001', artifacts: [restored(0), failed(1, 'UnknownError')] },
      { type: 'session-settled', session: 'mailbox-001' },
    );

    expect((await reportOf(await result)).sessions).toMatchObject([
      { counts: { total: 2, completed: 2, in_progress: 0, failed: 0 }, artifacts: 2, counts_agree: false },
    ]);
  });
});

/** Two mailboxes come back, one is unchanged, one fails, one is not found and one is not told of; two drives are not started. */
function mixedRun(): RunStory {
  const unresolved = [{ resource: 4, code: 'MailboxNotFound', message: 'no such mailbox, "user4"' }];
  const artifacts = [
    restored(0),
    restored(1),
    restored(2, { restoredTo: null, restoredItems: 0 }),
    failed(3, 'ArtifactCannotBeRestored'),
    restored(null, { calledByService: 'stranger' }),
  ];
  return runOf(planOf({ mailbox: 6, drive: 2 }))
    .activates('mailbox-001')
    .with({
      type: 'request-observed',
      session: 'mailbox-001',
      status: 'completedWithErrors',
      statusText: 'completedWithErrors',
      error: { code: 'ResolutionFailed', message: 'some' },
      unresolved,
      unmatched: [],
    })
    .settles('mailbox-001', artifacts);
}

/** A run whose first wave's gate was missed; the second is empty. */
function heldBack(): RunStory {
  const waves = [
    { name: 'canary', minSuccess: 1, counts: { mailbox: 2 } },
    { name: 'nobody', minSuccess: 1, counts: {} },
    { name: 'all', counts: { site: 1 } },
  ];
  return runOf(makePlan(specOfWaves(waves), planTime))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0), failed(1, 'UnknownError')])
    .with({ type: 'run-stopping', because: 'gate', message: 'no' });
}

interface Report {
  readonly run: Readonly<Record<string, unknown>>;
  readonly waves: readonly unknown[];
  readonly totals: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly resources: readonly Readonly<Record<string, unknown>>[];
  readonly sessions: readonly unknown[];
}

async function reportOf(result: RunResult): Promise<Report> {
  return JSON.parse(await textOf(jsonReport(result)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import reportSchema from '../../schemas/report.v1.schema.json' with { type: 'json' };
import { makePlan } from '../../src/plan/make-plan.ts';
import { csvReport } from '../../src/report/csv-report.ts';
import { jsonReport, jsonSummary } from '../../src/report/json-report.ts';
import { rowOf } from '../../src/report/row.ts';
import type { ResourceResult } from '../../src/result/resource-results.ts';
import type { RunResult } from '../../src/result/result.ts';
import { textOf } from '../support/pieces.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { countsOf, failed, observed, RunStory, restored, runOf } from '../support/values/run-story.ts';
import { filesOf, resourceOf, specOf, specOfWaves } from '../support/values/specs.ts';

describe('report.json', () => {
  it('matches its schema, both during and after a run', async () => {
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

  it.each([0, 1, 999, 1_000, 1_001, 2_000])('is valid JSON with %i rows', async (count) => {
    const plan = planOf({ mailbox: count });

    const { resources } = await reportOf(await runOf(plan).result);

    expect(resources.map(({ resource }) => resource)).toEqual(plan.resources.map(({ name }) => name));
  });

  it('has a line for every row, also at the end of a portion', async () => {
    const text = await textOf(jsonReport(await runOf(planOf({ mailbox: 1_001 })).result));

    const rows = text.split('\n').filter((line) => line.startsWith('    {"run_id"'));
    expect(rows).toHaveLength(1_001);
    expect(rows.filter((line) => line.endsWith('},'))).toHaveLength(1_000);
  });

  it('has totals that add up and match its rows', async () => {
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

  it('says how every wave and its gate ended, and why the run stopped', async () => {
    const { run, waves, resources } = await reportOf(await heldBack().ends(1).result);

    expect(run).toMatchObject({ exit_code: 1, stopped_because: 'gate', stop_message: 'no' });
    const none = { succeeded: 0, unchanged: 0, failed: 0, unresolved: 0, not_started: 0, unknown: 0 };
    const nothing = { cameBack: 0, failed: 0, open: 0 };
    expect(waves).toEqual([
      {
        name: 'canary',
        ...none,
        planned: 2,
        succeeded: 1,
        failed: 1,
        proven: { cameBack: 1, failed: 1, open: 0 },
        gate: { min_success: 1, measured: 0.5, met: false },
      },
      { name: 'nobody', ...none, planned: 0, proven: nothing, gate: { min_success: 1, measured: 1, met: null } },
      { name: 'all', ...none, planned: 1, not_started: 1, proven: { ...nothing, open: 1 }, gate: null },
    ]);
    expect(resources.map(({ wave, outcome }) => [wave, outcome])).toEqual([
      ['canary', 'succeeded'],
      ['canary', 'failed'],
      ['all', 'not_started'],
    ]);
  });

  it('has one wave without name and gate if the spec has no waves', async () => {
    const { waves, resources } = await reportOf(await runOf(planOf({ mailbox: 1 })).result);

    expect(waves).toMatchObject([{ name: null, planned: 1, not_started: 1, gate: null }]);
    expect(resources).toMatchObject([{ wave: null }]);
  });

  it('says what was run, from which files, by whom, and with which exit code', async () => {
    const sources = [
      { path: 'finance.yaml', sha256: 'a'.repeat(64) },
      { path: 'lists/finance.csv', sha256: 'b'.repeat(64) },
    ];
    const plan = planOf({ mailbox: 1 }, { sources });
    const story = runOf(plan)
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)])
      .ends(0);

    expect(jsonSummary(await story.result)['run']).toEqual({
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
      emulated: false,
      tool_version: '0.1.0',
      started: '2026-11-22T03:00:00.000Z',
      ended: '2026-11-22T03:00:11.000Z',
      exit_code: 0,
      stopped_because: null,
      stop_message: null,
      only: null,
    });
  });

  it('has nulls for operator, service and times before the run has started', async () => {
    const plan = planOf({ mailbox: 1 });

    expect(jsonSummary(await new RunStory(plan).result)['run']).toMatchObject({
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

  it('names the Git commit of the spec, and the tenant of the token', async () => {
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

    expect(jsonSummary(await result)['run']).toMatchObject({ git_commit: '8854fdd1c0ffee', tenant: 'met-by-the-run' });
  });

  it('has no exit code during the run', async () => {
    expect(jsonSummary(await runOf(planOf({ mailbox: 1 })).result)['run']).toMatchObject({ exit_code: null });
  });

  it('says why a run was stopped, and with which exit code', async () => {
    const { result } = runOf(planOf({ mailbox: 1 })).with({
      type: 'run-stopping',
      because: 'interrupt',
      message: 'interrupted',
    });

    expect(jsonSummary(await result)['run']).toMatchObject({
      exit_code: 4,
      stopped_because: 'interrupt',
      stop_message: 'interrupted',
    });
  });

  it('measures objectives in seconds and shares', async () => {
    const objectives = { rto: 14_400_000, rpo: 3_600_000, minSuccess: 0.995 };
    const story = runOf(planOf({ mailbox: 1 }, { objectives }));

    const { result } = story.activates('mailbox-001').settles('mailbox-001', [restored(0)]);

    expect(jsonSummary(await result)['objectives']).toEqual([
      { objective: 'rto', unit: 'seconds', wanted: 14_400, measured: 8, met: true, reason: null },
      {
        objective: 'rpo',
        unit: 'seconds',
        wanted: 3_600,
        measured: 1_800,
        met: true,
        reason: null,
        median: 1_800,
        not_judged: 0,
      },
      { objective: 'minSuccess', unit: 'share', wanted: 0.995, measured: 1, met: true, reason: null },
    ]);
  });

  it('has no spec and no hash if the plan names no files', async () => {
    const { result } = runOf({ ...planOf({ mailbox: 1 }), sources: [] });

    expect(jsonSummary(await result)['run']).toMatchObject({ spec_file: null, spec_hash: null, lists: [] });
  });

  it('has null for the median of a loss that nobody can know', async () => {
    const objectives = { rto: null, rpo: 3_600_000, minSuccess: null };
    const { result } = runOf(planOf({ mailbox: 1 }, { objectives }))
      .activates('mailbox-001')
      .settles('mailbox-001', [failed(0, 'X')]);

    expect(jsonSummary(await result)['objectives']).toMatchObject([{ objective: 'rpo', measured: null, median: null }]);
  });

  it('names the wave of a sample, and whom drills have not brought back', async () => {
    const waves = [{ name: 'canary', counts: { mailbox: 1 } }];
    const plan = makePlan(specOfWaves(waves, { mode: 'drill' }), planTime);
    const sample = { wave: 0, workload: 'mailbox', size: 1, named: 5, drawn: 1, rotate: false, seed: 's' } as const;
    const drill = {
      budget: { restores: 2, per: 86_400_000 },
      samples: [{ ...sample, lists: [] }],
      leftOut: { count: 0, freeFrom: null, resources: [] },
    };
    const never = { kind: 'mailbox', name: 'ada@contoso.com', drilledAt: null, cameBackAt: null } as const;
    const coverage = { within: 86_400_000, named: 5, covered: 4, uncovered: [{ ...never, outcome: null }] };

    const summary = jsonSummary({ ...(await runOf({ ...plan, drill }).result), coverage });

    expect(summary['drill']).toMatchObject({
      budget: { restores: 2, per: 86_400 },
      samples: [{ ...sample, wave: 'canary' }],
      coverage: {
        within: 86_400,
        not_covered: [
          { workload: 'mailbox', resource: 'ada@contoso.com', drilled_at: null, came_back_at: null, outcome: null },
        ],
      },
    });
  });

  it('has the number of restored items of messages and files only', async () => {
    const plan = makePlan(
      specOf({}, { resources: [resourceOf('mailbox', 'ada@contoso.com'), filesOf('drive', 'ada@contoso.com', 'A/')] }),
      planTime,
    );
    const result = await runOf(plan).result;
    const rows = result.rows.map((row) => rowOf({ ...row, artifact: restored(0, { restoredItems: 7 }) }, result));

    expect(rows.map((row) => ('restored_items' in row ? row.restored_items : 'none'))).toEqual(['none', 7]);
    expect(result.rows.map((row) => rowOf(row, result).restored_items)).toEqual([undefined, null]);
  });

  it('has null for an objective that cannot be measured yet', async () => {
    const { result } = runOf(planOf({ mailbox: 1 }, { objectives: { rto: 60_000, rpo: null, minSuccess: null } }));

    expect(jsonSummary(await result)['objectives']).toEqual([
      { objective: 'rto', unit: 'seconds', wanted: 60, measured: null, met: null, reason: null },
    ]);
  });

  it('counts every target that the service could not resolve as unresolved', async () => {
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

    expect(jsonSummary(await result)['sessions']).toMatchObject([{ unresolved: 2 }]);
  });

  it('is not written if it does not match its schema, which is a bug', async () => {
    const result = await runOf(planOf({ mailbox: 1 })).result;
    const totals = { ...result.totals, all: { ...result.totals.all, planned: -1 } };

    await expect(reportOf({ ...result, totals })).rejects.toThrow(/^the report does not match its schema: .*planned/);
  });

  it('is not written if a row does not match its schema', async () => {
    const result = await runOf(planOf({ mailbox: 1 })).activates('mailbox-001').result;
    async function* resources(): AsyncGenerator<ResourceResult[]> {
      yield result.rows.map((row) => ({ ...row, attempts: -1 }));
    }

    await expect(reportOf({ ...result, resources })).rejects.toThrow(
      /^the report does not match its schema: .*attempts/,
    );
  });

  it('has `counts_agree: false` for a session whose counts differ from its artifacts', async () => {
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

/** Of the mailboxes, two are restored, one is unchanged, one fails, one is not found and one is unknown. Two drives are not started. */
function mixedRun(): RunStory {
  const unresolved = [{ resource: 4, code: 'MailboxNotFound', message: 'no such mailbox, "user4"' }];
  const artifacts = [
    restored(0),
    restored(1),
    restored(2, { restoredTo: null, restoredItems: 0 }),
    failed(3, 'ArtifactCannotBeRestored'),
    // Two for one mailbox: nobody can say which is its own.
    restored(null, { id: 'x', calledByService: 'stranger' }),
    restored(null, { id: 'y' }),
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

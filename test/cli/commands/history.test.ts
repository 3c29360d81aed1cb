import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';
import { bulkRestore, type CommandResult, keptIn } from '../../support/rigs/environments.ts';
import { folderWithRuns, keepEndedRun, reportAgain } from '../../support/rigs/evidence-rig.ts';
import { planOf } from '../../support/values/plans.ts';
import { failed, restored, runOf } from '../../support/values/run-story.ts';
import { keepRun } from '../../support/values/stored-runs.ts';

const week = 604_800_000;

describe('bulk-restore history', () => {
  it('lists the runs of a spec, the latest first, with what was wanted and measured', async () => {
    await using folder = await folderWithRuns(['r1']);
    const plan = planOf({ mailbox: 2 }, { objectives: { rto: 3_600_000, rpo: null, minSuccess: 0.5 } });
    const story = runOf(plan, week)
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0), failed(1, 'MailboxQuotaExceeded')])
      .ends(1);
    await keepRun(folder.at('state'), 'r2', story);
    await reportAgain(folder, 'r2');

    expect(await history(folder, 'finance')).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: `finance: 2 runs, 1 met
run  started (UTC)     who              sample  came back  RTO (wanted)  RPO (wanted)  coverage (wanted)  verdict  evidence
r2   2026-11-29 03:00  ops@contoso.com     all        1/2  8s (1h)       -             -                  missed   intact
r1   2026-11-22 03:00  ops@contoso.com     all        1/1  8s            -             -                  met      intact
`,
    });
  });

  it.each([
    ['real', false],
    ['emulated', true],
  ])('goes by the chain if the clock of a later %s run was behind', async (_, isEmulated) => {
    await using folder = await folderWithRuns([]);
    for (const [run, late] of [
      ['r1', week],
      ['r2', 0],
      ['r3', 3_600_000],
    ] as const) {
      await keepEndedRun(folder, run, { late, isEmulated });
      await reportAgain(folder, run);
    }
    await keepEndedRun(folder, 'r0', { late: -week, isEmulated });
    await keepEndedRun(folder, 'r4', { late: 2 * week, isEmulated });

    expect(Object.keys(await evidenceOf(folder))).toEqual(['r4', 'r3', 'r2', 'r1', 'r0']);
  });

  it('shows a report the runs before it, by the chain, also if the report is written again', async () => {
    await using folder = await folderWithRuns([]);
    for (const [run, late] of [
      ['r1', week],
      ['r2', 0],
      ['r3', 3_600_000],
    ] as const) {
      await keepEndedRun(folder, run, { late });
      await reportAgain(folder, run, '--format', 'html');
    }
    expect(await trendOf(folder, 'r3')).toEqual(['r3 (this run)', 'r2', 'r1']);

    await reportAgain(folder, 'r2', '--format', 'html');
    expect(await trendOf(folder, 'r2')).toEqual(['r2 (this run)', 'r1']);
  });

  it('shows evidence that was edited, and evidence that is not there', async () => {
    await using folder = await folderWithRuns(['r1', 'r2']);
    await keepEndedRun(folder, 'r3', { late: week });
    await writeFile(folder.at('reports', 'finance', 'r2', 'report.csv'), '');

    expect(await evidenceOf(folder)).toEqual({ r1: 'intact', r2: 'damaged', r3: 'none' });
  });

  it('gives a program the same as JSON and as CSV', async () => {
    await using folder = await folderWithRuns(['r1']);

    const json = await history(folder, 'finance', '--format', 'json');
    const csv = await history(folder, 'finance', '--format', 'csv');

    expect(JSON.parse(json.stdout)).toEqual({
      version: 1,
      runs: [
        {
          spec_name: 'finance',
          run_id: 'r1',
          mode: 'recovery',
          emulated: false,
          started: '2026-11-22T03:00:00.000Z',
          ended: '2026-11-22T03:00:11.000Z',
          operator: 'ops@contoso.com',
          sample: null,
          planned: 1,
          came_back: 1,
          success_rate: 1,
          rto_wanted_seconds: null,
          rto_seconds: 8,
          rpo_wanted_seconds: null,
          rpo_seconds: null,
          coverage_wanted: null,
          coverage: null,
          verdict: 'met',
          exit_code: 0,
          evidence: 'intact',
        },
      ],
      problems: [],
    });
    expect(csv.stdout.split('\n')).toEqual([
      'spec_name,run_id,mode,emulated,started,ended,operator,sample,planned,came_back,success_rate,rto_wanted_seconds,rto_seconds,rpo_wanted_seconds,rpo_seconds,coverage_wanted,coverage,verdict,exit_code,evidence',
      'finance,r1,recovery,false,2026-11-22T03:00:00.000Z,2026-11-22T03:00:11.000Z,ops@contoso.com,,1,1,1,,8,,,,,met,0,intact',
      '',
    ]);
    expect(await history(folder, '--json')).toMatchObject({ stdout: json.stdout });
  });

  it('draws a page that loads nothing, runs nothing and escapes what comes from outside', async () => {
    await using folder = await folderWithRuns(['r1']);
    const { stdout } = await history(folder, 'finance', '--format', 'html');

    expect(stdout).toMatch(/^<!doctype html>\n/);
    expect(stdout).toContain(
      '<p>1 of 1 run met every objective and brought everything back. The last one, r1, brought back 1/1: met.</p>',
    );
    expect(stdout).toMatch(
      /content="default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'"/,
    );
    expect(stdout).not.toMatch(/<script|<link|<img|https?:/);
  });

  it('leaves out what began before --since', async () => {
    await using folder = await folderWithRuns(['r1']);
    await keepEndedRun(folder, 'r2', { late: week });

    const { stdout } = await history(folder, '--since', '2026-11-25T00:00:00Z', '--json');

    expect(JSON.parse(stdout).runs).toMatchObject([{ run_id: 'r2' }]);
  });

  it('shows emulated runs apart from real ones', async () => {
    await using folder = await folderWithRuns(['r1']);
    await keepEndedRun(folder, 'e1', { isEmulated: true });

    const { stdout } = await history(folder);

    expect(stdout).toMatch(/^finance: 1 run, 1 met\n[\s\S]*\n\nfinance \(emulated\): 1 run, 1 met\n/);
  });

  it('reads a journal only once: it keeps a summary', async () => {
    await using folder = await Folder.open();
    await keepEndedRun(folder, 'r1');
    await history(folder);
    const journal = folder.at('state', 'runs', 'r1', 'journal.ndjson');
    const { size } = await stat(journal);
    await writeFile(journal, 'x'.repeat(size));

    expect(await history(folder)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1/1') });
  });

  it('reads the journal again if the run went on, or an earlier version kept the summary', async () => {
    await using folder = await folderWithRuns(['r1']);
    const path = folder.at('state', 'runs', 'r1', 'summary.json');
    const kept = await readFile(path, 'utf8');
    for (const changed of [
      kept.replace('"version":1', '"version":0'),
      kept.replace(/"journal":\d+/, '"journal":12'),
      '{',
    ]) {
      await writeFile(path, changed.replace('"planned":1', '"planned":99'));

      expect(JSON.parse((await history(folder, '--json')).stdout).runs).toMatchObject([{ planned: 1 }]);
      expect(await readFile(path, 'utf8')).toBe(kept);
    }
  });

  it('names a run that cannot be read, and lists the others', async () => {
    await using folder = await folderWithRuns(['r1', 'r2']);
    await rm(folder.at('state', 'runs', 'r2', 'summary.json'));
    await rm(folder.at('state', 'runs', 'r2', 'plan.json'));

    const { exitCode, stdout } = await history(folder);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`\nr2: the plan ${join(folder.at('state', 'runs', 'r2'), 'plan.json')} is missing\n`);
  });

  it('does not know a spec that was never run', async () => {
    await using folder = await folderWithRuns(['r1']);

    expect(await history(folder, 'sales')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `there are no runs of the spec \`sales\` in ${folder.at('state')}\n  hint: list all with \`bulk-restore history --state-dir ${folder.at('state')}\`\n`,
    });
  });
});

function history(folder: Folder, ...words: readonly string[]): Promise<CommandResult> {
  return bulkRestore(['history', ...words], keptIn(folder));
}

async function evidenceOf(folder: Folder): Promise<object> {
  const { runs } = JSON.parse((await history(folder, '--json')).stdout);
  return Object.fromEntries(runs.map(({ run_id, evidence }: Record<string, string>) => [run_id, evidence]));
}

/** The rows of the table of runs in a report. */
async function trendOf(folder: Folder, run: string): Promise<(string | undefined)[]> {
  const page = await readFile(folder.at('reports', 'finance', run, 'report.html'), 'utf8');
  const [, section = ''] = page.split('id="trend"');
  return [...(section.split('</section>')[0]?.matchAll(/<th scope="row">([^<]+)</g) ?? [])].map(([, name]) => name);
}

import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';
import { financeSpec } from '../../support/values/finance-spec.ts';

const onEmulator = ['--emulator', '--time-scale', '10000', '--patience', '1d', '--run-id', 'r1'];

/** A program that passes mailboxes and fails sites, and says nothing of Bob. */
const script = `
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const { resource, workload, restored_to, outcome } = JSON.parse(line);
  if (resource.startsWith('bob') || outcome !== 'succeeded' || !restored_to) continue;
  const verdict = workload === 'site' ? { check: 'failed', message: 'no answer' } : { check: 'passed' };
  console.log(JSON.stringify({ resource, workload, ...verdict }));
}`;

async function checkedRun(folder: Folder, objectives: string, ...flags: string[]) {
  const spec = await folder.file('spec.yaml', `${financeSpec}objectives: ${objectives}\n`);
  const check = await folder.file('check.mjs', script);
  const command = ['--check', `'${process.execPath}' '${check}'`];
  const run = (words: string[]) => bulkRestore(words, { ...keptIn(folder), PATH: process.env['PATH'] });
  const reportJson = async () =>
    JSON.parse(await readFile(folder.at('reports', 'finance', 'r1', 'report.json'), 'utf8'));
  return {
    first: await run(['run', spec, ...onEmulator, ...flags, ...(flags.length > 0 ? [] : command)]),
    command,
    run,
    reportJson,
  };
}

describe('run --check', { tags: 'slow' }, () => {
  it('keeps a verdict for each row that came back, and judges the share of them', async () => {
    await using folder = await Folder.open();

    const { first, reportJson } = await checkedRun(folder, '{ checked: 30% }');

    expect(first.exitCode).toBe(0);
    expect(first.stdout).toContain('checked 30%: met, measured 33.33%');
    const report = await reportJson();
    const checks = report.resources.map(({ resource, check }: { resource: string; check: object }) => [
      resource,
      check,
    ]);
    expect(Object.fromEntries(checks)).toEqual({
      'ada@contoso.com': { verdict: 'passed', message: null },
      'bob@contoso.com': { verdict: 'not checked', message: null },
      'https://contoso.sharepoint.com/sites/finance': { verdict: 'failed', message: 'no answer' },
    });
    expect(report.run.exit_code).toBe(0);
  });

  it('misses 100% if the spec says nothing else, and does not count for rto', async () => {
    await using folder = await Folder.open();

    const { first } = await checkedRun(folder, '{ rto: 4h }');

    expect(first.exitCode).toBe(1);
    expect(first.stdout).toContain('rto 4h: met');
    expect(first.stdout).toContain('checked 100%: missed, measured 33.33%; 1 resource got no verdict');
  });

  it('can be done later: until then the objective is missed', async () => {
    await using folder = await Folder.open();
    const { first, command, run, reportJson } = await checkedRun(folder, '{ checked: 30% }', '--check', 'true');
    expect([first.exitCode, first.stdout.includes('checked 30%: missed, measured 0%')]).toEqual([1, true]);

    const again = await run(['report', 'r1', ...command]);

    expect(again.exitCode).toBe(0);
    const report = await reportJson();
    expect(report.objectives).toMatchObject([{ objective: 'checked', wanted: 0.3, met: true }]);
    expect(report.run).toMatchObject({ exit_code: 0 });
    expect((await run(['status', 'r1'])).stdout).toContain('ended with exit code 0');
  });

  it('is refused if there is no such program, or none for an objective, before anything is sent', async () => {
    await using folder = await Folder.open();

    const { first } = await checkedRun(folder, '{ checked: 30% }', '--check', './missing');
    const { first: none } = await checkedRun(folder, '{ checked: 30% }', '--quiet');

    expect([first.exitCode, none.exitCode]).toEqual([3, 3]);
    expect((await bulkRestore(['status'], keptIn(folder))).stdout).toContain('No runs in');
  });
});

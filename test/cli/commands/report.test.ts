import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';
import { planOf } from '../../support/values/plans.ts';
import { restored, runOf } from '../../support/values/run-story.ts';
import { keepRun } from '../../support/values/stored-runs.ts';

describe('bulk-restore report', () => {
  it('writes the reports that the spec asks for, and prints their paths', async () => {
    await using folder = await folderWithRun();
    const reports = ['report.csv', 'report.json', 'failed.csv'].map((file) =>
      folder.at('reports', 'finance', 'r1', file),
    );

    const { exitCode, stdout } = await bulkRestore(['report', 'r1'], keptIn(folder));

    expect([exitCode, stdout]).toEqual([0, `${reports.join('\n')}\n`]);
    for (const report of reports.slice(0, 2)) expect(await readFile(report, 'utf8')).toContain('user0@contoso.com');
  });

  it('writes the formats that --format names', async () => {
    await using folder = await folderWithRun();

    const { stdout } = await bulkRestore(
      ['report', 'r1', '--format', 'html, junit,markdown,html', '--json'],
      keptIn(folder),
    );

    const files = ['report.html', 'report.junit.xml', 'report.md', 'failed.csv'];
    expect(JSON.parse(stdout)).toEqual({ reports: files.map((file) => folder.at('reports', 'finance', 'r1', file)) });
  });

  it('writes the same bytes again', async () => {
    await using folder = await folderWithRun();
    const path = folder.at('reports', 'finance', 'r1', 'report.json');

    await bulkRestore(['report', 'r1'], keptIn(folder));
    const first = await readFile(path, 'utf8');
    await bulkRestore(['report', 'r1'], keptIn(folder));

    expect(await readFile(path, 'utf8')).toBe(first);
  });

  it.each([
    ['xlsx', '`xlsx` is not a report format\n  hint: choose from csv, json, html, junit, markdown\n'],
    ['csv,', '`` is not a report format\n  hint: choose from csv, json, html, junit, markdown\n'],
  ])('does not write `%s`', async (format, complaint) => {
    await using folder = await folderWithRun();

    expect(await bulkRestore(['report', 'r1', '--format', format], keptIn(folder))).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: complaint,
    });
  });

  it('names the report that cannot be written, and does not call it a bug', async () => {
    await using folder = await folderWithRun();
    await folder.file('reports', 'a file where the folder should be');

    const { exitCode, stderr } = await bulkRestore(['report', 'r1'], keptIn(folder));

    expect(exitCode).toBe(1);
    expect(stderr).toContain(`cannot write the report ${folder.at('reports', 'finance', 'r1', 'report.csv')}: `);
    expect(stderr).toContain(
      `  hint: make room or give access, then write it again with \`bulk-restore report r1 --state-dir ${folder.at('state')}\`\n`,
    );
  });
});

async function folderWithRun(): Promise<Folder> {
  const folder = await Folder.open();
  const story = runOf(planOf({ mailbox: 1 }))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0)])
    .ends(0);
  await keepRun(folder.at('state'), 'r1', story);
  return folder;
}

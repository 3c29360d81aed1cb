import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateTraceLine } from '../../scripts/trace/trace-schema.ts';
import type { TracedCall, TracedDownload, TraceLine } from '../../src/graph/trace/trace-line.ts';
import { Folder } from '../support/folder.ts';
import { CliRig } from '../support/rigs/cli-rig.ts';
import { keptIn } from '../support/rigs/environments.ts';

const people = ['ada', 'grace', 'edsger', 'barbara', 'katherine', 'hedy'];
const spec = `version: 1
name: lovelace-recovery
restorePoint: { last: 7d }
mailboxes: [${people.map((name) => `${name}@fabrikam.com`).join(', ')}]
sites: [https://fabrikam.sharepoint.com/sites/payroll]
`;

async function linesOf(path: string): Promise<TraceLine[]> {
  const text = await readFile(path, 'utf8');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line): TraceLine => JSON.parse(line));
  for (const line of lines) expect(validateTraceLine(line), JSON.stringify(validateTraceLine.errors)).toBe(true);
  return lines;
}

function isCall(line: TraceLine): line is TracedCall {
  return 'path' in line;
}

describe('--trace', () => {
  it('records every call of a run, and nobody it is about', async () => {
    await using rig = await CliRig.open();
    const trace = join(rig.folder, 'trace.ndjson');

    const { exitCode, stderr } = await rig.online('run', await rig.file('s.yaml', spec), '--trace', trace);

    const calls = (await linesOf(trace)).filter(isCall);
    const text = await readFile(trace, 'utf8');
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('not traced')]);
    const asked = Object.values(rig.emulator.calls.summary.calls).reduce((sum, count) => sum + count, 0);
    expect(calls).toHaveLength(asked);
    expect(text.match(/fabrikam|payroll|lovelace|ada@|grace[^P]|hedy|eyJ|72f988bf/gi)).toBeNull();
    expect(text).not.toContain(rig.token.slice(0, 20));
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toContain(
      'POST /v1.0/solutions/backupRestore/restoreSessions/{}/activate',
    );
  });

  it('adds the calls of several commands to one file, also those of doctor and of reports that are fetched', async () => {
    await using rig = await CliRig.open();
    const trace = join(rig.folder, 'trace.ndjson');

    await rig.online('doctor', '--trace', trace);
    await rig.online('points', 'ada@fabrikam.com', '--from', '1h', '--trace', trace);

    const lines = await linesOf(trace);
    const downloads = lines.filter((line): line is TracedDownload => 'download' in line);
    expect(lines.flatMap((line) => ('trace' in line ? [line.command] : []))).toEqual(['doctor', 'points']);
    expect(downloads.map(({ download }) => download.columns.map(({ name }) => name)[1])).toEqual([
      'User Principal Name',
    ]);
    expect(await readFile(trace, 'utf8')).not.toMatch(/fabrikam|ada@/i);
  });

  it('never stops a restore: a file that is no trace stays as it is, with a warning', async () => {
    await using rig = await CliRig.open();
    const other = await rig.file('list.csv', 'address\nada@fabrikam.com\n');

    const { exitCode, stderr } = await rig.online('run', await rig.file('s.yaml', spec), '--trace', other);

    expect(exitCode).toBe(0);
    expect(stderr).toContain(`the calls are not traced in ${other}`);
    expect(await readFile(other, 'utf8')).toBe('address\nada@fabrikam.com\n');
  });

  it('leaves whole lines when the process is killed', async () => {
    await using folder = await Folder.open();
    const trace = folder.at('trace.ndjson');
    const words = ['run', await folder.file('s.yaml', spec), '--emulator', '--time-scale', '600', '--trace', trace];
    const variables = { ...process.env, ...keptIn(folder) };
    const child = spawn(process.execPath, [main, ...words], { env: variables, stdio: 'ignore' });
    const ended = once(child, 'exit');

    while ((await textOf(trace)).split('\n').length < 8) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await ended;

    expect((await textOf(trace)).endsWith('\n')).toBe(true);
    expect((await linesOf(trace)).length).toBeGreaterThan(6);
  });
});

const main = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}

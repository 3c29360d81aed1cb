import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { mintToken } from '../../src/emulator/http/token.ts';
import { defaultScenario } from '../../src/emulator/scenario/scenario.ts';
import { scaledClock } from '../../src/util/clock.ts';
import { Folder } from '../support/folder.ts';
import { bulkRestore, type CommandResult } from '../support/rigs/environments.ts';
import { Database, hasPostgres } from '../support/rigs/postgres-rig.ts';

const main = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

const spec = `version: 1
name: finance
restorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }
limits: { perSession: 2, activeSessions: 2 }
mailboxes: [a@contoso.com, b@contoso.com, c@contoso.com, d@contoso.com, e@contoso.com, f@contoso.com]
`;

describe.skipIf(!hasPostgres)('workers', () => {
  let db: Database;
  let emulator: Emulator;
  let folder: Folder;
  let variables: Record<string, string>;
  const workers: ChildProcess[] = [];

  beforeAll(async () => {
    db = await Database.open();
    const clock = scaledClock(300);
    emulator = await openEmulator(defaultScenario, { clock, isRecognisable: false });
    folder = await Folder.open();
    const { tenant } = emulator.tenant.scenario;
    variables = {
      BULK_RESTORE_STORE: db.url,
      BULK_RESTORE_LEASE: '3s',
      BULK_RESTORE_REPORT_DIR: folder.at('reports'),
      BULK_RESTORE_GRAPH_URL: emulator.url,
      BULK_RESTORE_AUTH: 'token',
      BULK_RESTORE_POLL: '200ms',
      GRAPH_ACCESS_TOKEN: mintToken({ tenant, id: '1', issuedAt: clock.now() }),
    };
  });
  afterAll(async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    await emulator.close();
    await folder[Symbol.asyncDispose]();
    await db[Symbol.asyncDispose]();
  });

  const cli = (...words: string[]): Promise<CommandResult> => bulkRestore(words, variables);

  function startWorker(...words: string[]): ChildProcess {
    const env = { ...process.env, ...variables };
    const worker = spawn(process.execPath, [main, 'worker', ...words], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    workers.push(worker);
    return worker;
  }

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 100));
  }

  it('carry out what was submitted, hand it over when they end, and restore nothing twice', async () => {
    const submitted = await cli('submit', await folder.file('finance.yaml', spec), '--run-id', 'r1');
    expect(submitted).toMatchObject({ exitCode: 0, stdout: 'r1\n' });
    expect((await cli('status')).stdout).toContain('queued: waits for a worker');

    const first = startWorker();
    await until(async () => (emulator.calls.summary.calls.activateSession ?? 0) > 0);
    expect((await cli('workers')).stdout).toMatch(/works +1\/10 +all/);
    first.kill('SIGTERM');
    expect(await once(first, 'exit')).toEqual([0, null]);

    expect((await cli('status', 'r1')).stdout).toContain('waits for a worker to go on with it');
    expect((await cli('workers')).stdout).toContain('No workers');
    startWorker('--slots', '2');
    const waited = await cli('submit', folder.at('finance.yaml'), '--run-id', 'r1', '--wait');

    expect(waited).toMatchObject({ exitCode: 0 });
    expect(waited.stdout).toContain('6 of 6 resources restored');
    expect(emulator.calls.summary.resourcesActivatedAgain).toBe(0);
    const report = await readFile(folder.at('reports/finance/r1/report.csv'), 'utf8');
    expect(report.match(/succeeded/g)).toHaveLength(6);
  });

  it('leave a run alone that they are refused, and say why', async () => {
    const other = spec.replace('name: finance', 'name: other\ntenant: 11111111-2222-3333-4444-555555555555');
    await cli('submit', await folder.file('other.yaml', other), '--run-id', 'r2');

    const waited = await cli('submit', folder.at('other.yaml'), '--run-id', 'r2', '--wait');

    expect(waited.exitCode).toBe(3);
    expect(waited.stderr).toContain('11111111-2222-3333-4444-555555555555');
    expect((await cli('status')).stdout).toContain('stopped: `other` is for the tenant');
  });
});

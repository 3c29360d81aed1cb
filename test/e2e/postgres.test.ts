import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { mintToken } from '../../src/emulator/http/token.ts';
import { defaultScenario } from '../../src/emulator/scenario/scenario.ts';
import { Folder } from '../support/folder.ts';
import { bulkRestore } from '../support/rigs/environments.ts';
import { Database, hasPostgres } from '../support/rigs/postgres-rig.ts';
import { type Ended, ended, program } from '../support/rigs/program.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const mailboxes = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}@contoso.com`);

const specOf = (name: string): string => `version: 1
name: ${name}
restorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }
limits: { perSession: 2, activeSessions: 2 }
mailboxes: [${mailboxes.join(', ')}]
`;

describe.skipIf(!hasPostgres)('a run in PostgreSQL, as processes on several hosts', () => {
  let db: Database;
  let folder: Folder;
  /** Its time stands still unless a test moves it: sessions stay active, and processes only look at them. */
  let clock: VirtualClock;
  let emulator: Emulator;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    db = await Database.open();
    folder = await Folder.open();
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await emulator.close();
    await folder[Symbol.asyncDispose]();
    await db[Symbol.asyncDispose]();
  });

  /** A service that nobody has used yet. */
  async function openService(): Promise<void> {
    clock = new VirtualClock(Date.now());
    emulator = await openEmulator(defaultScenario, { clock, isRecognisable: false });
  }

  /** Starts the program in the folder of a host, which keeps nothing but reports. */
  async function start(host: string, ...words: string[]): Promise<{ child: ChildProcess; end: Promise<Ended> }> {
    await mkdir(folder.at(host), { recursive: true });
    const [command, ...before] = program;
    const env = {
      ...process.env,
      BULK_RESTORE_STORE: db.url,
      BULK_RESTORE_LEASE: '2s',
      BULK_RESTORE_REPORT_DIR: folder.at(host, 'reports'),
      BULK_RESTORE_GRAPH_URL: emulator.url,
      BULK_RESTORE_AUTH: 'token',
      BULK_RESTORE_POLL: '100ms',
      GRAPH_ACCESS_TOKEN: mintToken({ tenant: emulator.tenant.scenario.tenant, id: '1', issuedAt: clock.now() }),
    };
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const child = spawn(command, [...before, ...words], { cwd: folder.at(host), env, stdio: [...stdio] });
    children.push(child);
    return { child, end: ended(child) };
  }

  async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
    while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  const looks = (): number => {
    const { getSession = 0, listSessions = 0 } = emulator.calls.summary.calls;
    return getSession + listSessions;
  };

  /** Resolves once whoever has the run only looks at its active sessions. */
  async function watched(): Promise<void> {
    await until(() => emulator.calls.summary.calls.activateSession === 2);
    const before = looks();
    await until(() => looks() >= before + 3);
  }

  /** Resolves once the lease of a run is over. */
  async function abandoned(runId: string): Promise<void> {
    const sql = `select from bulk_restore.run where run_id = '${runId}' and lease_until < clock_timestamp()`;
    await until(async () => (await db.run(sql)).length > 0);
  }

  /** Moves the time of the service until a process has ended. */
  async function passing(end: Promise<Ended>): Promise<Ended> {
    let isOver = false;
    void end.then(() => {
      isOver = true;
    });
    await until(async () => {
      await clock.advance(600_000);
      return isOver;
    });
    return await end;
  }

  it('outlives a process that is killed and one that is stopped, restores nothing twice, and can be copied', async () => {
    await openService();
    const spec = await folder.file('finance.yaml', specOf('finance'));
    const first = await start('host-a', 'run', spec, '--run-id', 'r1');
    await watched();
    first.child.kill('SIGKILL');
    await abandoned('r1');

    const second = await start('host-b', 'resume', 'r1');
    await until(async () => (await epochs('r1')).includes(2));
    await watched();
    second.child.kill('SIGSTOP');
    await abandoned('r1');
    const third = await start('host-c', 'resume', 'r1');
    await until(async () => (await epochs('r1')).includes(3));
    second.child.kill('SIGCONT');

    expect(await second.end).toMatchObject({
      exitCode: 5,
      stdout: '',
      stderr: expect.stringContaining('another process has taken over the run `r1`'),
    });
    expect(await passing(third.end)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('6 of 6 resources restored'),
    });
    const report = (host: string): string => folder.at(host, 'reports', 'finance', 'r1', 'report.csv');
    expect((await readFile(report('host-c'), 'utf8')).match(/,succeeded,/g)).toHaveLength(6);
    expect(['host-a', 'host-b', 'host-c'].filter((host) => existsSync(report(host)))).toEqual(['host-c']);
    expect(emulator.calls.summary).toMatchObject({ resourcesActivated: 6, resourcesActivatedAgain: 0 });
    expect(await epochs('r1')).toEqual([1, 2, 3]);
    await copied('r1');
  });

  it('is cancelled by a process on another host', async () => {
    await emulator.close();
    await openService();
    const running = await start('host-a', 'run', await folder.file('sales.yaml', specOf('sales')), '--run-id', 'r2');
    await watched();

    const cancelling = await start('host-b', 'cancel', 'r2');

    expect(await cancelling.end).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Cancelled r2: 2 resources will not be started\.\n2 restore sessions are active/),
    });
    expect(await running.end).toMatchObject({ exitCode: 4 });
    expect(emulator.calls.summary.resourcesActivated).toBe(4);
  });

  /** Those of its events, in the order in which they begin. */
  async function epochs(runId: string): Promise<number[]> {
    const sql = `select epoch::int from bulk_restore.event where run_id = '${runId}' group by epoch order by min(seq)`;
    return (await db.run(sql)).map((row) => Number(row['epoch']));
  }

  /** Takes a run to a folder, to another database and back: the same bytes everywhere. */
  async function copied(runId: string): Promise<void> {
    await using other = await Database.open();
    const journal = async (to: string): Promise<string> =>
      await readFile(folder.at(to, 'runs', runId, 'journal.ndjson'), 'utf8');
    for (const [words, url] of [
      [['export', folder.at('there')], db.url],
      [['import', folder.at('there')], other.url],
      [['export', folder.at('back')], other.url],
    ] as const)
      expect(await bulkRestore(['store', ...words], { BULK_RESTORE_STORE: url })).toMatchObject({ exitCode: 0 });

    const sql = `select string_agg(line || E'\\n', '' order by seq) as text from bulk_restore.event where run_id = '${runId}'`;
    expect([await journal('there'), await journal('back')]).toEqual(Array(2).fill((await db.run(sql))[0]?.['text']));
    const [plan, again] = await Promise.all(
      ['there', 'back'].map((to) => readFile(folder.at(to, 'runs', runId, 'plan.json'))),
    );
    expect(plan?.equals(again ?? Buffer.of())).toBe(true);
  }
});

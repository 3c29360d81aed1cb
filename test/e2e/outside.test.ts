import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { Folder } from '../support/folder.ts';
import { type Ended, ended, printed, program } from '../support/rigs/program.ts';

/*
 * What somebody sees who has installed the program, whichever way. `npm test` runs it on the clone; `npm run ways` on the executable and
 * on the package. The tests run side by side, the longest first: most of their time is waiting.
 */
describe.concurrent('bulk-restore, as it is installed', () => {
  let folder: Folder;
  const emulators: ChildProcess[] = [];
  /** The variables of a run that has its state to itself, because runs of other tests are under way. */
  const apart = (id: string): Record<string, string> => ({
    GRAPH_ACCESS_TOKEN: 'anything',
    BULK_RESTORE_STATE_DIR: `state-of-${id}`,
  });
  const start = (words: readonly string[], variables: Readonly<Record<string, string>> = {}): ChildProcess =>
    spawn(program[0], [...program.slice(1), ...words], {
      cwd: folder.path,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...variables },
    });
  const run = (...words: readonly string[]): Promise<Ended> => ended(start(words));
  /** A run of `many.yaml` in another process, once its first session is activated. Nobody else restores in its tenant. */
  const underWay = async (id: string): Promise<ChildProcess> => {
    const emulator = start(['emulate', '--port', '0', '--time-scale', '1200']);
    emulators.push(emulator);
    const service = (await printed(emulator.stdout, '/v1.0')).trim();
    const online = ['--graph-url', service, '--auth', 'token', '--poll', '20ms', '--patience', '1d'];
    const child = start(['run', 'many.yaml', '--run-id', id, '--parallel', ...online], apart(id));
    await printed(child.stderr, 'mailbox-001 activated');
    return child;
  };
  beforeAll(async () => {
    folder = await Folder.open();
    await folder.file('one.yaml', specOf('one', '[ada@contoso.com]'));
    await folder.file('wrong.yaml', specOf('wrong', '[ada]'));
    await folder.file('名前.csv', `address\n${names.join('\n')}\n`);
    await folder.file(
      'many.yaml',
      specOf('many', '{ lists: [名前.csv] }', 'limits: { perSession: 1, activeSessions: 1 }\n'),
    );
  });
  afterAll(async () => {
    for (const emulator of emulators) emulator.kill();
    await folder[Symbol.asyncDispose]();
  });

  it('prints its version, and nothing else', async () => {
    expect(await run('--version')).toEqual({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM'] as const)(
    'exits with 4 at the first %s, and resumes',
    async (signal) => {
      const child = await underWay(signal.toLowerCase());
      const result = ended(child);

      child.kill(signal);

      expect(await result).toMatchObject({ exitCode: 4 });
      expect(await ended(start(['resume', signal.toLowerCase()], apart(signal.toLowerCase())))).toMatchObject({
        exitCode: 0,
      });
    },
  );

  it('lets nobody else work on a run, and resumes it when it was killed', async () => {
    const child = await underWay('killed');
    const closed = once(child, 'close');

    const held = await ended(start(['resume', 'killed'], apart('killed')));
    child.kill('SIGKILL');
    await closed;
    const status = await ended(start(['status', 'killed', '--json'], apart('killed')));
    const resumed = await ended(start(['resume', 'killed'], apart('killed')));
    const again = await ended(start(['resume', 'killed'], apart('killed')));

    expect(held.exitCode).toBe(5);
    expect(JSON.parse(status.stdout)).toMatchObject({ totals: { all: { planned: names.length } } });
    expect([resumed.exitCode, again.exitCode]).toEqual([0, 0]);
    const rows = (await readFile(join(folder.at('reports'), 'many', 'killed', 'report.csv'), 'utf8'))
      .trim()
      .split('\r\n');
    expect(rows).toHaveLength(names.length + 1);
  });

  it.each([
    [['help'], 0],
    [['run', '--help'], 0],
    [[], 2],
    [['restore'], 2],
    [['validate', 'one.yaml', '--fast'], 2],
    [['validate', 'one.yaml'], 0],
    [['validate', 'wrong.yaml'], 2],
    [['plan', 'absent.yaml'], 2],
    [['resume', 'absent'], 2],
    [['run', 'one.yaml', '--auth', 'token'], 3],
    [['status', '--store', 'postgres://operator@127.0.0.1:9/restores'], 3],
    [['run', 'one.yaml', '--auth', 'client-secret', ...nowhere], 3],
    [['run', 'one.yaml', '--auth', 'managed-identity', ...nowhere], 3],
  ])('%j exits with %i', async (words, code) => {
    const { exitCode, stderr } = await ended(start(words, entra));

    expect({ exitCode, stderr: code === 0 ? '' : stderr }).toEqual({ exitCode: code, stderr });
    expect(stderr).not.toContain('Warning');
  });

  it('says where a spec is wrong', async () => {
    const { stdout } = await run('validate', 'wrong.yaml');

    expect(stdout).toContain('wrong.yaml:4:13: ');
  });

  it('makes a first spec that can be validated, planned and run', async () => {
    const codes = [];
    for (const words of [
      ['init', 'first.yaml'],
      ['validate', 'first.yaml'],
      ['plan', 'first.yaml', '--out', 'first.json'],
      ['run', '--plan', 'first.json', ...onEmulator, '--run-id', 'first'],
    ])
      codes.push((await ended(start(words, apart('first')))).exitCode);

    expect(codes).toEqual([0, 0, 0, 0]);
  });

  it.each([
    ['plan', 'one.yaml', '--format', 'json'],
    ['validate', 'wrong.yaml', '--json'],
    ['doctor', '--json', '--auth', 'token', ...nowhere],
    ['run', 'one.yaml', '--json', '--auth', 'token', ...nowhere],
    ['history', '--json'],
  ])('prints one JSON document on stdout for %s %s %s', async (...words) => {
    const { stdout } = await run(...words);

    expect(JSON.parse(stdout)).toBeTypeOf('object');
  });

  it('runs on the emulator with logs, metrics, events and a check, and reports in every format', async () => {
    await folder.file('check.mjs', checkProgram);
    const check = `'${process.execPath}' check.mjs`;
    const words = [
      ...['run', 'one.yaml', ...onEmulator, '--run-id', 'full', '--json'],
      ...['--log-format', 'json', '--metrics-file', 'run.prom', '--events', 'run.ndjson', '--check', check],
    ];
    const { exitCode, stdout, stderr } = await ended(start(words, apart('full')));
    const reports = await ended(start(['report', 'full', '--format', 'csv,json,html,junit,markdown'], apart('full')));

    const logged = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(logged).toContainEqual(expect.objectContaining({ event: 'session-activated' }));
    expect(JSON.parse(stdout)).toMatchObject({ run: { exit_code: exitCode } });
    expect(await readFile(join(folder.at('reports'), 'one', 'full', 'report.json'), 'utf8')).toContain('"passed"');
    expect([exitCode, reports.exitCode]).toEqual([0, 0]);
    await access(folder.at('run.ndjson'));
    expect(await readFile(folder.at('run.prom'), 'utf8')).toContain('# TYPE');
    for (const file of ['report.csv', 'report.json', 'report.html', 'report.junit.xml', 'report.md'])
      await access(join(folder.at('reports'), 'one', 'full', file));
  });

  it('lines up a table with wide characters', async () => {
    await folder.file('more.csv', 'address\nada@contoso.com\n');
    await folder.file(
      'drill.yaml',
      specOf('drill', '{ lists: [名前.csv, more.csv] }', 'mode: drill\nsample: { size: 9 }\n'),
    );

    const { exitCode, stdout } = await run('plan', 'drill.yaml');

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/ {2}8 {2}of 8 {2}名前\.csv\n {2}1 {2}of 1 {2}more\.csv\n/);
  });

  it.each(['bash', 'zsh', 'fish', 'powershell'])('prints a completion script for %s', async (shell) => {
    const { exitCode, stdout, stderr } = await run('completion', shell);

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('bulk-restore');
  });

  it('completes a command', async () => {
    expect((await run('complete', '--', 'ret')).stdout).toMatch(/^retry\b/m);
  });

  it('exits with 1 if something did not come back', async () => {
    await folder.file(
      'fails.yaml',
      'version: 1\noutcomes: [{ resource: ada@contoso.com, outcome: failed, code: UnknownError }]\n',
    );

    const words = ['run', 'one.yaml', ...onEmulator, '--scenario', 'fails.yaml'];
    const { exitCode } = await ended(start(words, apart('fails')));

    expect(exitCode).toBe(1);
  });
});

const onEmulator = ['--emulator', '--time-scale', '4000', '--patience', '1d'];
/** Passes every resource. */
const checkProgram = `import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const { resource, workload } = JSON.parse(line);
  console.log(JSON.stringify({ resource, workload, check: 'passed' }));
}
`;
const names = Array.from({ length: 8 }, (_, at) => `person-${at}@contoso.com`);
const nowhere = ['--graph-url', 'http://127.0.0.1:9/v1.0', '--patience', '10ms'];
const someId = '72f988bf-86f1-41af-91ab-2d7cd011db47';
/** Settings for signing in at an authority that nobody can reach. */
const entra = {
  AZURE_TENANT_ID: someId,
  AZURE_CLIENT_ID: someId,
  AZURE_CLIENT_SECRET: 'secret',
  AZURE_AUTHORITY_HOST: 'https://127.0.0.1:9',
  GRAPH_ACCESS_TOKEN: '',
};

function specOf(name: string, mailboxes: string, more = ''): string {
  return `version: 1\nname: ${name}\nrestorePoint: { last: 14d }\nmailboxes: ${mailboxes}\n${more}`;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, ended, printed } from '../support/rigs/program.ts';

const root = join(import.meta.dirname, '..', '..');
const dist = join(root, 'dist');
const main = join(dist, 'cli', 'main.js');
const quickstart = join(root, 'specs', 'quickstart.yaml');
/** The patience lasts for seconds of real time, so that a busy machine stops no run. */
const restore = ['run', quickstart, '--emulator', '--time-scale', '4000', '--patience', '1d'];

describe('the program as a process', () => {
  let folder: string;
  const start = (...words: string[]): ChildProcess =>
    spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const run = (...words: string[]): Promise<Ended> => ended(start(main, ...words));
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulk-restore-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([['--version'], ['validate', quickstart], ['plan', quickstart], ['complete', '--', 'status', '']])(
    'loads no network code for %s',
    async (...words) => {
      const log = join(root, 'test', 'support', 'loaded-modules.cjs');

      const { exitCode, stderr } = await ended(start('--require', log, main, ...words));

      const loaded = [...stderr.matchAll(/^loaded (.*)$/gm)].map(([, path = '']) => path);
      const modulesOf: Record<string, string[]> = JSON.parse(await readFile(join(dist, 'modules.json'), 'utf8'));
      const modules = [...loaded, ...loaded.flatMap((path) => modulesOf[relative(dist, path)] ?? [])];
      expect(exitCode).toBe(0);
      expect(modules).toContain('src/cli/start.ts');
      expect(
        modules.filter((path) => /undici|@azure\/identity|\/pino\/|log-update|\/ajv\/|graph-client/.test(path)),
      ).toEqual([]);
    },
  );

  it('loads a few files for validate and plan', async () => {
    const log = join(root, 'test', 'support', 'loaded-modules.cjs');

    const { stderr } = await ended(start('--require', log, main, 'plan', quickstart));

    expect(stderr.split('\n').filter((line) => line.includes('/dist/')).length).toBeLessThan(12);
    expect(stderr).not.toMatch(/loaded .*node_modules/);
  });

  describe('if a part of it is missing', () => {
    let installed: string;
    const installedMain = (): string => join(installed, 'dist', 'cli', 'main.js');
    const log = join(root, 'test', 'support', 'loaded-modules.cjs');
    beforeAll(async () => {
      installed = await mkdtemp(join(tmpdir(), 'bulk-restore-'));
      await cp(join(root, 'dist'), join(installed, 'dist'), { recursive: true });
      await writeFile(join(installed, 'package.json'), '{ "type": "module" }');
      await writeFile(join(folder, 'one.yaml'), oneMailbox);
      await linkPackages(join(root, 'node_modules'), join(installed, 'node_modules'));
    });
    afterAll(() => rm(installed, { recursive: true }));
    /** What a command loads of the program, without its door. */
    const filesOf = async (...words: string[]): Promise<string[]> => {
      const { stderr } = await ended(start('--require', log, installedMain(), ...words));
      const files = [...stderr.matchAll(/loaded (.*\/dist\/.*)/g)].map(([, path = '']) => path);
      return files.filter((file) => !file.endsWith('main.js'));
    };

    it('exits with 70 and says what to do, whichever file it is', async () => {
      const needed = await filesOf('plan', quickstart);
      expect(needed.length).toBeGreaterThan(3);

      for (const file of needed) {
        await rename(file, `${file}.gone`);
        const { exitCode, stderr: error } = await ended(start(installedMain(), 'plan', quickstart));
        expect([file, exitCode]).toEqual([file, 70]);
        expect(error).toMatch(/ERR_MODULE_NOT_FOUND|Cannot find module/);
        expect(error).toMatch(/report it with the lines above/);
        await rename(`${file}.gone`, file);
      }
    });

    it.each([
      ['undici', [...oneRun, '--emulator', '--time-scale', '4000']],
      ['pino', [...oneRun, '--emulator', '--time-scale', '4000', '--log-format', 'json']],
    ])('exits with 70 and names the package %s in the middle of a run', async (name, words) => {
      const path = join(installed, 'node_modules', name);
      await rename(path, `${path}.gone`);

      const { exitCode, stderr } = await ended(start(installedMain(), ...words));

      await rename(`${path}.gone`, path);
      expect(stderr).toContain(`Cannot find module '${name}'`);
      expect(stderr).toMatch(/report it with the lines above/);
      expect(exitCode).toBe(70);
    });

    it.each(['emulator-', 'service-', 'git-commit-'])(
      'exits with 70 if its part %s… is missing in the middle of a run',
      async (name) => {
        const chunks = join(installed, 'dist', 'chunks');
        const file = (await readdir(chunks)).find((each) => each.startsWith(name)) ?? '';
        await rename(join(chunks, file), join(chunks, `${file}.gone`));

        const { exitCode, stderr } = await ended(
          start(installedMain(), ...oneRun, '--emulator', '--time-scale', '4000'),
        );

        await rename(join(chunks, `${file}.gone`), join(chunks, file));
        expect(stderr).toMatch(/Cannot find module[\s\S]*report it with the lines above/);
        expect(exitCode).toBe(70);
      },
    );
  });

  it('exits with 70 and says so if its work never ends and nothing is left to wait for', async () => {
    const endless = `data:text/javascript,import files from 'node:fs/promises'; import { syncBuiltinESMExports } from 'node:module';
      files.open = () => new Promise(() => undefined); syncBuiltinESMExports();`;

    const { exitCode, stderr } = await ended(start('--import', endless, main, 'validate', quickstart));

    expect(stderr).toMatch(/the process ended before its work was finished[\s\S]*bug in bulk-restore/);
    expect(exitCode).toBe(70);
  });

  it('exits with 0 and prints no error when the reader of stdout goes away', async () => {
    const child = start(main, 'plan', quickstart, '--format', 'json');
    child.stdout?.once('data', () => child.stdout?.destroy());

    expect(await ended(child)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it.skipIf(process.platform !== 'linux')('exits with 4 and prints why if stdout cannot be written', async () => {
    const { exitCode, stderr } = await ended(
      spawn('sh', ['-c', '"$0" "$@" > /dev/full', process.execPath, main, 'validate', quickstart]),
    );

    expect([exitCode, stderr]).toEqual([4, expect.stringMatching(/^stdout can't be written: .*ENOSPC.*\n$/)]);
  });

  it('finishes a restore even if nobody reads its output', async () => {
    const child = start(main, ...restore, '--run-id', 'unread');
    child.stdout?.destroy();
    child.stderr?.destroy();

    const [exitCode] = await once(child, 'close');

    expect(exitCode).toBe(0);
    expect(
      (await readFile(join(folder, 'reports', 'quickstart', 'unread', 'report.csv'), 'utf8')).split('\r\n'),
    ).toHaveLength(802);
  });

  it('prints a line for every change and no control codes without a terminal', async () => {
    const { exitCode, stdout, stderr } = await run(...restore);

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/mailbox-001 activated\n/);
    expect(stdout + stderr).not.toContain('\u001b');
  });

  it('serves the emulator to another process, which restores through it', async () => {
    const emulator = start(main, 'emulate', '--port', '0', '--time-scale', '2000');
    const url = (await printed(emulator.stdout, '/v1.0')).trim();
    await writeFile(join(folder, 'one.yaml'), oneMailbox);

    const child = spawn(
      process.execPath,
      [main, 'run', 'one.yaml', '--graph-url', url, '--auth', 'token', '--poll', '20ms'],
      {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, GRAPH_ACCESS_TOKEN: 'anything' },
      },
    );
    const { exitCode, stdout } = await ended(child);
    emulator.kill('SIGINT');
    const [emulatorCode] = await once(emulator, 'close');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('1 of 1 resources restored');
    expect(emulatorCode).toBe(0);
  });
});

const oneRun = ['run', 'one.yaml', '--patience', '1d'];

const oneMailbox = `version: 1
name: one
restorePoint: { last: 14d }
mailboxes: [ada@contoso.com]
`;

/** Links each package, so that one can be missing. */
async function linkPackages(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const name of await readdir(from))
    if (name.startsWith('@')) await linkPackages(join(from, name), join(to, name));
    else await symlink(join(from, name), join(to, name));
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const main = join(root, 'dist', 'cli', 'main.js');
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

  it('prints its version', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

    expect(await run('--version')).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([['--version'], ['validate', quickstart], ['plan', quickstart], ['complete', '--', 'status', '']])(
    'loads no network code for %s',
    async (...words) => {
      const log = pathToFileURL(join(root, 'test', 'support', 'loaded-modules.mjs')).href;

      const { exitCode, stderr } = await ended(start('--import', log, main, ...words));

      const loaded = stderr.split('\n').filter((line) => line.startsWith('loaded '));
      expect(exitCode).toBe(0);
      const bundled = await Promise.all(
        loaded
          .map((line) => line.slice('loaded '.length))
          .filter((url) => url.includes('/dist/'))
          .map((url) => readFile(new URL(url), 'utf8')),
      );
      const modules = [...loaded, ...bundled.flatMap((text) => text.match(/^\/\/ src\/.*$/gm) ?? [])];
      expect(modules).toContain('// src/cli/start.ts');
      expect(
        modules.filter((line) => /undici|@azure\/identity|\/pino\/|log-update|\/ajv\/|graph-client/.test(line)),
      ).toEqual([]);
    },
  );

  it('loads a few files for validate and plan', async () => {
    const log = pathToFileURL(join(root, 'test', 'support', 'loaded-modules.mjs')).href;

    const { stderr } = await ended(start('--import', log, main, 'plan', quickstart));

    expect(stderr.split('\n').filter((line) => line.includes('/dist/')).length).toBeLessThan(12);
    expect(stderr).not.toMatch(/loaded .*node_modules/);
  });

  it('exits with 70 and says what to do if any of its files is missing', async () => {
    const installed = await mkdtemp(join(tmpdir(), 'bulk-restore-'));
    const copies = join(installed, 'dist');
    await cp(join(root, 'dist'), copies, { recursive: true });
    await writeFile(join(installed, 'package.json'), '{ "type": "module" }');
    await symlink(join(root, 'node_modules'), join(installed, 'node_modules'));
    const log = pathToFileURL(join(root, 'test', 'support', 'loaded-modules.mjs')).href;
    const words = [join(copies, 'cli', 'main.js'), 'plan', quickstart];
    const { stderr } = await ended(start('--import', log, ...words));
    const files = [...stderr.matchAll(/loaded (file:.*\/dist\/.*)/g)].map(([, url = '']) => fileURLToPath(url));
    const needed = files.filter((file) => !file.endsWith('main.js'));
    expect(needed.length).toBeGreaterThan(3);

    for (const file of needed) {
      await rename(file, `${file}.gone`);
      const { exitCode, stderr: error } = await ended(start(...words));
      expect([file, exitCode]).toEqual([file, 70]);
      expect(error).toMatch(/ERR_MODULE_NOT_FOUND|Cannot find module/);
      expect(error).toMatch(/report it with the lines above/);
      await rename(`${file}.gone`, file);
    }
    await rm(installed, { recursive: true });
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

  it.each(['SIGINT', 'SIGTERM'] as const)('exits with 4 at the first %s', async (signal) => {
    const child = start(main, 'run', quickstart, '--emulator', '--time-scale', '60', '--run-id', signal);
    const result = ended(child);
    await printed(child.stderr, 'mailbox-001 activated');

    child.kill(signal);

    expect(await result).toMatchObject({ exitCode: 4 });
  });

  it('leaves its state complete when it is killed', async () => {
    const child = start(main, 'run', quickstart, '--emulator', '--time-scale', '60', '--run-id', 'killed');
    const closed = once(child, 'close');
    await printed(child.stderr, 'mailbox-001 activated');
    child.kill('SIGKILL');
    await closed;

    const { exitCode, stdout } = await run('status', 'killed', '--json');

    const { totals, sessions } = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(totals.all.planned).toBe(800);
    expect(sessions[0]).toMatchObject({ name: 'mailbox-001', activated_at: expect.any(String) });
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

const oneMailbox = `version: 1
name: one
restorePoint: { last: 14d }
mailboxes: [ada@contoso.com]
`;

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function ended(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (piece) => {
    texts.stdout += piece;
  });
  child.stderr?.on('data', (piece) => {
    texts.stderr += piece;
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, ...texts };
}

/** Resolves to the output on a stream as soon as it contains `words`. */
function printed(stream: Readable | null, words: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stream?.on('data', (piece) => {
      text += piece;
      if (text.includes(words)) resolve(text);
    });
  });
}

/** @module-tag slow */

import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkerFrom } from '../../../src/cli/programs/check-program.ts';
import { nodeFiles } from '../../../src/store/node-files.ts';
import { Folder } from '../../support/folder.ts';
import { environmentOf, onLinux, Screen } from '../../support/rigs/environments.ts';

const never = new AbortController().signal;

/** What a script of Node answers to two lines, and how it ends. */
async function checkWith(script: string, changes: Parameters<typeof environmentOf>[0] = {}, timeout = 20_000) {
  await using folder = await Folder.open();
  const file = await folder.file('check.mjs', script.replaceAll('FOLDER', folder.at('.')));
  const stderr = new Screen();
  const environment = environmentOf({ ...changes, stderr });
  const command = `'${process.execPath}' '${file}'`;
  const checker = await checkerFrom({ check: command, checkTimeout: timeout }, environment);
  const answers: string[] = [];
  async function* lines() {
    yield '{"resource":"a"}\n';
    yield '{"resource":"b"}\n';
  }
  const problem = await checker?.check(lines(), (line) => answers.push(line), never);
  const pid = await readFile(folder.at('pid'), 'utf8').catch(() => null);
  return { problem, answers, stderr: stderr.text, pid };
}

const echo = 'process.stdin.pipe(process.stdout);';

describe('the program of --check', () => {
  it('gets the lines and answers with lines', async () => {
    expect(await checkWith(echo)).toMatchObject({
      problem: null,
      answers: ['{"resource":"a"}', '{"resource":"b"}'],
      stderr: '',
    });
  });

  it('need not read what it gets', async () => {
    expect(await checkWith('console.log("done"); process.exit(0);')).toMatchObject({
      problem: null,
      answers: ['done'],
    });
  });

  it('is shown with what it says on stderr, up to a number of lines', async () => {
    const { stderr } = await checkWith(
      'for (let n = 0; n < 5000; n += 1) console.error("\\u001b[2J" + "x".repeat(2000));',
    );

    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(101);
    expect(lines[0]).toMatch(/^node: \\u001b\[2Jx+$/);
    expect(lines[0]?.length).toBeLessThan(600);
    expect(lines.at(-1)).toBe('node: … and 4,900 more lines');
  });

  it('says with its exit code that something went wrong', async () => {
    expect((await checkWith('console.log("a"); process.exitCode = 3;')).problem).toBe('node ended with exit code 3');
  });

  it('is ended when its time is up, with what it has started', async () => {
    const script = `
      import { spawn } from 'node:child_process';
      import { writeFileSync } from 'node:fs';
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      writeFileSync('FOLDER/pid', String(child.pid));
      setInterval(() => {}, 1000);`;

    const { problem, pid } = await checkWith(script, {}, 1_500);

    expect(problem).toBe('node did not end within 2s');
    expect(await isGone(Number(pid))).toBe(true);
  });

  it('cannot fill the memory with a line', async () => {
    const { answers } = await checkWith('process.stdout.write("x".repeat(5_000_000));');

    expect(answers.map(({ length }) => length)).toEqual([65_536]);
  });

  it('sees nothing that signs in, by whatever name, and no descriptor of the run', async () => {
    const token = 'hush-hush-hush-hush';
    const script = `
      import { readdirSync } from 'node:fs';
      console.log(JSON.stringify(process.env));
      console.log(readdirSync('/proc/self/fd').length);`;
    const variables = {
      PATH: process.env['PATH'],
      GRAPH_ACCESS_TOKEN: token,
      COPY: `Bearer ${token}`,
      AZURE_CLIENT_SECRET: 'secret-of-the-app',
      AZURE_TENANT_ID: 't',
      BULK_RESTORE_NOTIFY: 'https://hooks.slack.com/services/x',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
      EXPECTED: 'counts.csv',
    };

    const { answers } = await checkWith(script, { variables });

    expect(JSON.parse(answers[0] ?? '')).toEqual({ PATH: process.env['PATH'], EXPECTED: 'counts.csv' });
  });

  it.each([
    ['check.sh | tee log', '`--check` has the character `|`, but it runs without a shell'],
    ['no-such-program --fast', 'there is no program `no-such-program` for --check'],
    ['./no-such-file', 'there is no program `./no-such-file` for --check'],
  ])('is refused before anything is restored: %s', async (check, message) => {
    await expect(checkerFrom({ check }, environmentOf({ variables: { PATH: '/usr/bin:/bin' } }))).rejects.toThrow(
      message,
    );
  });
});

describe('on Windows, the program of --check', () => {
  const there = ['/tools/check.exe', '/tools/az.cmd', '/tools/npm', '/tools/npm.cmd'];
  const windows = environmentOf({
    variables: { PATH: '/tools' },
    runtime: { ...onLinux, platform: 'win32' },
    files: { ...nodeFiles, kindOf: async (path) => (there.includes(path) ? 'file' : 'nothing') },
  });

  it.each(['check', 'check.exe', '/tools/check.exe'])('is found as %s', async (check) => {
    await expect(checkerFrom({ check }, windows)).resolves.toMatchObject({ name: check.replace('/tools/', '') });
  });

  it.each(['az', 'az.cmd', 'npm', '/tools/az.cmd'])('is no script: %s', async (check) => {
    await expect(checkerFrom({ check }, windows)).rejects.toThrow(
      `\`${check}\` is a script of Windows, and only its shell can start that`,
    );
  });

  it('is not there without a file of its name', async () => {
    await expect(checkerFrom({ check: 'other' }, windows)).rejects.toThrow('there is no program `other` for --check');
  });
});

/** A process that was killed and that nobody waits for counts as gone. */
async function isGone(pid: number): Promise<boolean> {
  for (let look = 0; look < 10_000; look += 1) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    if (state === null || /\) [ZX] /.test(state)) return true;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return false;
}

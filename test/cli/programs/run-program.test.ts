/** @module-tag slow */

import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../../src/cli/programs/run-program.ts';
import { Folder } from '../../support/folder.ts';

const limits = { timeout: 20_000, mostBytes: 1_000 };

function node(script: string): readonly [string, ...string[]] {
  return [process.execPath, '-e', script];
}

describe('running a program', () => {
  it('resolves to its exit code and output', async () => {
    expect(await runProgram(node('process.stdout.write("abc"); process.exitCode = 3'), limits)).toEqual({
      kind: 'ended',
      exitCode: 3,
      stdout: 'abc',
    });
  });

  it('gives it nothing to read', async () => {
    const script = 'process.stdin.resume().on("end", () => process.stdout.write("end"))';

    expect(await runProgram(node(script), limits)).toMatchObject({ stdout: 'end' });
  });

  it('ends it if it prints too much', async () => {
    const script = 'setInterval(() => process.stdout.write("x".repeat(600)), 1)';

    expect(await runProgram(node(script), limits)).toEqual({ kind: 'too-long' });
  });

  it('ends it if it is too slow, with what it has started', async () => {
    await using folder = await Folder.open();
    const inner = 'setInterval(() => {}, 1000)';
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', ${JSON.stringify(inner)}], { stdio: 'inherit' });
      require('node:fs').writeFileSync(${JSON.stringify(folder.at('pid'))}, String(child.pid));
      ${inner}`;

    expect(await runProgram(node(script), { ...limits, timeout: 1_500 })).toEqual({ kind: 'too-slow' });
    const pid = Number(await readFile(folder.at('pid'), 'utf8'));
    expect(await isGone(pid)).toBe(true);
  });

  it('ends it when the signal aborts', async () => {
    const stop = new AbortController();
    const running = runProgram(node('setInterval(() => {}, 1000)'), { ...limits, signal: stop.signal });
    stop.abort();

    expect(await running).toEqual({ kind: 'killed' });
  });

  it('says why it cannot be started', async () => {
    expect(await runProgram(['no-such-program'], limits)).toEqual({ kind: 'not-started', because: 'ENOENT' });
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

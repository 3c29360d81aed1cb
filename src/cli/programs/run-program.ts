import { spawn } from 'node:child_process';
import type { ProgramEnd, RunProgram } from '../../graph/auth/token-command.ts';
import { reasonOf, systemCode } from '../../util/system-error.ts';
import { endGroup, inOwnGroup } from './process-group.ts';

/** Runs a program of this machine. */
export const runProgram: RunProgram = ([program, ...words], { timeout, mostBytes, signal }) =>
  new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let length = 0;
    // In a group of its own: Ctrl-C stops the run in its own way, and what the program starts ends with it.
    const child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'ignore'],
      ...inOwnGroup,
    });
    const settle = (end: ProgramEnd): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      child.stdout.destroy();
      endGroup(child);
      resolve(end);
    };
    const stop = (): void => settle({ kind: 'killed' });
    const timer = setTimeout(() => settle({ kind: 'too-slow' }), timeout);
    signal?.addEventListener('abort', stop, { once: true });
    child.stdout.on('data', (piece: Buffer) => {
      length += piece.length;
      pieces.push(piece);
      if (length > mostBytes) settle({ kind: 'too-long' });
    });
    child.on('error', (error) => settle({ kind: 'not-started', because: systemCode(error) ?? reasonOf(error) }));
    // What it has started may keep its output open.
    child.on('exit', () => endGroup(child));
    child.on('close', (exitCode) => {
      const stdout = Buffer.concat(pieces).toString('utf8');
      settle(exitCode === null ? { kind: 'killed' } : { kind: 'ended', exitCode, stdout });
    });
  });

import { spawn } from 'node:child_process';
import { reasonOf, systemCode } from '../../util/system-error.ts';
import { LineSplitter } from '../programs/line-splitter.ts';
import { endGroup, inOwnGroup } from '../programs/process-group.ts';
import type { LaunchedRun, RunEnd } from './launched-run.ts';

/** A process of this program. */
export interface ChildProgram {
  readonly command: readonly [string, ...string[]];
  readonly words: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Gets what it prints on stderr, line by line. */
  readonly onLine: (line: string) => void;
}

/**
 * Starts this program again as a process of its own: a bug in it, or its memory, is one run's. It is in a group of its own, so that Ctrl-C
 * at a terminal reaches the worker, which stops it in its own way.
 */
export function startChild({ command, words, variables, onLine }: ChildProgram): LaunchedRun {
  const [program, ...before] = command;
  const child = spawn(program, [...before, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: variables,
    ...inOwnGroup,
  });
  const lines = new LineSplitter(longestLine, onLine);
  child.stderr.on('data', (piece: Buffer) => lines.take(piece));
  const ended = new Promise<RunEnd>((resolve) => {
    child.on('error', (error) => resolve({ kind: 'not-started', because: systemCode(error) ?? reasonOf(error) }));
    // What it has started may keep its output open.
    child.on('exit', () => endGroup(child));
    child.on('close', (exitCode, by) => {
      lines.end();
      if (exitCode === null) resolve({ kind: 'killed', by: by ?? 'a signal' });
      else resolve({ kind: 'exited', exitCode });
    });
  });
  return { ended, stop: () => void child.kill('SIGTERM'), kill: () => endGroup(child) };
}

/** In UTF-16 code units. */
const longestLine = 65_536;

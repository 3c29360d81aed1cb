import { spawn } from 'node:child_process';
import { basename, delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { commandWords } from '../../graph/auth/command-words.ts';
import { SignInProblem } from '../../graph/auth/sign-in-problem.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Checker } from '../../run/check/check-restored.ts';
import { counted } from '../../util/count.ts';
import { formatDuration, hour } from '../../util/duration.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { printable } from '../../util/printable.ts';
import { reasonOf, systemCode } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';
import { checkVariables } from './check-environment.ts';
import { LineSplitter } from './line-splitter.ts';
import { endGroup, inOwnGroup } from './process-group.ts';

export interface CheckOptions {
  /** A program and its arguments. */
  readonly check?: string;
  /** How long it may take, in milliseconds. */
  readonly checkTimeout?: number;
}

/** How long a check may take, if `--check-timeout` says nothing else. */
export const defaultCheckTimeout: number = hour;

/** In UTF-16 code units, and in lines. */
const longestAnswer = 65_536;
const longestComplaint = 500;
const mostComplaints = 100;

/**
 * The program of `--check`; null without one. Rejects with CommandError if only a shell understands the command, or if there is no such
 * program: better now than after the restore.
 */
export async function checkerFrom(
  { check, checkTimeout = defaultCheckTimeout }: CheckOptions,
  environment: Environment,
): Promise<Checker | null> {
  if (check === undefined) return null;
  const words = wordsOf(check);
  await requireProgram(words[0], environment);
  return {
    name: basename(words[0]),
    check: (lines, onLine, signal) => runCheck(words, { lines, onLine, signal, timeout: checkTimeout }, environment),
  };
}

/** A run that goes on without its check misses an objective: better said now. */
export function warnAboutCheck({ objectives }: Plan, checker: Checker | null, environment: Environment): void {
  if (objectives.checked === undefined || checker !== null) return;
  const warning =
    '`objectives.checked` will be missed: nothing checks what comes back; add --check, or check later with `bulk-restore report --check`';
  say('warn', [warning], environment);
}

function wordsOf(command: string): [string, ...string[]] {
  try {
    return commandWords(command, '--check');
  } catch (error) {
    if (!(error instanceof SignInProblem)) throw error;
    throw new CommandError(exitCodes.usage, error.message, error.hint);
  }
}

async function requireProgram(program: string, { files, variables, runtime }: Environment): Promise<void> {
  const isPath = /[/\\]/.test(program);
  const folders = isPath ? [''] : (variables['PATH'] ?? variables['Path'] ?? '').split(delimiter).filter(Boolean);
  const isThere = async (endings: readonly string[]): Promise<boolean> => {
    for (const folder of folders)
      for (const ending of endings)
        if ((await files.kindOf(join(folder, `${program}${ending}`))) === 'file') return true;
    return false;
  };
  // Windows itself starts these alone, and finds them without their ending.
  const isWindows = runtime.platform === 'win32';
  const isScript = isWindows && /\.(cmd|bat)$/i.test(program);
  const endings = isWindows && !/\.\w+$/.test(program) ? ['.exe', '.com'] : [''];
  if (!isScript && (await isThere(endings))) return;
  if (isWindows && (await isThere(isScript ? [''] : ['.cmd', '.bat'])))
    throw new CommandError(
      exitCodes.refused,
      `\`${program}\` is a script of Windows, and only its shell can start that`,
      `begin the command with \`cmd /c ${program}\``,
    );
  throw new CommandError(
    exitCodes.refused,
    `there is no program \`${program}\` for --check`,
    'name a program on the path, or by its whole path',
  );
}

interface CheckRun {
  readonly lines: AsyncIterable<string>;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
  readonly timeout: number;
}

/** Runs a program without a shell, and without what signs in. Resolves to what went wrong with it; null for nothing. */
function runCheck(
  [program, ...words]: readonly [string, ...string[]],
  { lines, onLine, signal, timeout }: CheckRun,
  environment: Environment,
): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: checkVariables(environment.variables),
      ...inOwnGroup,
    });
    const end = (): void => endGroup(child);
    const settle = (problem: string | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      process.removeListener('exit', end);
      end();
      answers.end();
      complaints.end();
      resolve(problem);
    };
    const name = basename(program);
    const stop = (): void => settle(`${name} was stopped`);
    const timer = setTimeout(() => settle(`${name} did not end within ${formatDuration(timeout)}`), timeout);
    const answers = new LineSplitter(longestAnswer, onLine);
    const complaints = complaintsOf(name, environment);
    process.on('exit', end);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    child.stdout.on('data', (piece: Buffer) => answers.take(piece));
    child.stderr.on('data', (piece: Buffer) => complaints.take(piece));
    // It need not read what it is given.
    child.stdin.on('error', () => undefined);
    pipeline(Readable.from(lines), child.stdin).catch(() => undefined);
    child.on('error', (error) => settle(`${name} cannot be started: ${systemCode(error) ?? reasonOf(error)}`));
    // What it has started may keep its output open.
    child.on('exit', end);
    child.on('close', (code, by) => {
      if (code === 0) settle(null);
      else settle(code === null ? `${name} was ended by ${by}` : `${name} ended with exit code ${code}`);
    });
  });
}

/** Shows what a program prints to stderr, up to a number of lines. */
function complaintsOf(name: string, environment: Environment): Pick<LineSplitter, 'take' | 'end'> {
  let count = 0;
  const splitter = new LineSplitter(longestComplaint, (line) => {
    count += 1;
    if (count <= mostComplaints) say('notice', [`${name}: ${printable(line)}`], environment);
  });
  return {
    take: (piece) => splitter.take(piece),
    end: () => {
      splitter.end();
      if (count > mostComplaints)
        say('notice', [`${name}: … and ${counted(count - mostComplaints, 'more line')}`], environment);
      count = 0;
    },
  };
}

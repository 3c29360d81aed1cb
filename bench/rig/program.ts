import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const main = join(root, 'dist', 'cli', 'main.js');

/** Builds the program as published, into `dist`. */
export function buildProgram(): void {
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], { cwd: root, stdio: 'inherit' });
}

/** How a process ended. `exitCode` is null if `signal` killed it. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds from its start, on the real clock. */
  readonly took: number;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves to the first line of stdout; to an empty text if there is none. */
  readonly firstLine: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** False for long output that nobody reads. */
  readonly keepsOutput?: boolean;
}

/** Starts the built program with these arguments. */
export function startProgram(words: readonly string[], surroundings: Surroundings): Running {
  return startNode([main, ...words], surroundings);
}

const live = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of live) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

/** Starts a Node process that ends with this one. The program's variables in the user's own environment are left out. */
export function startNode(words: readonly string[], { cwd, env = {}, keepsOutput = true }: Surroundings): Running {
  const began = performance.now();
  const child = spawn(process.execPath, words, {
    cwd,
    env: { ...ownEnvironment(), ...env },
    stdio: ['ignore', keepsOutput ? 'pipe' : 'ignore', 'pipe'],
  });
  live.add(child);
  const texts = { stdout: '', stderr: '' };
  const firstLine = new Promise<string>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      texts.stdout += piece;
      const end = texts.stdout.indexOf('\n');
      if (end !== -1) resolve(texts.stdout.slice(0, end));
    });
    child.once('close', () => resolve(''));
  });
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    texts.stderr += piece;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      live.delete(child);
      resolve({ exitCode, signal, ...texts, took: performance.now() - began });
    });
  });
  return { pid: child.pid ?? 0, ended, firstLine, kill: (signal) => void child.kill(signal) };
}

function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BULK_RESTORE_')));
}

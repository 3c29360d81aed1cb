import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a process ended. `exitCode` is null if it was killed. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: readonly string[];
}

export interface Child {
  readonly ended: Promise<Ended>;
  /** Calls `listener` for each line on stderr, with its number from 1. */
  onLine(listener: (lines: number) => void): void;
  /** Resolves to the first line of stdout; to an empty text if there is none. */
  readonly firstLine: Promise<string>;
  kill(): void;
}

/** The built program in processes of its own, all of which end with this one. */
export class Children {
  readonly #main: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #live = new Set<ChildProcess>();
  #isOver = false;

  /** `main` is the path of the program's entry; `more` are variables for all processes. */
  constructor(main: string, more: Readonly<Record<string, string>> = {}) {
    this.#main = main;
    this.#environment = { ...environment, ...more };
  }

  start(words: readonly string[], cwd: string): Child {
    if (this.#isOver) throw new Error('the bench is over');
    const child = spawn(process.execPath, [this.#main, ...words], {
      cwd,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#live.add(child);
    return watched(child, () => this.#live.delete(child));
  }

  /** Kills all that are left, and starts no more. */
  killAll(): void {
    this.#isOver = true;
    for (const child of this.#live) child.kill('SIGKILL');
  }
}

/** Without the program's variables in the user's own environment. The emulator accepts any token. */
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BULK_RESTORE_'))),
  GRAPH_ACCESS_TOKEN: 'anything',
};

function watched(child: ReturnType<typeof spawn>, gone: () => void): Child {
  const stderr: string[] = [];
  const listeners: ((lines: number) => void)[] = [];
  let stdout = '';
  let tellFirst: (line: string) => void = () => undefined;
  const firstLine = new Promise<string>((resolve) => {
    tellFirst = resolve;
  });
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece;
    if (stdout.includes('\n')) tellFirst(stdout.slice(0, stdout.indexOf('\n')));
  });
  if (child.stderr)
    createInterface({ input: child.stderr }).on('line', (line) => {
      stderr.push(line);
      for (const listener of listeners) listener(stderr.length);
    });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      gone();
      tellFirst('');
      resolve({ exitCode, stdout, stderr });
    });
  });
  return { ended, firstLine, onLine: (listener) => void listeners.push(listener), kill: () => child.kill('SIGKILL') };
}

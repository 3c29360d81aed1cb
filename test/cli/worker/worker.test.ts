import { describe, expect, it } from 'vitest';
import type { LaunchedRun, RunEnd } from '../../../src/cli/worker/launched-run.ts';
import { Worker } from '../../../src/cli/worker/worker.ts';
import type { Claim, NothingToClaim, QueueLoad, RunQueue, SeenWorker, WorkerState } from '../../../src/store/queue.ts';
import { StoreProblem } from '../../../src/store/store.ts';
import { type Clock, systemClock } from '../../../src/util/clock.ts';

/** A queue in memory, whose runs are claimed in order. */
class ListedQueue implements RunQueue {
  readonly lease = 40;
  readonly waiting: string[];
  readonly givenBack: string[] = [];
  readonly beats: WorkerState[] = [];
  readonly renewed: string[] = [];
  readonly taken = new Set<string>();
  isAway = false;
  /** When the next lease ends, in milliseconds. */
  dueIn: number | null = null;
  left: string | null = null;
  #wake: () => void = () => undefined;

  constructor(...waiting: string[]) {
    this.waiting = waiting;
  }

  async add(runId: string): Promise<void> {
    this.waiting.push(runId);
    this.#wake();
  }

  async claim(): Promise<Claim | NothingToClaim> {
    if (this.isAway) throw new StoreProblem('unwritable', 'the database is away', 'start it');
    const runId = this.waiting.shift();
    const facts = { kind: 'queued', tenant: '', parallel: false, deaths: 0, epoch: 1, token: 't' } as const;
    return runId === undefined ? { kind: 'none', dueIn: this.dueIn } : { ...facts, runId };
  }

  async renew({ runId }: Claim): Promise<boolean> {
    this.renewed.push(runId);
    return !this.taken.has(runId);
  }

  async giveBack({ runId }: Claim): Promise<void> {
    this.givenBack.push(runId);
  }

  async beat(worker: WorkerState): Promise<void> {
    this.beats.push(worker);
  }

  async leave(id: string): Promise<void> {
    this.left = id;
  }

  async workers(): Promise<SeenWorker[]> {
    return [];
  }

  async load(): Promise<QueueLoad> {
    throw new Error('nobody asks');
  }

  listen(onChange: () => void): AsyncDisposable {
    this.#wake = onChange;
    return { [Symbol.asyncDispose]: async () => undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is open.
  }
}

/** Processes that end when the test says so. */
class Processes {
  readonly stopped: string[] = [];
  readonly #ends = new Map<string, (end: RunEnd) => void>();
  #onLaunch: () => void = () => undefined;

  readonly launch = ({ runId }: Claim): LaunchedRun => {
    const ended = new Promise<RunEnd>((resolve) => this.#ends.set(runId, resolve));
    this.#onLaunch();
    return {
      ended,
      stop: () => {
        this.stopped.push(runId);
        this.end(runId, { kind: 'exited', exitCode: 4 });
      },
      kill: () => this.end(runId, { kind: 'killed', by: 'SIGKILL' }),
    };
  };

  get running(): string[] {
    return [...this.#ends.keys()];
  }

  end(runId: string, end: RunEnd): void {
    this.#ends.get(runId)?.(end);
    this.#ends.delete(runId);
  }

  /** Resolves once these are running. */
  async are(...runs: string[]): Promise<void> {
    while (this.running.join() !== runs.join())
      await new Promise<void>((resolve) => {
        this.#onLaunch = resolve;
        setImmediate(resolve);
      });
  }
}

function workerOn(
  queue: ListedQueue,
  { slots = 2, clock = systemClock }: { readonly slots?: number; readonly clock?: Clock } = {},
): { processes: Processes; said: string[]; worker: Worker; stop(): Promise<void> } {
  const processes = new Processes();
  const said: string[] = [];
  const worker = new Worker(
    { id: 'process 1 on here', slots, tenants: null },
    {
      queue,
      launch: processes.launch,
      clock,
      chore: null,
      say: (level, text) => void said.push(`${level}: ${text}`),
    },
  );
  const stop = new AbortController();
  const working = worker.work(stop.signal);
  return {
    processes,
    said,
    worker,
    stop: async () => {
      stop.abort();
      await working;
    },
  };
}

describe('a worker', () => {
  it('carries out as many runs at once as it has slots, and the next as soon as one ends', async () => {
    const queue = new ListedQueue('a', 'b', 'c');
    const { processes, worker, stop } = workerOn(queue);

    await processes.are('a', 'b');
    expect(queue.waiting).toEqual(['c']);
    processes.end('a', { kind: 'exited', exitCode: 0 });
    await processes.are('b', 'c');
    await stop();

    expect([...worker.counts.ends]).toEqual([
      ['0', 1],
      ['4', 2],
    ]);
  });

  it('begins a run at once that is queued while it has nothing to do', async () => {
    const queue = new ListedQueue();
    const { processes, stop } = workerOn(queue);

    await queue.add('a');
    await processes.are('a');

    await stop();
  });

  it.each([
    ['when the next lease ends, if that is soon', 300, 320],
    ['after a second if no lease ends before', 2_400, 1_000],
    ['after a second if no run is under way', null, 1_000],
    ['after a second if another worker is claiming what is due', -5, 1_000],
  ])('looks for work again %s', async (_when, dueIn, pause) => {
    const queue = new ListedQueue();
    queue.dueIn = dueIn;
    const sleeps: number[] = [];
    const sleep: Clock['sleep'] = (milliseconds, signal) => {
      sleeps.push(milliseconds);
      return systemClock.sleep(milliseconds, signal);
    };
    const { stop } = workerOn(queue, { clock: { ...systemClock, sleep } });
    await expect.poll(() => sleeps).toContain(pause);

    await stop();
  });

  it('asks its processes to give their runs back when it ends, and gives back those that never began', async () => {
    const queue = new ListedQueue('a', 'b');
    const { processes, said, stop } = workerOn(queue);
    await processes.are('a', 'b');
    queue.taken.add('a');
    while (queue.renewed.filter((run) => run === 'a').length === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));

    await stop();

    expect(processes.stopped).toEqual(['a', 'b']);
    expect(queue.givenBack).toEqual(['b']);
    expect(queue.left).toBe('process 1 on here');
    expect(said).toContain('info: Stopping: gives 2 runs back.');
  });

  it('renews a claim until the process of the run has it', async () => {
    const queue = new ListedQueue('a');
    const { processes, stop } = workerOn(queue);
    await processes.are('a');
    while (queue.renewed.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));

    queue.taken.add('a');
    await new Promise((resolve) => setTimeout(resolve, queue.lease));
    const before = queue.renewed.length;
    await new Promise((resolve) => setTimeout(resolve, queue.lease));

    expect(queue.renewed.length - before).toBeLessThan(2);
    await stop();
  });

  it('says how a process ended that nobody asked to, and goes on', async () => {
    const queue = new ListedQueue('a', 'b', 'c');
    const { processes, said, stop } = workerOn(queue, { slots: 3 });
    await processes.are('a', 'b', 'c');

    processes.end('a', { kind: 'killed', by: 'SIGKILL' });
    processes.end('b', { kind: 'exited', exitCode: 3 });
    processes.end('c', { kind: 'not-started', because: 'EAGAIN' });
    await queue.add('d');
    await processes.are('d');

    expect(said).toContain('error: a: its process was ended by SIGKILL; a worker goes on with it within 40ms');
    expect(said).toContain('error: b: ended with exit code 3; no worker goes on with it');
    expect(said).toContain('error: c: no process can be started: EAGAIN');
    await stop();
  });

  it('waits while the database is away, and says so once', async () => {
    const queue = new ListedQueue('a');
    queue.isAway = true;
    const { processes, said, stop } = workerOn(queue);
    while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    queue.isAway = false;
    await queue.add('b');
    await processes.are('a', 'b');

    expect(said.filter((line) => line.includes('database'))).toEqual([
      'warn: the database is away; runs go on, and nothing is claimed meanwhile',
      'info: The database is there again.',
    ]);
    await stop();
  });
});

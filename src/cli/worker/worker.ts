import type { Claim, RunQueue, WorkerState } from '../../store/queue.ts';
import { StoreProblem } from '../../store/store.ts';
import { type Clock, within } from '../../util/clock.ts';
import { counted } from '../../util/count.ts';
import { formatDuration } from '../../util/duration.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import type { Launch, LaunchedRun, RunEnd } from './launched-run.ts';
import { WorkerCounts } from './worker-counts.ts';

export interface WorkerTools {
  readonly queue: RunQueue;
  readonly launch: Launch;
  readonly clock: Clock;
  /** Does what else is due, again and again; null for nothing. */
  readonly chore: { readonly every: number; readonly work: () => Promise<void> } | null;
  readonly say: (level: 'info' | 'warn' | 'error', text: string) => void;
}

export type WorkerIdentity = Pick<WorkerState, 'id' | 'slots' | 'tenants'>;

/**
 * Carries out the runs of a queue, each in a process of its own. Claims a run, renews the claim until the process has taken the run over,
 * and notes how it ended. The process renews its own lease: a worker that dies takes no run with it whose process lives.
 */
export class Worker {
  readonly counts: WorkerCounts;
  readonly #identity: WorkerIdentity;
  readonly #tools: WorkerTools;
  readonly #running = new Map<string, LaunchedRun>();
  readonly #endings = new Set<Promise<void>>();
  #isDraining = false;
  #wake: () => void = () => undefined;
  /** Something came while nobody waited. */
  #isWoken = false;
  #isAway = false;

  constructor(identity: WorkerIdentity, tools: WorkerTools) {
    this.#identity = identity;
    this.#tools = tools;
    this.counts = new WorkerCounts(identity.slots, tools.clock.elapsed());
  }

  /** Works until `stop` aborts. Then its processes give their runs back, and it resolves. Rejects with StoreProblem at the start only. */
  async work(stop: AbortSignal): Promise<void> {
    const { queue, chore } = this.#tools;
    await this.#beat();
    const over = new AbortController();
    const loops = [
      this.#again(beatPause, () => this.#beat(), over.signal),
      ...(chore === null ? [] : [this.#again(chore.every, chore.work, over.signal)]),
    ];
    const onStop = (): void => this.#wakeUp();
    stop.addEventListener('abort', onStop);
    try {
      await using _ = queue.listen(() => this.#wakeUp());
      while (!stop.aborted) {
        const pause = await this.#claimOne();
        if (pause > 0) await this.#pause(pause);
      }
      await this.#drain();
    } finally {
      stop.removeEventListener('abort', onStop);
      over.abort();
      await Promise.all(loops);
      await queue.leave(this.#identity.id).catch(ignoreStore);
    }
  }

  /** Resolves to the milliseconds after which there may be another run to claim. */
  async #claimOne(): Promise<number> {
    const { queue, say } = this.#tools;
    if (this.#running.size >= this.#identity.slots) return claimPause;
    try {
      const claim = await queue.claim(this.#identity);
      this.#notice(true);
      if (claim.kind === 'none') return pauseUntil(claim.dueIn);
      this.counts.claimed(claim.kind);
      if (claim.kind === 'given-up')
        say(
          'error',
          `${claim.runId}: its process died ${claim.deaths} times within an hour; no worker goes on with it`,
        );
      else this.#begin(claim);
      return 0;
    } catch (error) {
      if (!(error instanceof StoreProblem)) throw error;
      this.#notice(false, error.message);
      return claimPause;
    }
  }

  #begin(claim: Claim): void {
    const { say, launch } = this.#tools;
    const again = claim.deaths > 0 ? `, after ${claim.deaths} of its processes died` : '';
    say('info', `${claim.runId}: claimed (${claim.kind})${again}`);
    const run = launch(claim);
    this.#running.set(claim.runId, run);
    this.counts.running = this.#running.size;
    const ending = this.#follow(claim, run).finally(() => {
      this.#running.delete(claim.runId);
      this.#endings.delete(ending);
      this.counts.running = this.#running.size;
      if (!this.#isDraining) void this.#beat().catch(ignoreStore);
      this.#wakeUp();
    });
    this.#endings.add(ending);
    void this.#beat().catch(ignoreStore);
  }

  /** Renews the claim until the process has the run, and notes how the process ended. */
  async #follow(claim: Claim, run: LaunchedRun): Promise<void> {
    const { queue } = this.#tools;
    const over = new AbortController();
    let isOurs = true;
    const renewing = this.#again(
      queue.lease / 4,
      async () => {
        isOurs = await queue.renew(claim);
        if (!isOurs) over.abort();
      },
      over.signal,
    );
    const end = await run.ended;
    over.abort();
    await renewing;
    try {
      await this.#note(claim, end, isOurs);
    } catch (error) {
      ignoreStore(error);
    }
  }

  async #note({ runId, ...claim }: Claim, end: RunEnd, isOurs: boolean): Promise<void> {
    const { queue, say } = this.#tools;
    this.counts.ended(end);
    // It never took the run over. Else the claim ends by itself, which counts as a death: the next try comes later.
    if (isOurs && this.#isDraining) await queue.giveBack({ runId, ...claim });
    switch (end.kind) {
      case 'not-started':
        return say('error', `${runId}: no process can be started: ${end.because}`);
      case 'killed':
        if (this.#isDraining) return;
        return say(
          'error',
          `${runId}: its process was ended by ${end.by}; a worker goes on with it within ${formatDuration(queue.lease)}`,
        );
      case 'exited': {
        const { exitCode } = end;
        const isRefused = exitCode === exitCodes.usage || exitCode === exitCodes.refused || exitCode === exitCodes.bug;
        if (isRefused) return say('error', `${runId}: ended with exit code ${exitCode}; no worker goes on with it`);
        return say(exitCode === exitCodes.done ? 'info' : 'warn', `${runId}: ended with exit code ${exitCode}`);
      }
    }
  }

  /** Its processes record the answers under way, give their runs back, and end. */
  async #drain(): Promise<void> {
    const { say, clock } = this.#tools;
    this.#isDraining = true;
    if (this.#running.size > 0) say('info', `Stopping: gives ${counted(this.#running.size, 'run')} back.`);
    for (const run of this.#running.values()) run.stop();
    const all = Promise.all(this.#endings).then(() => true);
    if ((await within(longestDrain, all, clock)) === null) {
      for (const [runId, run] of this.#running) {
        say('warn', `${runId}: its process has not ended; ending it now`);
        run.kill();
      }
      await all;
    }
  }

  async #beat(): Promise<void> {
    const { queue, clock } = this.#tools;
    await queue.beat({ ...this.#identity, running: this.#running.size, isDraining: this.#isDraining });
    this.counts.heardAt = clock.elapsed();
  }

  /** Does something again and again. The database may be away. */
  async #again(pause: number, work: () => Promise<void>, over: AbortSignal): Promise<void> {
    const { clock } = this.#tools;
    for (;;) {
      await clock.sleep(pause, over).catch(() => undefined);
      if (over.aborted) return;
      await work().catch(ignoreStore);
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    if (!this.#isWoken) {
      const { clock } = this.#tools;
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      await clock.sleep(milliseconds, woken.signal).catch(() => undefined);
      this.#wake = () => undefined;
    }
    this.#isWoken = false;
  }

  #wakeUp(): void {
    this.#isWoken = true;
    this.#wake();
  }

  /** Says once that the database is away, and once that it is there again. */
  #notice(isThere: boolean, because = ''): void {
    if (this.#isAway !== isThere) return;
    this.#isAway = !isThere;
    if (isThere) this.#tools.say('info', 'The database is there again.');
    else this.#tools.say('warn', `${because}; runs go on, and nothing is claimed meanwhile`);
  }
}

/** Looks as soon as the next lease ends, so that a run whose process is gone does not wait for the next look. */
function pauseUntil(due: number | null): number {
  // What is due already is being claimed by another worker.
  return due === null || due <= 0 ? claimPause : Math.min(claimPause, due + claimDelay);
}

function ignoreStore(error: unknown): void {
  if (!(error instanceof StoreProblem)) throw error;
}

/** Milliseconds. */
const claimPause = 1_000;
/** After the moment at which a lease ends, in milliseconds: an earlier claim would find nothing. */
const claimDelay = 20;
const beatPause = 2_500;
/** A call under way may take so long. */
const longestDrain = 45_000;

import type { Lease } from '../../state/journal.ts';
import type { Clock } from '../../util/clock.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import type { Leaving, StoreProblem } from '../store.ts';
import { ageOf, type Moment, momentOf, trustedFor } from './lease-age.ts';

/** What a renewal says. */
export interface Renewal {
  /** False if another process has the run, or somebody gave it back. */
  readonly isHeld: boolean;
  readonly isCancelAsked: boolean;
  /** Of the database; empty if it does not say. */
  readonly timeline: string;
}

export interface LeaseOptions {
  /** Milliseconds. */
  readonly lease: number;
  /** How long whoever asks waits while the database is away, in milliseconds. The sleep of a machine counts as one lease. */
  readonly patience: number;
  /** Before the run was taken. */
  readonly taken: Moment;
  /** Of the database, when the run was taken. */
  readonly timeline: string;
  /** Whether the run is to be cancelled from the start. */
  readonly isCancelAsked: boolean;
  /** Whether the journal is known to be whole on that timeline. */
  readonly isWhole: boolean;
  /** Whether a failover loses nothing that was committed: there is a synchronous standby. */
  readonly isReplicated: boolean;
  readonly clock: Clock;
  /** Renews the lease for a timeline on which the journal is whole, null for none. Rejects if there is no answer in time. */
  readonly renew: (timeline: string | null) => Promise<Renewal>;
  /** Makes the journal whole after a failover. Rejects with StoreProblem. */
  readonly onOtherTimeline: () => Promise<void>;
  /** What to say once another process has the run. */
  readonly lostTo: () => StoreProblem;
}

/** Somebody who asks whether this process still has the run. */
interface Asker {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  /** How long it still waits, in milliseconds. */
  left: number;
}

/** The lease of a run in a database, which this process renews until it ends. */
export class RunLease implements Lease {
  readonly #options: LeaseOptions;
  readonly #lost = new AbortController();
  readonly #ended = new AbortController();
  #renewedAt: Moment;
  #timeline: string;
  #isWhole: boolean;
  /** Another timeline was seen, and the journal is not known to be whole. */
  #isUnsettled = false;
  #isCancelAsked: boolean;
  /** Ends the pause before the next renewal. */
  #hurry = new AbortController();
  #waiting: Asker[] = [];
  readonly #beats: Promise<void>;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#renewedAt = options.taken;
    this.#timeline = options.timeline;
    this.#isCancelAsked = options.isCancelAsked;
    this.#isWhole = options.isWhole;
    this.#beats = this.#beatUntilEnd();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** As the last renewal said. */
  get isCancelAsked(): boolean {
    return this.#isCancelAsked;
  }

  async confirmed(): Promise<void> {
    this.lost.throwIfAborted();
    while (!this.#isFresh()) {
      this.#hurry.abort();
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push({ resolve, reject, left: this.#options.patience });
      });
      this.lost.throwIfAborted();
    }
  }

  /** Another process has the run. Nothing more is sent or kept. */
  lose(): void {
    if (this.lost.aborted) return;
    this.#lost.abort(this.#options.lostTo());
    this.#ended.abort();
    this.#wake();
  }

  /** The journal says that events may be missing, so that every later process knows it. */
  noteWhole(): void {
    this.#isWhole = true;
  }

  /** Stops renewing. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#beats;
  }

  #isFresh(): boolean {
    const { lease, clock } = this.#options;
    return !this.#isUnsettled && ageOf(this.#renewedAt, momentOf(clock)) < trustedFor(lease);
  }

  async #beatUntilEnd(): Promise<void> {
    const { lease, clock } = this.#options;
    let isLate = false;
    for (;;) {
      const begun = clock.elapsed();
      if (!(await this.#pause(isLate ? soon : lease / 4))) return;
      isLate = !(await this.#beat(begun));
    }
  }

  /** False once it has ended. */
  async #pause(milliseconds: number): Promise<boolean> {
    const { clock } = this.#options;
    this.#hurry = new AbortController();
    const signal = AbortSignal.any([this.#hurry.signal, this.#ended.signal]);
    await clock.sleep(milliseconds, signal).catch(() => undefined);
    if (this.#hurry.signal.aborted && !this.#ended.signal.aborted) await clock.sleep(0);
    return !this.#ended.signal.aborted;
  }

  /** False if there was no answer: try again soon. `begun` is when the last one was over, by the clock's elapsed time. */
  async #beat(begun: number): Promise<boolean> {
    const { clock, lease, isReplicated, renew } = this.#options;
    // Before it is sent: the server counts from when it is there.
    const at = momentOf(clock);
    try {
      const renewal = await renew(this.#isWhole ? this.#timeline : null);
      if (this.#ended.signal.aborted) return true;
      if (!renewal.isHeld) {
        this.lose();
        return true;
      }
      if (renewal.timeline !== '' && renewal.timeline !== this.#timeline) {
        this.#isUnsettled = true;
        // After the end of the lease another process may have had the run, and the failover may have lost that.
        if (!isReplicated && ageOf(this.#renewedAt, momentOf(clock)) >= lease) {
          this.lose();
          return true;
        }
        await this.#makeWhole();
        this.#timeline = renewal.timeline;
        this.#isUnsettled = false;
      }
      this.#isCancelAsked = renewal.isCancelAsked;
      this.#renewedAt = at;
      this.#wake();
      return true;
    } catch (error) {
      this.#tire(error, Math.min(clock.elapsed() - begun, lease));
      return false;
    }
  }

  /** What makes the journal whole has patience of its own: what it rejects with is final. */
  async #makeWhole(): Promise<void> {
    try {
      await this.#options.onOtherTimeline();
    } catch (error) {
      this.#tire(error, Number.POSITIVE_INFINITY);
      throw error;
    }
  }

  #wake(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  /** Whoever has waited long enough does not wait any more. */
  #tire(error: unknown, milliseconds: number): void {
    const waiting = this.#waiting.splice(0);
    for (const asker of waiting) asker.left -= milliseconds;
    this.#waiting = waiting.filter(({ left }) => left > 0);
    for (const { left, reject } of waiting) if (left <= 0) reject(error);
  }
}

/** Milliseconds until a renewal without an answer is tried again. */
const soon = 200;

/** What the row of a run says once its process has left it. */
export interface RowEnd {
  readonly state: string;
  readonly exitCode: number | null;
  /** Whether workers wait before they go on with it. */
  readonly isForLater: boolean;
  /** Why its process did nothing for it; null if it did, or if nobody asks. */
  readonly because: string | null;
}

interface EndContext {
  /** The state of the run if its process changes nothing. */
  readonly before: string;
  /** Of the run; null if its process did not come to its end. */
  readonly exitCode: number | null;
  /** Whether a worker started the process. */
  readonly isOfWorker: boolean;
}

/** Only processes that a worker started leave a run to workers, or refuse it for them. */
export function endOf(leaving: Leaving, { exitCode, isOfWorker, before }: EndContext): RowEnd {
  const refusal = typeof leaving === 'object' && isOfWorker ? leaving : null;
  const because = refusal?.because ?? null;
  const isForWorkers = isOfWorker && (leaving === 'for-workers' || leaving === 'for-later');
  if (isForWorkers && (exitCode === null || exitCode === exitCodes.stopped))
    return { state: 'running', exitCode: null, isForLater: leaving === 'for-later', because };
  const end = { exitCode: exitCode ?? refusal?.exitCode ?? null, isForLater: false, because };
  if (exitCode === null) return { state: isOfWorker ? 'stopped' : before, ...end };
  return { state: exitCode < 2 ? 'ended' : 'stopped', ...end };
}

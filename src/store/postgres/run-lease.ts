import type { Lease } from '../../state/lease.ts';
import type { Clock } from '../../util/clock.ts';
import type { StoreProblem } from '../store.ts';
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
  /** Before the run was taken. */
  readonly taken: Moment;
  readonly timeline: string;
  /** Whether the run is to be cancelled from the start. */
  readonly isCancelAsked: boolean;
  readonly clock: Clock;
  /** Renews the lease for a timeline for which the journal is whole. Rejects if there is no answer in time. */
  readonly renew: (timeline: string) => Promise<Renewal>;
  /** Makes the journal whole after a failover. Rejects with StoreProblem. */
  readonly onOtherTimeline: () => Promise<void>;
  /** What to say once another process has the run. */
  readonly lostTo: () => StoreProblem;
}

/** The lease of a run in a database, which this process renews until it ends. */
export class RunLease implements Lease {
  readonly #options: LeaseOptions;
  readonly #lost = new AbortController();
  readonly #ended = new AbortController();
  #renewedAt: Moment;
  #timeline: string;
  /** Another timeline was seen, and the journal is not known to be whole. */
  #isUnsettled = false;
  #isCancelAsked: boolean;
  /** Ends the pause before the next renewal. */
  #hurry = new AbortController();
  #waiting: (() => void)[] = [];
  readonly #beats: Promise<void>;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#renewedAt = options.taken;
    this.#timeline = options.timeline;
    this.#isCancelAsked = options.isCancelAsked;
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
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
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
    const { lease } = this.#options;
    let isLate = false;
    while (await this.#pause(isLate ? soon : lease / 4)) isLate = !(await this.#beat());
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

  /** False if there was no answer: try again soon. */
  async #beat(): Promise<boolean> {
    const { clock, renew, onOtherTimeline } = this.#options;
    // Before it is sent: the server counts from when it is there.
    const at = momentOf(clock);
    try {
      const renewal = await renew(this.#timeline);
      if (this.#ended.signal.aborted) return true;
      if (!renewal.isHeld) {
        this.lose();
        return true;
      }
      if (renewal.timeline !== '' && renewal.timeline !== this.#timeline) {
        this.#isUnsettled = true;
        await onOtherTimeline();
        this.#timeline = renewal.timeline;
        this.#isUnsettled = false;
      }
      this.#isCancelAsked = renewal.isCancelAsked;
      this.#renewedAt = at;
      this.#wake();
      return true;
    } catch {
      return false;
    }
  }

  #wake(): void {
    for (const go of this.#waiting.splice(0)) go();
  }
}

/** Milliseconds until a renewal without an answer is tried again. */
const soon = 200;

import { progressOf, sumOf } from '../../result/progress.ts';
import type { RunState } from '../../state/run-state.ts';
import { whatToStart } from '../../state/what-to-start.ts';

/** How a run stands still. */
export interface Stall {
  /** For how long nothing moved, in milliseconds. */
  readonly still: number;
  /** When the day's allowance is back, if the run waits for that; null otherwise. */
  readonly until: number | null;
}

/** Notices that a run stands still, once for each time that it does. Times are those of the run's clock. */
export class StallMonitor {
  readonly #after: number;
  #seen = '';
  #movedAt: number;
  #isKnown = false;

  /** `after` is how long nothing may move, in milliseconds. */
  constructor(after: number, now: number) {
    this.#after = after;
    this.#movedAt = now;
  }

  /** The stall that begins to count now; null for none, and for one that was noticed before. */
  look(state: RunState, now: number): Stall | null {
    const { queued: _, ...seen } = sumOf(progressOf(state));
    const figures = JSON.stringify(seen);
    if (figures !== this.#seen) {
      this.#seen = figures;
      this.#movedAt = now;
      this.#isKnown = false;
    }
    if (this.#isKnown || state.stopping !== null) return null;
    const still = now - this.#movedAt;
    const until = seen.running === 0 && state.queue.length > 0 ? whatToStart(state, now).allowanceAt : null;
    const waits = until !== null && until - now >= this.#after;
    if (!waits && still < this.#after) return null;
    this.#isKnown = true;
    return { still, until: waits ? until : null };
  }
}

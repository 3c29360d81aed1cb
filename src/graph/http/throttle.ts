import pLimit, { type LimitFunction } from 'p-limit';
import type { Clock } from '../../util/clock.ts';

interface ThrottleOptions {
  readonly clock: Clock;
  /** Requests at once while nothing is throttled. */
  readonly requests: number;
  readonly signal: AbortSignal;
  /** A pause that an earlier client was asked for, in milliseconds since 1970. */
  readonly pausedUntil?: number;
}

/** Successes since the last pause, or the last growth, after which one more request at once is tried. Ours: the service gives no figure. */
const successesToGrow = 20;

/**
 * Lets requests through: so many at once, and none while the service wants a pause. The only place where the client waits.
 *
 * No order is promised among those that wait. Not to be nested: a request that waits for another one would hold its place.
 */
export class Throttle {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #most: number;
  readonly #limit: LimitFunction;
  #pausedUntil: number;
  #successes = 0;

  constructor({ clock, requests, signal, pausedUntil = 0 }: ThrottleOptions) {
    this.#clock = clock;
    this.#signal = signal;
    this.#most = requests;
    this.#limit = pLimit(requests);
    this.#pausedUntil = pausedUntil;
  }

  get atOnce(): number {
    return this.#limit.concurrency;
  }

  /** Milliseconds since 1970; null where no pause is in force. */
  get pausedUntil(): number | null {
    return this.#pausedUntil > this.#clock.now() ? this.#pausedUntil : null;
  }

  /**
   * Calls `send` once `notBefore` has come, a place is free and no pause is in force. Rejects as `send` does, and with the
   * signal's reason as soon as that aborts while waiting; a `send` that has begun is left to run.
   */
  async run<T>(send: () => Promise<T>, notBefore: number): Promise<T> {
    await this.#waitFor(() => notBefore);
    return this.#takeTurn(async (begin) => {
      await this.#waitFor(() => this.#pausedUntil);
      begin();
      return send();
    });
  }

  /** Holds every request back, and lets half as many through afterwards. One lot of refusals, met during a pause, halves once. */
  pause(milliseconds: number): void {
    if (this.pausedUntil === null) this.#limit.concurrency = Math.max(1, Math.floor(this.atOnce / 2));
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + milliseconds);
    this.#successes = 0;
  }

  succeeded(): void {
    this.#successes += 1;
    if (this.#successes < successesToGrow || this.atOnce >= this.#most) return;
    this.#successes = 0;
    this.#limit.concurrency += 1;
  }

  /** p-limit can't be told to give up a place in its queue, so that the promise of a turn is let go on its own. */
  #takeTurn<T>(turn: (begin: () => void) => Promise<T>): Promise<T> {
    const signal = this.#signal;
    return new Promise((resolve, reject) => {
      const leave = (): void => reject(signal.reason);
      const begin = (): void => signal.removeEventListener('abort', leave);
      signal.addEventListener('abort', leave, { once: true });
      this.#limit(() => {
        signal.throwIfAborted();
        return turn(begin);
      }).then(resolve, reject);
    });
  }

  /** Until a time that may move further away meanwhile. */
  async #waitFor(time: () => number): Promise<void> {
    this.#signal.throwIfAborted();
    for (let left = time() - this.#clock.now(); left > 0; left = time() - this.#clock.now()) {
      await this.#clock.sleep(left, this.#signal);
    }
  }
}

import pLimit, { type LimitFunction } from 'p-limit';
import type { Clock } from '../../util/clock.ts';

/**
 * A pause that the service asks for. It holds for all clients that share it: none of them sends a request before it is over. Its time is
 * `clock.elapsed()`, so a clock that is set ends no pause early and makes none longer.
 */
export class Pause {
  #until: number;

  constructor(until = 0) {
    this.#until = until;
  }

  get until(): number {
    return this.#until;
  }

  extend(until: number): void {
    this.#until = Math.max(this.#until, until);
  }
}

interface ThrottleOptions {
  readonly clock: Clock;
  /** How many requests are sent at once while the service does not throttle. */
  readonly requests: number;
  readonly signal: AbortSignal;
  /** Shared with other clients of the service; one of its own if left out. */
  readonly pause?: Pause;
}

/** After so many successes, one more request is sent at once. Ours: the service gives no figure. */
const successesToGrow = 20;

/**
 * Limits how many requests are sent at once, and sends none while the service wants a pause. The client waits nowhere else.
 * All times are by `clock.elapsed()`, so a clock that is set ends no pause early and makes none longer.
 *
 * Promises no order among the requests that wait. A request must not wait for another one inside `run`, because it would
 * hold its place meanwhile.
 */
export class Throttle {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #requests: number;
  #most: number;
  readonly #limit: LimitFunction;
  readonly #pause: Pause;
  #successes = 0;

  constructor({ clock, requests, signal, pause = new Pause() }: ThrottleOptions) {
    this.#clock = clock;
    this.#signal = signal;
    this.#requests = requests;
    this.#most = requests;
    this.#limit = pLimit(requests);
    this.#pause = pause;
  }

  get atOnce(): number {
    return this.#limit.concurrency;
  }

  /** How long the pause still lasts, in milliseconds; 0 while there is none. */
  get pauseLeft(): number {
    return Math.max(0, Math.ceil(this.#pause.until - this.#clock.elapsed()));
  }

  /**
   * Calls `send` when three things are true: `notBefore` has come, a place is free, and there is no pause.
   *
   * Rejects as `send` does. Rejects with the signal's reason as soon as that aborts during the wait. Once `send` has begun,
   * it runs to its end.
   */
  async run<T>(send: () => Promise<T>, notBefore: number): Promise<T> {
    await this.#waitUntil(() => notBefore);
    return this.#takeTurn(async (begin) => {
      await this.waitForPause();
      begin();
      return send();
    });
  }

  /** Resolves once there is no pause. Rejects with the signal's reason. */
  async waitForPause(): Promise<void> {
    await this.#waitUntil(() => this.#pause.until);
  }

  /** Holds every request back, and sends half as many at once afterwards. Further calls during a pause do not halve again. */
  pause(milliseconds: number): void {
    if (this.pauseLeft === 0) this.#limit.concurrency = Math.max(1, Math.floor(this.atOnce / 2));
    this.#pause.extend(this.#clock.elapsed() + milliseconds);
    this.#successes = 0;
  }

  /** Others send, too: each of `senders` sends the same share of what may be sent at once, and one request at least. */
  shareWith(senders: number): void {
    const isAtMost = this.atOnce >= this.#most;
    this.#most = Math.max(1, Math.floor(this.#requests / senders));
    if (isAtMost || this.atOnce > this.#most) this.#limit.concurrency = this.#most;
  }

  succeeded(): void {
    this.#successes += 1;
    if (this.#successes < successesToGrow || this.atOnce >= this.#most) return;
    this.#successes = 0;
    this.#limit.concurrency += 1;
  }

  /** p-limit cannot give up a place in its queue. So on an abort the caller leaves, and the turn ends later by itself. */
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

  /** `time` may move to a later moment during the wait. */
  async #waitUntil(time: () => number): Promise<void> {
    this.#signal.throwIfAborted();
    for (let left = time() - this.#clock.elapsed(); left > 0; left = time() - this.#clock.elapsed()) {
      await this.#clock.sleep(left, this.#signal);
    }
  }
}

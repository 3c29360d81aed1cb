import type { Clock } from '../../src/util/clock.ts';

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** A clock that a test moves: sleepers wake in order when `advance` passes their time. */
export class VirtualClock implements Clock {
  #now: number;
  /** Milliseconds by which somebody has set the clock forward. Whoever sleeps wakes all the same. */
  ahead = 0;
  readonly #sleepers = new Set<Sleeper>();

  constructor(start: number = Date.parse('2026-11-22T03:00:00Z')) {
    this.#now = start;
  }

  now(): number {
    return this.#now + this.ahead;
  }

  elapsed(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const leave = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const sleeper: Sleeper = { wakeAt: this.#now + Math.max(0, milliseconds), wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', leave, { once: true });
      this.onSleep();
    });
  }

  /** Moves time forward. Wakes the sleepers of one moment at a time, and waits until they have done their work. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await this.settled();
    while (this.#earliest() <= end) await this.next();
    this.#now = end;
  }

  /** Moves time to the next moment at which somebody wakes, and wakes all sleepers of that moment. */
  async next(): Promise<void> {
    this.#now = Math.max(this.#now, this.#earliest());
    for (const sleeper of [...this.#sleepers]) {
      if (sleeper.wakeAt > this.#now) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
    await this.settled();
  }

  get sleeping(): number {
    return this.#sleepers.size;
  }

  protected onSleep(): void {}

  /** Resolves when all code that could run has run. */
  protected settled(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  #earliest(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { wakeAt } of this.#sleepers) earliest = Math.min(earliest, wakeAt);
    return earliest;
  }
}

/**
 * A clock that moves to the next sleeper as soon as there is nothing else to do: hours pass in milliseconds. For code that
 * waits only for promises and this clock. For sockets and files there is `IdleClock`.
 */
export class EagerClock extends VirtualClock {
  #moving = false;

  protected override onSleep(): void {
    if (this.#moving) return;
    this.#moving = true;
    void this.#move();
  }

  async #move(): Promise<void> {
    await this.settled();
    while (this.sleeping > 0) await this.next();
    this.#moving = false;
  }
}

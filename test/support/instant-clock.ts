import type { Clock } from '../../src/util/clock.ts';

/** A clock for tests with real sockets: a sleep moves it at once, and is recorded. */
export class InstantClock implements Clock {
  readonly sleeps: number[] = [];
  /** Called during every sleep: what happens in the meantime. */
  meanwhile: () => Promise<void> | void = () => {};
  #now: number;

  constructor(start: number = Date.parse('2026-11-22T03:00:00Z')) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.sleeps.push(milliseconds);
    this.#now += milliseconds;
    await this.meanwhile();
    signal?.throwIfAborted();
  }
}

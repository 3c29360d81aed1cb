import type { Clock } from '../../util/clock.ts';
import { day, second } from '../../util/duration.ts';

/**
 * How long a response asks to wait before the next request, in milliseconds, at most a day. Null if it does not ask, or if
 * its `Retry-After` cannot be read.
 *
 * `Retry-After` is a number of seconds or an HTTP date. A date is compared with the `Date` of the same response, so a wrong
 * clock on this machine does no harm. `now` stands in for a `Date` that is missing.
 */
export function retryAfterOf(headers: Readonly<Record<string, string>>, now: number): number | null {
  const retryAfter = headers['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(retryAfter)) return Math.min(longest, Math.ceil(Number(retryAfter) * second));
  const until = readHttpDate(retryAfter);
  return until === null ? null : Math.min(longest, Math.max(0, until - (readHttpDate(headers['date']) ?? now)));
}

const longest = day;

/** Milliseconds since 1970 of an HTTP date, as in `Date` and `Retry-After`; null for any other text. */
export function readHttpDate(text = ''): number | null {
  // An HTTP date starts with the name of the day. `Date.parse` would read a bare number as a year.
  const time = /^[a-z]{3,}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** What time it is at the service, by the `Date` of its last response. Not every response has one: those of proxies, and those inside a batch. */
export class ServiceTime {
  readonly #clock: Clock;
  #last: { readonly date: number; readonly elapsed: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes the headers of a response that has just come. */
  note(headers: Readonly<Record<string, string>>): void {
    const date = readHttpDate(headers['date']);
    if (date !== null) this.#last = { date, elapsed: this.#clock.elapsed() };
  }

  /** Milliseconds since 1970. By the clock of this machine until a response has said it. */
  get now(): number {
    if (this.#last === null) return this.#clock.now();
    return this.#last.date + this.#clock.elapsed() - this.#last.elapsed;
  }

  /** Milliseconds by which the clock of this machine is ahead; negative if it is behind, null until a response has said the time. */
  get ahead(): number | null {
    return this.#last === null ? null : this.#clock.now() - this.now;
  }
}

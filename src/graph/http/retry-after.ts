import { day, second } from '../../util/duration.ts';

/**
 * Milliseconds that an answer asks to wait before the next request; null where it doesn't ask, or not intelligibly.
 *
 * `Retry-After` comes in seconds or as an HTTP date. A date is measured against the answer's own `Date`, so that a clock
 * that is wrong on this machine does no harm, and against `now` where the answer has none. A day at the most.
 */
export function retryAfterOf(headers: Readonly<Record<string, string>>, now: number): number | null {
  const asked = headers['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(asked)) return Math.min(longest, Math.ceil(Number(asked) * second));
  const until = readHttpDate(asked);
  return until === null ? null : Math.min(longest, Math.max(0, until - (readHttpDate(headers['date']) ?? now)));
}

/** Milliseconds: nothing that the service asks for is waited out for longer. */
const longest = day;

/** Milliseconds since 1970 that an HTTP date names, as in `Date` and `Retry-After`; null for anything else. */
export function readHttpDate(text = ''): number | null {
  // It begins with the day's name; `Date.parse` would take a bare number for a year.
  const time = /^[a-z]{3,}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

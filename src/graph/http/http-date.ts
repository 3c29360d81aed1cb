/** Milliseconds since 1970 that an HTTP date names, as in `Date` and `Retry-After`; null for anything else. */
export function readHttpDate(text = ''): number | null {
  // It begins with the day's name; `Date.parse` would take a bare number for a year.
  const time = /^[a-z]{3,}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

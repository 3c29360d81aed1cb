/**
 * Milliseconds since 1970 of a time as schemas have it (`format: date-time`); NaN for any other text. Takes what that format allows
 * and `Date.parse` does not: a leap second, which counts as the second before it, and an offset without minutes.
 */
export function parseTime(text: string): number {
  const [, date, minutes, seconds, fraction = '', offset = 'Z'] = dateTime.exec(text) ?? [];
  if (date === undefined) return Number.NaN;
  const second = seconds === '60' ? '59' : seconds;
  return Date.parse(`${date}T${minutes}:${second}${fraction.slice(0, 4)}${fullOffset(offset)}`);
}

const dateTime = /^(\d{4}-\d\d-\d\d)[t\s](\d\d:\d\d):(\d\d)(\.\d+)?(z|[+-]\d\d(?::?\d\d)?)$/i;

function fullOffset(offset: string): string {
  const [, hours, minutes = '00'] = /^([+-]\d\d):?(\d\d)?$/.exec(offset) ?? [];
  return hours === undefined ? 'Z' : `${hours}:${minutes}`;
}

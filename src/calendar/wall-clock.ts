/*
 * The clocks on the walls of a zone. A wall time is written as milliseconds since 1970, as if the zone were UTC.
 */

/** Whether this system knows a zone by this name, such as `Europe/Berlin`. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    // Intl takes offsets as well, which know no daylight saving.
    return !/^[+-]/.test(zone);
  } catch {
    return false;
  }
}

/** What the clocks of a zone show at a moment, in milliseconds since 1970: to the minute, as cron knows no seconds. */
export function wallTimeAt(moment: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
}

/**
 * The moment at which the clocks of a zone show a time: the first, if they show it twice. If they skip it, the next minute that they
 * show.
 */
export function momentOf(wallTime: number, zone: string): number {
  const moment = wallTime - offsetAt(wallTime - mostShift, zone);
  if (wallTimeAt(moment, zone) === wallTime) return moment;
  return firstMinuteFrom(wallTime, zone);
}

/** Milliseconds that clocks are ahead of UTC. */
function offsetAt(moment: number, zone: string): number {
  return wallTimeAt(moment, zone) - moment;
}

/** For a time that the clocks don't show before they change: from the change on, what they show only grows. */
function firstMinuteFrom(wallTime: number, zone: string): number {
  let before = Math.floor((wallTime - mostShift) / minute);
  let after = Math.ceil((wallTime + mostShift) / minute);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallTimeAt(middle * minute, zone) >= wallTime) after = middle;
    else before = middle;
  }
  return after * minute;
}

const minute = 60_000;
/** Milliseconds: no zone is further from UTC, and none jumps further. */
const mostShift: number = 26 * 60 * minute;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const digits = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...digits });
  formats.set(zone, format);
  return format;
}

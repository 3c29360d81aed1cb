import { Cron } from 'croner';
import { momentOf, wallTimeAt } from './wall-clock.ts';

/** Five fields of cron, and the zone whose clocks they are of. */
export interface Calendar {
  readonly cron: string;
  readonly zone: string;
}

/** What is wrong with five fields of cron; null if nothing is. */
export function cronFlaw(cron: string): string | null {
  if (cron.trim().split(/\s+/).length !== 5) return 'it needs five fields: minute, hour, day, month, day of the week';
  try {
    if (fieldsOf(cron).nextRun(new Date(0)) === null) return 'no day is like that';
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return reason.replace('CronPattern: ', '').replace(/\.$/, '');
  }
}

/**
 * The first moment of a calendar after another one, in milliseconds since 1970. Each time that the clocks are to show counts once: if they
 * show it twice, the first; if they skip it, the next minute that they show.
 */
export function nextMoment({ cron, zone }: Calendar, after: number): number {
  const fields = fieldsOf(cron);
  for (let wallTime = wallTimeAt(after, zone); ; ) {
    const next = fields.nextRun(new Date(wallTime));
    if (next === null) return never;
    wallTime = next.getTime();
    const moment = momentOf(wallTime, zone);
    if (moment > after) return moment;
  }
}

/** The moments after `from`, up to and with `to`; at most `most` of them. */
export function countMoments(calendar: Calendar, { from, to, most }: MomentRange): number {
  let count = 0;
  for (let at = nextMoment(calendar, from); at <= to && count < most; at = nextMoment(calendar, at)) count += 1;
  return count;
}

interface MomentRange {
  readonly from: number;
  readonly to: number;
  readonly most: number;
}

/** The end of what dates can say. */
const never = 8_640_000_000_000_000;

/** In UTC: clocks that are put forward and back are none of its business. */
function fieldsOf(cron: string): Cron {
  return new Cron(cron, { timezone: 'UTC' });
}

import { retention } from '../m365/limits.ts';
import type { Workload } from '../m365/workload.ts';
import type { ItemRestorePoint } from '../schemas/restore-spec.ts';
import { parseDuration } from '../util/duration.ts';
import type { TimeWindow } from './spec.ts';
import { parseTime } from './values/time.ts';

/** Who says how far back a window without `from` reaches: a backup policy of the tenant, or nobody. */
export type ReachSource = 'policy' | 'default';

/** How long restore points are kept, in milliseconds, and who says so. */
export interface Reach {
  readonly kept: number;
  readonly by: ReachSource;
}

export type Reaches = Readonly<Record<Workload, Reach>>;

const byDefault: Reach = { kept: retention, by: 'default' };

/** Of a tenant whose policies nobody has read. */
export const defaultReaches: Reaches = { mailbox: byDefault, drive: byDefault, site: byDefault };

/** A window with both ends, in milliseconds since 1970. */
export interface Bounds {
  readonly from: number;
  readonly to: number;
  /** Who says where it starts; missing if the spec does. */
  readonly fromBy?: ReachSource;
}

/** The window that a restore point sets; undefined if it sets none and inherits it. */
export function windowOf({ from, to, last }: ItemRestorePoint): TimeWindow | undefined {
  if (last !== undefined) return { last: parseDuration(last) ?? 0 };
  if (to === undefined) return undefined;
  return from === undefined ? { asOf: parseTime(to) } : { from: parseTime(from), to: parseTime(to) };
}

/** Both ends of a window, if the plan is made at `now`. */
export function boundsOf(window: TimeWindow, now: number, { kept, by }: Reach = byDefault): Bounds {
  if ('last' in window) return { from: now - window.last, to: now };
  return 'asOf' in window ? { from: window.asOf - kept, to: window.asOf, fromBy: by } : window;
}

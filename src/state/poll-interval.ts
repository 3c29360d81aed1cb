import { day } from '../util/duration.ts';
import { expectedArtifacts } from './session-size.ts';
import type { SessionState } from './session-state.ts';

/** Bounds of the time between two looks at a session, in milliseconds. */
const quickest = 1_000;
const slowest = 60_000;
/** Where room for those that wait comes soon: a look that comes late leaves the service idle. */
const slowestWhileWanted = 10_000;

export interface PollContext {
  readonly now: number;
  /** What `--poll` says, in milliseconds; null for adaptive. */
  readonly fixed: number | null;
  /** Milliseconds until there may be room for resources that wait for it; null where none do. */
  readonly roomIn: number | null;
}

/**
 * How long to wait before the next look at a running session, in milliseconds: a quarter of what it has run so far; near
 * its end, at the pace of its counts, a quarter of what is left, but not less than a thirtieth. So a short session is
 * seen to end within a second and a long one soon after, and the tail of stragglers is not stared at. While resources wait,
 * a tenth of the time until there may be room for them: sessions that began with what takes long end faster than they began.
 */
export function pollDelay(session: SessionState, { now, fixed, roomIn }: PollContext): number {
  if (fixed !== null) return untilTick(now, { delay: fixed, step: fixed });
  const elapsed = now - (session.activatedAt ?? now);
  const soon = Math.max(elapsed / 30, remaining(session, elapsed) / 4);
  const longest = roomIn === null ? slowest : Math.min(slowest, Math.max(slowestWhileWanted, roomIn / 10));
  const delay = Math.round(Math.min(longest, Math.max(quickest, Math.min(elapsed / 4, soon))));
  return untilTick(now, { delay, step: steps.findLast((ms) => ms <= delay) ?? delay });
}

/** Moves the end of a wait by half of it at most, so that sessions looked at about as often are looked at in the same moment. */
function untilTick(now: number, { delay, step }: { readonly delay: number; readonly step: number }): number {
  return Math.ceil((now + delay / 2) / step) * step - now;
}

/** Milliseconds. */
const steps = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000];

/** How long to wait before looking again for room that others may give back, in milliseconds. */
export function roomPause(fixed: number | null): number {
  return Math.min(longestRoomPause, fixed ?? longestRoomPause);
}

const longestRoomPause = 15_000;

/** How long a session may stay without any change before it is not looked at any more, in milliseconds. */
export const longestStall: number = day;

/** How long the session will still run at the pace so far; infinity where nothing tells. */
function remaining(session: SessionState, elapsed: number): number {
  const total = expectedArtifacts(session);
  const done = (session.counts?.completed ?? 0) + (session.counts?.failed ?? 0);
  return done === 0 ? Number.POSITIVE_INFINITY : (elapsed * Math.max(0, total - done)) / done;
}

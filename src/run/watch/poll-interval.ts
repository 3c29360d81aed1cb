import { expectedArtifacts } from '../../state/session-size.ts';
import type { SessionState } from '../../state/session-state.ts';
import { day } from '../../util/duration.ts';

/** Bounds of the time between two looks at a session, in milliseconds. */
const shortest = 1_000;
const longest = 60_000;
/** In a run of hours. */
export const longestWait = 360_000;

export interface PollContext {
  readonly now: number;
  /** The value of `--poll`, in milliseconds; null for adaptive. */
  readonly fixed: number | null;
  /** Milliseconds until there may be room for resources that wait for it; null if none do, or if nobody can say. */
  readonly roomIn: number | null;
  /** How long a session takes at least, in milliseconds; 0 if nobody knows. */
  readonly least: number;
  /** How long the run has restored so far, in milliseconds. */
  readonly ran: number;
  /** How many workloads the run restores at the moment. */
  readonly workloads: number;
}

/**
 * How long to wait before the next look at a running session, in milliseconds. While resources wait for room: until it is expected,
 * because nothing can be done before. Otherwise a third of the session's time so far, or, near its end, a quarter of what is left at
 * the pace of its counts, but at least a thirtieth of its time so far. So the end of a short session is seen within a second and that
 * of a long one soon after, without a look every second while stragglers finish. A session that has just begun counts as old as
 * sessions are when they end. No wait is shorter than a small share of the time that the run has taken, so that a long run looks
 * seldom: what a late look costs is a share of that time, too. A look shows the room of all workloads, so several of them share its cost.
 */
export function pollDelay(session: SessionState, { now, fixed, roomIn, least, ran, workloads }: PollContext): number {
  if (fixed !== null) return untilTick(now, { delay: fixed, step: fixed });
  // The clock may have been set back.
  const elapsed = Math.max(0, now - (session.activatedAt ?? now));
  const age = Math.max(elapsed, least);
  const most = Math.min(longestWait, Math.max(longest, ran / 12));
  if (roomIn !== null) return Math.round(Math.min(most, Math.max(shortest, ran / 100 / workloads, roomIn * 1.1)));
  const soon = Math.max(age / 30, ran / 80, remaining(session, elapsed) / 4);
  const delay = Math.round(Math.min(most, Math.max(shortest, ran / 150, Math.min(age / 3, soon))));
  return untilTick(now, { delay, step: steps.findLast((ms) => ms <= delay) ?? delay });
}

/** Moves the end of a wait by at most half of it, so that sessions with similar waits are looked at in the same moment. */
function untilTick(now: number, { delay, step }: { readonly delay: number; readonly step: number }): number {
  return Math.ceil((now + delay / 2) / step) * step - now;
}

/** Milliseconds. */
const steps = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 360_000];

/**
 * How long to wait before looking again for room that others may give back, in milliseconds: the longer, the longer there was none.
 * So what a late look costs is a twentieth of the wait. `without` is how long there was none, in milliseconds.
 */
export function roomPause(fixed: number | null, without: number): number {
  return Math.min(longestRoomPause, fixed ?? longestRoomPause, Math.max(shortestRoomPause, Math.round(without / 20)));
}

const shortestRoomPause = 15_000;
const longestRoomPause = 120_000;

/** How long a session may go without a change before it stalls: a day, in milliseconds. */
export const longestStall: number = day;

/** How long the session still runs at its pace so far; infinity if it has no pace yet. */
function remaining(session: SessionState, elapsed: number): number {
  const total = expectedArtifacts(session);
  const done = (session.counts?.completed ?? 0) + (session.counts?.failed ?? 0);
  return done === 0 ? Number.POSITIVE_INFINITY : (elapsed * Math.max(0, total - done)) / done;
}

import type { RunEvent } from './events.ts';

/** A pause that the service asked for, by the clock of the machine, in milliseconds since 1970. */
export interface Pause {
  readonly since: number;
  readonly until: number;
}

export interface ThrottlePause {
  readonly at: number;
  readonly until: number;
  readonly status: number;
}

/** How much is left of the pause that the service asked for, in milliseconds. */
export function pauseLeft(pause: Pause | null, now: number): number {
  if (pause === null) return 0;
  return Math.max(0, Math.min(pause.until - now, pause.until - pause.since));
}

/** Whether the pause begins later than now: the clock was set back, so nobody knows how much of it is over. */
export function isPauseUnmeasured(pause: Pause | null, now: number): boolean {
  return pause !== null && now < pause.since;
}

/** The pause that ends last. If an event after it is earlier than its beginning, the clock was set back: it may last from then on. */
export function pauseAfter(pause: Pause | null, event: RunEvent): Pause | null {
  if (pause === null && event.type !== 'throttled') return null;
  const at = Date.parse(event.at);
  const known = pause !== null && at < pause.since ? { since: at, until: at + pause.until - pause.since } : pause;
  if (event.type !== 'throttled' || (known !== null && known.until >= event.until)) return known;
  return { since: at, until: event.until };
}

/** Milliseconds between `from` and `to`, or at any time, with at least one pause in force. */
export function timePaused(
  throttles: readonly Pick<ThrottlePause, 'at' | 'until'>[],
  { from, to }: { readonly from: number; readonly to: number } = { from: 0, to: Number.POSITIVE_INFINITY },
): number {
  let paused = 0;
  let coveredUntil = from;
  for (const { at, until } of throttles.toSorted((a, b) => a.at - b.at)) {
    const end = Math.min(until, to);
    paused += Math.max(0, end - Math.max(at, coveredUntil));
    coveredUntil = Math.max(coveredUntil, end);
  }
  return paused;
}

import type { RunState } from '../state/run-state.ts';

/** Milliseconds from the first activation to the last end, as the run saw them; null until all has ended, or where nothing was activated. */
export function restoringTime({ sessions, queue, open }: RunState): number | null {
  let begin = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const { activatedAt, endedAt } of sessions.values()) {
    if (activatedAt === null) continue;
    begin = Math.min(begin, activatedAt);
    end = Math.max(end, endedAt ?? 0);
  }
  return open.size > 0 || queue.length > 0 || begin > end ? null : end - begin;
}

import { endOfShare } from '../forecast/completion-curve.ts';
import type { RunState } from '../state/run-state.ts';
import type { Progress } from './progress.ts';

/**
 * When a run will be over, in milliseconds since 1970; null before anything was activated. By the plan's forecast: what it
 * leaves from the point at which as many resources have ended as now, longer or shorter by how far the run is behind or
 * ahead there. That counts for as much as is done of all: nothing at the beginning, in full at the end. Time in which nobody
 * worked on the run counts as behind.
 */
export function estimatedEnd(
  { activated, sessions, plan }: RunState,
  { planned, succeeded, failed, unknown }: Progress,
  now: number,
): number | null {
  const begin = sessions.get(activated[0] ?? '')?.activatedAt ?? null;
  if (begin === null) return null;
  const { p50, course } = plan.forecast;
  const elapsed = Math.max(0, now - begin);
  // The service may count more than it was given.
  const done = Math.min(planned, succeeded + failed + unknown);
  const from = done === 0 ? 0 : endOfShare(course, done / planned);
  const to = endOfShare(course, (done + 1) / planned);
  // Where the next should have ended already, halfway to it.
  const reached = elapsed > to ? (from + to) / 2 : Math.max(elapsed, from);
  const pace = reached === 0 ? 1 : elapsed / reached;
  return Math.round(now + (p50 - reached) * (1 + (pace - 1) * (done / planned)));
}

import { endOfShare } from '../forecast/completion-curve.ts';
import { isPartial, type RunState } from '../state/run-state.ts';
import { whatToStart } from '../state/what-to-start.ts';
import type { Progress } from './progress.ts';

/**
 * When a run will end, in milliseconds since 1970. Null before the first activation, and if `run --only` leaves resources.
 *
 * Takes the point of the forecast at which as many resources had ended as now, and the time that the forecast needs from
 * there. Stretches that time by how far the run is behind or ahead at that point. The stretch has the weight of the share
 * that is done: none at the start, full at the end. A time without any process that works on the run counts as behind.
 * The end is never before the day's allowance returns, if resources wait for that.
 */
export function estimatedEnd(
  state: RunState,
  { planned, succeeded, failed, unknown }: Progress,
  now: number,
): number | null {
  const { activated, sessions, plan } = state;
  const start = sessions.get(activated[0] ?? '')?.activatedAt ?? null;
  // The forecast is for all of the plan.
  if (start === null || isPartial(state)) return null;
  const { forecast } = plan;
  const elapsed = Math.max(0, now - start);
  // The service may count more resources than it was given.
  const done = Math.min(planned, succeeded + failed + unknown);
  const from = done === 0 ? 0 : endOfShare(forecast, done / planned);
  const to = endOfShare(forecast, (done + 1) / planned);
  // If the next one should have ended already, halfway to it.
  const reached = elapsed > to ? (from + to) / 2 : Math.max(elapsed, from);
  const pace = reached === 0 ? 1 : elapsed / reached;
  const end = Math.round(now + (forecast.p50 - reached) * (1 + (pace - 1) * (done / planned)));
  return Math.max(end, now, allowanceBackAt(state, now));
}

/** When resources that wait only for the day's allowance can be started, in milliseconds since 1970; 0 if none does. */
function allowanceBackAt(state: RunState, now: number): number {
  return state.queue.length === 0 ? 0 : (whatToStart(state, now).allowanceAt ?? 0);
}

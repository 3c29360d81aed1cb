import { Stop } from '../../run/stop.ts';
import type { Clock } from '../../util/clock.ts';
import { formatDuration } from '../../util/duration.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import type { Environment } from '../environment.ts';

/**
 * Aborts `stop` at the first Ctrl-C or request to terminate, and ends the process at the second. The state directory
 * holds every step either way. Returns a function that stops listening.
 */
export function stopOnInterrupt(
  stop: AbortController,
  environment: Environment,
  warn: (text: string) => void,
): () => void {
  let count = 0;
  return environment.onInterrupt(() => {
    count += 1;
    if (count > 1) environment.exitNow(exitCodes.stopped);
    warn('Stopping: starts no new sessions and finishes the calls under way. Press Ctrl-C again to stop at once.');
    stop.abort(new Stop('interrupted', { because: 'interrupt' }));
  });
}

export interface Deadline {
  readonly clock: Clock;
  /** When the run started, in milliseconds since 1970. */
  readonly startedAt: number;
  /** How long it may take, in milliseconds; null for as long as it takes. */
  readonly after: number | null;
}

/** Aborts `stop` once the deadline has passed, unless `over` aborts before. */
export async function stopAtDeadline(
  stop: AbortController,
  { clock, startedAt, after }: Deadline,
  over: AbortSignal,
): Promise<void> {
  if (after === null) return;
  try {
    await clock.sleep(startedAt + after - clock.now(), over);
    stop.abort(new Stop(`the deadline of ${formatDuration(after)} has passed`, { because: 'deadline' }));
  } catch (error) {
    if (!over.aborted) throw error;
  }
}

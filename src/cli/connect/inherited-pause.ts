import { longestRetryAfter } from '../../graph/http/retry-policy.ts';
import { writeTime } from '../../graph/wire/wire.ts';
import { pausedUntil, type RunState } from '../../state/run-state.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';

/**
 * When a pause ends that the service asked for while an earlier process worked on the run, and that holds for this one
 * too: in milliseconds since 1970, 0 for none. Says so where it has to be waited for; rejects where that would be too long.
 */
export function inheritedPause(state: RunState, environment: Environment): number {
  const until = pausedUntil(state);
  const left = until - environment.clock.now();
  if (left <= 0) return 0;
  const message = `the service asked for a pause until ${writeTime(until)}`;
  if (left > longestRetryAfter) throw new CommandError(exitCodes.stopped, message, 'come back then; nothing was sent');
  say('warn', [`${message}; nothing is sent before.`], environment);
  return until;
}

import { longestRetryAfter } from '../../graph/http/retry-policy.ts';
import { writeTime } from '../../graph/wire/wire.ts';
import { pausedUntil, type RunState } from '../../state/run-state.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';

/**
 * The end of a pause that the service asked an earlier process of the run for, in milliseconds since 1970; 0 for none. It holds
 * for this process too, which warns about it. Rejects with CommandError if the pause is too long to wait for.
 */
export function inheritedPause(state: RunState, environment: Environment): number {
  const until = pausedUntil(state);
  const left = until - environment.clock.now();
  if (left <= 0) return 0;
  const message = `the service asked for a pause until ${writeTime(until)}`;
  if (left > longestRetryAfter)
    throw new CommandError(exitCodes.stopped, message, 'resume the run after that; nothing was sent');
  say('warn', [`${message}; nothing is sent before that`], environment);
  return until;
}

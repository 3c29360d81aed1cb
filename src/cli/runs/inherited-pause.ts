import { longestRetryAfter } from '../../graph/http/retry-policy.ts';
import { writeTime } from '../../graph/wire/wire.ts';
import { isPauseUnmeasured, pauseLeft } from '../../state/pause.ts';
import type { RunState } from '../../state/run-state.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';

/**
 * The end of a pause that the service asked an earlier process of the run for, by `Environment.clock.elapsed()`; 0 for none. It holds
 * for this process too, which warns about it. Rejects with CommandError if the pause is too long to wait for.
 *
 * Only the clock of the machine says how much of it is over. If that was set back, the pause begins again, but lasts no longer than
 * anybody waits: else each process would send the next one away.
 */
export function inheritedPause({ pause }: RunState, environment: Environment): number {
  const { clock } = environment;
  const now = clock.now();
  const isUnmeasured = isPauseUnmeasured(pause, now);
  const left = Math.min(pauseLeft(pause, now), isUnmeasured ? longestRetryAfter : Number.POSITIVE_INFINITY);
  if (left === 0) return 0;
  const message = `the service asked for a pause until ${writeTime(now + left)}`;
  if (left > longestRetryAfter)
    throw new CommandError(exitCodes.stopped, message, 'resume the run after that; nothing was sent');
  const why = isUnmeasured
    ? 'the service asked for a pause, and the clock of this machine was set back since'
    : message;
  const end = isUnmeasured ? ` before ${writeTime(now + left)}` : ' before that';
  say('warn', [`${why}; nothing is sent${end}`], environment);
  return clock.elapsed() + left;
}

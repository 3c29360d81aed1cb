import { StoreProblem } from '../../store/store.ts';
import { formatDuration, second } from '../../util/duration.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';

/**
 * Does what needs a lock. While another process holds it, tries again for `wait` milliseconds, and says so once. Real time, because the
 * other process has a clock of its own. Rejects as `work` does, and with CommandError if `signal` aborts while it waits.
 */
export async function withLockWait<T>(
  work: () => Promise<T>,
  wait: number | undefined,
  environment: Environment,
  signal?: AbortSignal,
): Promise<T> {
  for (let waited = 0; ; waited += pause) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreProblem) || error.kind !== 'held' || waited >= (wait ?? 0)) throw error;
      if (waited === 0) say('info', [`${error.message}; waits up to ${formatDuration(wait ?? 0)} for it`], environment);
    }
    await environment.realTime.sleep(pause);
    if (signal?.aborted) throw new CommandError(exitCodes.stopped, 'interrupted: nothing was started', null);
  }
}

const pause = second;

import { StoreProblem } from '../store.ts';
import { whenFree } from './evidence-chains.ts';

/** With pauses of 200 ms, five minutes: a report of a million rows may take two. */
const mostTries = 1_500;

/** Of a disk, which may fail for a moment: with the pauses, a second. */
const mostErrors = 5;

/**
 * Waits until `take` no longer rejects with `held`, up to five minutes, and resolves to what ends the turn. `take` resolves to a function
 * that lets the next process in. Reports out of order are better than none: the process goes on without a turn if the disk fails five
 * times, or if the store, which has patience of its own, cannot be read.
 */
export async function turnFrom(
  pause: () => Promise<void>,
  take: () => Promise<() => Promise<void>>,
): Promise<AsyncDisposable> {
  let release = async (): Promise<void> => undefined;
  for (let errors = 1; errors <= mostErrors; errors += 1)
    try {
      const hold = async (): Promise<void> => {
        release = await take();
      };
      await whenFree(pause, hold, mostTries);
      break;
    } catch (error) {
      requireProblem(error);
      if (error.kind !== 'unwritable') break;
      await pause();
    }
  return { [Symbol.asyncDispose]: () => release().catch(requireProblem) };
}

function requireProblem(error: unknown): asserts error is StoreProblem {
  if (!(error instanceof StoreProblem)) throw error;
}

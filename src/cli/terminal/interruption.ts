import { Stop } from '../../run/stop.ts';
import type { Clock } from '../../util/clock.ts';
import { formatDuration } from '../../util/duration.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import type { Environment } from '../environment.ts';
import { say } from './say.ts';

/** What to print for somebody who interrupts a run. */
export interface InterruptTexts {
  /** What the first Ctrl-C does; by default, that it stops the run. */
  readonly first?: string;
  readonly warn: (text: string) => void;
  /** Prints which run it is and how to go on, before the process ends at once. */
  readonly atOnce: () => void;
}

/** Listens to Ctrl-C until it is disposed of. */
export interface Interruption extends Disposable {
  /** From now on, prints with these. */
  printWith(texts: InterruptTexts): void;
}

/**
 * Aborts `stop` at the first Ctrl-C or request to terminate, and ends the process at the second. The state directory
 * holds every step either way.
 */
export function stopOnInterrupt(stop: AbortController, environment: Environment, texts: InterruptTexts): Interruption {
  let count = 0;
  let { first = stoppingText, warn, atOnce } = texts;
  const stopListening = environment.onInterrupt(() => {
    count += 1;
    if (count > 1) {
      atOnce();
      return environment.exitNow(exitCodes.stopped);
    }
    warn(first);
    stop.abort(new Stop('interrupted', { because: 'interrupt' }));
  });
  return {
    printWith(later) {
      ({ first = stoppingText, warn, atOnce } = later);
    },
    [Symbol.dispose]: stopListening,
  };
}

const stoppingText =
  'Stopping: starts no new sessions and finishes the calls under way. Press Ctrl-C again to stop at once.';

/** While a run is recorded or opened: what this process sends for it comes later. */
export function stopBeforeRun(stop: AbortController, runId: string, environment: Environment): Interruption {
  return stopOnInterrupt(stop, environment, {
    warn: (text) => say('warn', [text], environment),
    atOnce: () =>
      say('warn', [`The run ${runId} is stopped at once, before this process has changed anything.`], environment),
  });
}

/**
 * While a run is open and nobody is signed in yet: ends the process at Ctrl-C, with the exit code of a run that can be resumed.
 * `close` gives the run back to other processes.
 */
export function exitBeforeRun(runId: string, close: () => Promise<void>, environment: Environment): Disposable {
  const stopListening = environment.onInterrupt(() => {
    const text = `The run ${runId} is stopped, before this process has changed anything.`;
    say('warn', [text], environment);
    void close().finally(() => environment.exitNow(exitCodes.stopped));
  });
  return { [Symbol.dispose]: stopListening };
}

export interface CancelRequestContext extends Pick<Environment, 'realTime'> {
  readonly isRequested: () => Promise<boolean>;
  readonly warn: (text: string) => void;
}

/**
 * Aborts `stop` as soon as `isRequested` resolves to true. Asks again and again, until the returned function is called. Real
 * time, because whoever asks for it is a person.
 */
export function stopOnRequest(
  stop: AbortController,
  { isRequested, warn, realTime }: CancelRequestContext,
): () => void {
  let isAsking = false;
  const ask = async (): Promise<void> => {
    if (isAsking || stop.signal.aborted) return;
    isAsking = true;
    const isNow = await isRequested().catch(() => false);
    isAsking = false;
    if (!isNow || stop.signal.aborted) return;
    warn('Cancelling, as another process asks: starts no new sessions and deletes the drafts of this run.');
    stop.abort(new Stop('cancelled', { because: 'cancel' }));
  };
  return realTime.repeat(() => void ask(), requestPause);
}

/** Milliseconds. */
const requestPause = 500;

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

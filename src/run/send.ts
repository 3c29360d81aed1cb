import { cannotPass, GraphError, isRefusal } from '../graph/graph-error.ts';
import type { Permit } from '../graph/restore-api.ts';
import type { SessionState } from '../state/session-state.ts';
import { orAbort } from '../util/clock.ts';
import type { RunTools } from './tools.ts';

/**
 * Makes a call that changes something and whose intent was recorded. Each attempt leaves once it is certain that this process still
 * has the run. If it is certain that the call was not carried out, records that too, so that nobody has to find out what it did. An
 * abort never cuts off a call that has left.
 */
export async function send<T>(session: SessionState, tools: RunTools, call: Call<T>): Promise<T> {
  return await sendOrWithdraw(wasNotCarriedOut, { session, tools, call });
}

/**
 * As `send`, for the creation of a session: no earlier call can have made what it makes, so every refusal says that there is nothing.
 */
export async function sendCreation<T>(session: SessionState, tools: RunTools, call: Call<T>): Promise<T> {
  const madeNothing = (error: unknown): boolean => isRefusal(error) || wasNotCarriedOut(error);
  return await sendOrWithdraw(madeNothing, { session, tools, call });
}

type Call<T> = (permit: Permit) => Promise<T>;

interface Sending<T> {
  readonly session: SessionState;
  readonly tools: RunTools;
  readonly call: Call<T>;
}

async function sendOrWithdraw<T>(
  wasInVain: (error: unknown) => boolean,
  { session, tools, call }: Sending<T>,
): Promise<T> {
  try {
    return await call(leasePermit(tools));
  } catch (error) {
    const wasStopped = tools.stop.signal.aborted && error === tools.stop.signal.reason;
    if ((wasStopped || wasInVain(error)) && !session.unanswered)
      await tools.recorder.record({ type: 'call-withdrawn', session: session.name });
    throw error;
  }
}

/**
 * The permit that every call that changes something needs: it resolves once this process has the run for certain. Rejects with the
 * reason of `stop`, and with StoreProblem `lost` if another process has the run.
 */
export function leasePermit({ recorder, stop }: Pick<RunTools, 'recorder' | 'stop'>): Permit {
  return () => orAbort(recorder.journal.lease.confirmed(), stop.signal);
}

/**
 * Whether nothing came of a call that stops the run. A call that changes something is repeated only if it was not carried out, so
 * one that was repeated without success was not either.
 */
function wasNotCarriedOut(error: unknown): boolean {
  return error instanceof GraphError && (cannotPass(error) || error.kind === 'unreachable');
}

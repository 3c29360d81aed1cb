import type { SessionState } from '../state/session-state.ts';
import type { RunTools } from './tools.ts';

/**
 * Makes a call that changes something and whose intent was recorded. If the run is stopped before the call leaves, records
 * that too, so that nobody has to find out what the call did. An abort never cuts off a call that has left.
 */
export async function send<T>(session: SessionState, tools: RunTools, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const wasStopped = tools.stop.signal.aborted && error === tools.stop.signal.reason;
    if (wasStopped && !session.unanswered)
      await tools.recorder.record({ type: 'call-withdrawn', session: session.name });
    throw error;
  }
}

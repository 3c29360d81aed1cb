import type { SessionState } from '../state/session-state.ts';
import type { RunTools } from './tools.ts';

/**
 * Makes a call that changes something and was intended. Where the run is stopped before the call could leave, which is
 * all that an abort does to such a call, the intent is withdrawn, so that nobody has to find out what became of it.
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

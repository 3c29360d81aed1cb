import { exitCodeOf, type RunResult, resultOf } from '../result/result.ts';
import type { SessionState } from '../state/session-state.ts';
import { deleteUnlessActive } from './draft/discard.ts';
import { Recorder } from './recorder.ts';
import type { RunDeps } from './run.ts';

type CancelDeps = Pick<RunDeps, 'api' | 'clock' | 'state' | 'journal'>;

/**
 * Cancels a run: starts no more sessions, deletes the drafts that it made, and resolves to its result. The service cannot stop
 * an active session, so `resume` can still follow those to their end.
 *
 * Rejects with GraphError if the service cannot be used; call it again then.
 */
export async function cancelRun({ api, clock, state, journal }: CancelDeps): Promise<RunResult> {
  const recorder = new Recorder(state, journal, clock, []);
  await recorder.record({ type: 'run-stopping', because: 'cancel', message: 'cancelled' });
  for (const session of [...state.sessions.values()]) {
    if (session.step !== 'settled' && session.step !== 'track') await cancelSession(session, { api, recorder });
  }
  const result = await resultOf(state, journal);
  await recorder.record({ type: 'run-ended', exitCode: exitCodeOf(result) });
  return result;
}

interface SessionDeps extends Pick<CancelDeps, 'api'> {
  readonly recorder: Recorder;
}

/** Deletes a draft only by the id that came with the answer that created it. A draft whose answer was lost stays. */
async function cancelSession(session: SessionState, { api, recorder }: SessionDeps): Promise<void> {
  const { record } = recorder;
  const { name } = session;
  if (session.step === 'create' && session.unanswered)
    await record({ type: 'draft-orphaned', session: name, sentAt: session.intendedAt });
  if (session.sessionId !== null && (await deleteUnlessActive(session, { api, recorder })))
    return await record({ type: 'session-activated', session: name });
  await record({ type: 'session-cancelled', session: name });
}

import type { RestoreApi } from '../graph/restore-api.ts';
import { exitCodeOf, type RunResult, resultOf } from '../result/result.ts';
import type { MutableRunState } from '../state/fold.ts';
import type { Journal } from '../state/journal.ts';
import type { SessionState } from '../state/session-state.ts';
import type { Clock } from '../util/clock.ts';
import { deleteUnlessActive } from './draft/discard.ts';
import { Recorder } from './recorder.ts';

interface CancelDeps {
  /** Null for a run without sessions: nothing is asked of the service. */
  readonly api: RestoreApi | null;
  readonly clock: Clock;
  readonly state: MutableRunState;
  readonly journal: Journal;
}

/**
 * Cancels a run: starts no more sessions, deletes the drafts that it made, and resolves to its result. The service cannot stop
 * an active session, so `resume` can still follow those to their end.
 *
 * Rejects with GraphError if the service cannot be used; call it again then.
 */
export async function cancelRun({ api, clock, state, journal }: CancelDeps): Promise<RunResult> {
  const recorder = new Recorder(state, journal, clock, []);
  await recorder.record({ type: 'run-stopping', because: 'cancel', message: 'cancelled' });
  if (api !== null) await cancelDrafts({ api, clock, recorder });
  const result = await resultOf(state, journal);
  await recorder.record({ type: 'run-ended', exitCode: exitCodeOf(result) });
  return result;
}

/** Deletes the drafts of a run that is cancelled. Rejects with GraphError if the service cannot be used. */
export async function cancelDrafts(deps: SessionDeps): Promise<void> {
  for (const session of [...deps.recorder.state.sessions.values()]) {
    if (session.step !== 'settled' && session.step !== 'track') await cancelSession(session, deps);
  }
}

interface SessionDeps extends Pick<CancelDeps, 'clock'> {
  readonly api: RestoreApi;
  readonly recorder: Recorder;
}

/** Deletes a draft only by the id that came with the answer that created it. A draft whose answer was lost stays. */
async function cancelSession(session: SessionState, deps: SessionDeps): Promise<void> {
  const { record } = deps.recorder;
  const { name } = session;
  if (session.step === 'create' && session.unanswered)
    await record({ type: 'draft-orphaned', session: name, sentAt: session.intendedAt });
  // A run that is stopped still waits for what the service shows late.
  const stop = new AbortController();
  if (session.sessionId !== null && (await deleteUnlessActive(session, { ...deps, stop })))
    return await record({ type: 'session-activated', session: name });
  await record({ type: 'session-cancelled', session: name });
}

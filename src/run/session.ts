import { describe, GraphError, isRefusal } from '../graph/graph-error.ts';
import { sizeOf } from '../plan/span.ts';
import { discardDraft } from './drafts.ts';
import type { ErrorFact } from './facts.ts';
import { isGone, troublePause } from './second-looks.ts';
import { isLive, type SessionState } from './session-state.ts';
import { sessionNamed } from './state.ts';
import { steps } from './steps.ts';
import { Stop } from './stop.ts';
import type { RunTools } from './tools.ts';

/**
 * Takes a session from whatever is known of it to its end: finds what it is to hold, creates and fills it, activates and
 * tracks it. Every step reads the state, makes one call, and records its answer; so it goes on after a crash as it does
 * after a lost answer.
 *
 * Rejects with GraphError where the service can't be used any more, with Stop where it refuses the run as such, and
 * with the reason that `tools.stop` was aborted for. What the service holds against this one session is recorded, not
 * thrown.
 */
export async function driveSession(name: string, tools: RunTools): Promise<void> {
  const { recorder, stop, clock } = tools;
  for (let troubles = 0, inARow = 0; ; ) {
    const session = sessionNamed(recorder.state, name);
    if (!isLive(session)) return;
    stop.signal.throwIfAborted();
    try {
      await steps[session.step](session, tools);
      inARow = 0;
      // A draft of thousands is filled by many calls.
      if (session.step === 'add') troubles = 0;
    } catch (error) {
      if ((await takeFailure(session, error, tools)) === 'settled') continue;
      troubles += 1;
      inARow += 1;
      if (troubles > mostTroubles) throw tooMuchTrouble(session, error);
      await clock.sleep(troublePause(inARow), stop.signal);
    }
  }
}

/**
 * What a failed call means for the session: `settled` where it is known what became of it, `unclear` where it is to be
 * looked at again after a pause. The service's no settles it; where one of the list may be to blame, its halves are tried
 * anew. Once an activation may have happened, no refusal is taken to mean that nothing was restored.
 */
async function takeFailure(session: SessionState, error: unknown, tools: RunTools): Promise<'settled' | 'unclear'> {
  if (!(error instanceof GraphError)) throw error;
  if (error.kind === 'answer-lost') return 'unclear';
  if (error.kind !== 'refused' || session.step === 'track') throw error;
  const { record } = tools.recorder;
  if (error.status === 404 && session.sessionId !== null) {
    if (!(await isGone(session, tools))) return 'unclear';
    const again = session.step !== 'activate' || !session.unanswered;
    await record({ type: 'session-vanished', session: session.name, again });
    return again ? 'unclear' : 'settled';
  }
  if (error.status === 403 && !isRefusal(error, 'RestoreSessionActionNotAllowed'))
    throw new Stop(`${error.message} (${describe(error)})`, error);
  if (session.step === 'activate' && session.unanswered) return 'unclear';
  const isFilling = session.step === 'add' || (session.step === 'create' && session.filling !== 'bulk');
  const isOneToBlame = (isFilling && mayBeOneOfTheList(error)) || session.step === 'check';
  const split = isOneToBlame && sizeOf(session.resources) > 1;
  const fact: ErrorFact = { code: error.code || `HTTP ${error.status}`, message: error.said || error.message };
  await record({ type: 'session-refused', session: session.name, error: fact, split });
  await discardDraft(session, tools);
  return 'settled';
}

/** Codes by which the service refuses a whole list because of one entry, or because of its length. */
const codesOfLists = [
  'InvalidBulkRestoreArtifactId',
  'BulkRestoreInvalidCreateRequestSiteUrl',
  'BulkRestoreInvalidCreateRequestUserEmail',
  'BulkRestoreRestorationResourcesCountExceedsLimit',
  'InvalidRestorePoint',
  'InvalidArtifactRequest',
  'InvalidPatchRequest',
  'DuplicateArtifactInList',
  'RestoreArtifactsLimitBreached',
];

function mayBeOneOfTheList(error: GraphError): boolean {
  return codesOfLists.some((code) => isRefusal(error, code));
}

/** How often a session is tried anew after lost or contradictory answers, before the service counts as unreachable. */
const mostTroubles = 14;

function tooMuchTrouble({ step, name }: SessionState, cause: unknown): GraphError {
  const message = `${mostTroubles} tries to ${step} the session ${name} came to nothing that is known`;
  return new GraphError(message, { kind: 'unreachable', cause });
}

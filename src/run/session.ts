import { describeError, GraphError, isRefusedWith } from '../graph/graph-error.ts';
import { isAboutList } from '../m365/error-codes.ts';
import { sizeOf } from '../schedule/span.ts';
import type { ErrorDetail } from '../state/event-data.ts';
import { type RunState, sessionNamed } from '../state/run-state.ts';
import { isLive, type SessionState } from '../state/session-state.ts';
import { discardDraft } from './draft/discard.ts';
import { isGone, retryPause } from './eventual-consistency.ts';
import { takeStep } from './steps.ts';
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
      await takeStep(session, tools);
      inARow = 0;
      // A draft of thousands is filled by many calls.
      if (session.step === 'add') troubles = 0;
    } catch (error) {
      if ((await takeFailure({ session, error, inARow }, tools)) === 'settled') continue;
      troubles += 1;
      inARow += 1;
      if (troubles > mostTroubles) throw tooMuchTrouble(session, error);
      await clock.sleep(retryPause(inARow), stop.signal);
    }
  }
}

interface Failure {
  readonly session: SessionState;
  readonly error: unknown;
  /** How many there have been just before. */
  readonly inARow: number;
}

/**
 * What a failed call means for the session: `settled` where it is known what became of it, `unclear` where it is to be
 * looked at again after a pause. The service's no settles it; where one of the list may be to blame, its halves are tried
 * anew. Once an activation may have happened, no refusal is taken to mean that nothing was restored.
 */
async function takeFailure({ session, error, inARow }: Failure, tools: RunTools): Promise<'settled' | 'unclear'> {
  if (!(error instanceof GraphError)) throw error;
  if (error.kind === 'answer-lost') return 'unclear';
  if (error.kind !== 'refused' || session.step === 'track') throw error;
  const { record, state } = tools.recorder;
  // A draft that is not seen everywhere yet looks the same as an artifact that is not there.
  const isListed = session.filling !== 'bulk' && (session.step === 'create' || session.step === 'add');
  if (error.status === 404 && session.sessionId !== null && !(isListed && inARow >= mostNotFound)) {
    if (!(await isGone(session.sessionId, tools))) return 'unclear';
    const again = session.step !== 'activate' || !session.unanswered;
    await record({ type: 'session-vanished', session: session.name, again });
    return again ? 'unclear' : 'settled';
  }
  if (error.status === 403 && !isRefusedWith(error, 'RestoreSessionActionNotAllowed'))
    throw new Stop(`${error.message} (${describeError(error)})`, { cause: error });
  if (session.step === 'activate' && session.unanswered) return 'unclear';
  const isOneToBlame =
    session.step === 'check' ||
    (session.step === 'add' && isAboutList(error.code)) ||
    (isListed && !isSaidToAll(error, session, state));
  const split = isOneToBlame && sizeOf(session.resources) > 1;
  const fact: ErrorDetail = { code: codeOf(error), message: error.said || error.message };
  await record({ type: 'session-refused', session: session.name, error: fact, split });
  await discardDraft(session, tools);
  return 'settled';
}

/** How often in a row a 404 about a draft that is there is taken for one that passes. */
const mostNotFound = 3;

function codeOf({ code, status }: GraphError): string {
  return code || `HTTP ${status}`;
}

/** Whether the service has refused several resources of the group by the same code, each by itself, and has taken none. */
function isSaidToAll(error: GraphError, { group }: SessionState, { sessions }: RunState): boolean {
  const alike = [...sessions.values()].filter((session) => session.group === group);
  const alone = alike.filter(({ earlyEnd, error: said, resources }) => {
    return earlyEnd === 'refused' && said?.code === codeOf(error) && sizeOf(resources) === 1;
  });
  return alone.length >= enoughAlike && alike.every(({ sessionId }) => sessionId === null);
}

const enoughAlike = 3;

/** How often a session is tried anew after lost or contradictory answers, before the service counts as unreachable. */
const mostTroubles = 14;

function tooMuchTrouble({ step, name }: SessionState, cause: unknown): GraphError {
  const message = `${mostTroubles} tries to ${step} the session ${name} came to nothing that is known`;
  return new GraphError(message, { kind: 'unreachable', cause });
}

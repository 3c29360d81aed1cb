import { describeError, GraphError, isRefusedWith } from '../graph/graph-error.ts';
import { isAboutList } from '../m365/error-codes.ts';
import { sizeOf } from '../schedule/span.ts';
import type { ErrorDetail } from '../state/event-data.ts';
import { type RunState, sessionNamed } from '../state/run-state.ts';
import { isLive, type SessionState } from '../state/session-state.ts';
import { discardDraft } from './draft/discard.ts';
import { isGone, retryPause } from './eventual-consistency.ts';
import { takeStep } from './session-steps.ts';
import { Stop } from './stop.ts';
import type { RunTools } from './tools.ts';

/**
 * Takes a session from whatever is known of it to its end, step by step. Each step reads the state, so a session continues
 * after a crash in the same way as after a lost answer. Resolves when the session is settled or stalled. What the service
 * refuses for this session only is recorded, not thrown.
 *
 * Rejects with GraphError if the service can't be used (`unreachable` also after too many lost answers in a step), with
 * Stop if a permission is missing, with the reason of `tools.stop` when that is aborted, and with StoreProblem if an event
 * can't be written. The session can be driven again after any of them.
 */
export async function driveSession(name: string, tools: RunTools): Promise<void> {
  const { recorder, stop, clock } = tools;
  for (let failures = 0, inARow = 0; ; ) {
    const session = sessionNamed(recorder.state, name);
    if (!isLive(session)) return;
    stop.signal.throwIfAborted();
    try {
      await takeStep(session, tools);
      inARow = 0;
      // A draft of thousands is filled by many calls.
      if (session.step === 'add') failures = 0;
    } catch (error) {
      if ((await handleFailure({ session, error, inARow }, tools)) === 'recorded') continue;
      failures += 1;
      inARow += 1;
      if (failures > mostStepFailures) throw unconfirmed(session, error);
      await clock.sleep(retryPause(inARow), stop.signal);
    }
  }
}

interface StepFailure {
  readonly session: SessionState;
  readonly error: unknown;
  /** How many failures came just before. */
  readonly inARow: number;
}

/**
 * Decides what a failed step means for the session: `recorded` if it is known what became of it, `unclear` if the step is
 * taken again after a pause. A refusal settles the session. If one of its resources may be the cause, its halves are tried
 * instead. Once an activation may have happened, no refusal means that nothing was restored.
 */
async function handleFailure(
  { session, error, inARow }: StepFailure,
  tools: RunTools,
): Promise<'recorded' | 'unclear'> {
  if (!(error instanceof GraphError)) throw error;
  if (error.kind === 'answer-lost') return 'unclear';
  if (error.kind !== 'refused' || session.step === 'track') throw error;
  const { record, state } = tools.recorder;
  const sendsArtifacts = session.filling !== 'bulk' && (session.step === 'create' || session.step === 'add');
  // The service answers 404 both for a draft that it does not show yet and for an artifact that does not exist.
  if (error.status === 404 && session.sessionId !== null && !(sendsArtifacts && inARow >= mostNotFound)) {
    if (!(await isGone(session.sessionId, tools))) return 'unclear';
    const again = session.step !== 'activate' || !session.unanswered;
    await record({ type: 'session-vanished', session: session.name, again });
    return again ? 'unclear' : 'recorded';
  }
  if (error.status === 403 && !isRefusedWith(error, 'RestoreSessionActionNotAllowed'))
    throw new Stop(`${error.message} (${describeError(error)})`, { cause: error });
  if (session.step === 'activate' && session.unanswered) return 'unclear';
  const isOneToBlame =
    session.step === 'check' ||
    (session.step === 'add' && isAboutList(error.code)) ||
    (sendsArtifacts && !isSameForAll(error, session, state));
  const split = isOneToBlame && sizeOf(session.resources) > 1;
  const detail: ErrorDetail = { code: codeOf(error), message: error.said || error.message };
  await record({ type: 'session-refused', session: session.name, error: detail, split });
  await discardDraft(session, tools);
  return 'recorded';
}

/** How many 404s in a row about a draft that exists may pass by themselves. */
const mostNotFound = 3;

function codeOf({ code, status }: GraphError): string {
  return code || `HTTP ${status}`;
}

/** Whether the service has refused several single resources of the group with the same code, and has taken none. */
function isSameForAll(error: GraphError, { group }: SessionState, { sessions }: RunState): boolean {
  const ofGroup = [...sessions.values()].filter((session) => session.group === group);
  const alike = ofGroup.filter(
    (session) =>
      session.earlyEnd === 'refused' && session.error?.code === codeOf(error) && sizeOf(session.resources) === 1,
  );
  return alike.length >= enoughAlike && ofGroup.every(({ sessionId }) => sessionId === null);
}

const enoughAlike = 3;

/** How many lost or contradictory answers a step may have before the service counts as unreachable. */
const mostStepFailures = 14;

function unconfirmed({ step, name }: SessionState, cause: unknown): GraphError {
  const message = `could not confirm \`${step}\` of session ${name} after ${mostStepFailures} attempts`;
  return new GraphError(message, { kind: 'unreachable', cause });
}

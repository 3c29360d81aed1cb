import {
  answerOf,
  cannotPass,
  describeError,
  GraphError,
  isRefusedWith,
  isUnknownToService,
} from '../graph/graph-error.ts';
import { isAboutSession } from '../m365/error-codes.ts';
import { sizeOf } from '../schedule/span.ts';
import type { ErrorDetail } from '../state/event-data.ts';
import { type RunState, sessionNamed } from '../state/run-state.ts';
import { isChoiceExpired, isLive, mayBeActivated, requestOf, type SessionState } from '../state/session-state.ts';
import { discardDraft } from './draft/discard.ts';
import { isGone, isStillDraft, retryPause } from './eventual-consistency.ts';
import { takeStep } from './session-steps.ts';
import { Stop } from './stop.ts';
import type { RunTools } from './tools.ts';

/**
 * Takes a session from whatever is known of it to its end, step by step. Each step reads the state, so a session continues
 * after a crash in the same way as after a lost answer. Resolves when the session is settled or stalled. What the service
 * refuses for this session only is recorded, not thrown.
 *
 * Rejects with GraphError if the service can't be used (`unreachable` also after `tools.patience` of lost answers in a step),
 * with Stop if a permission is missing, with the reason of `tools.stop` when that is aborted, and with StoreProblem if an event
 * can't be written. The session can be driven again after any of them.
 */
export async function driveSession(name: string, tools: RunTools): Promise<void> {
  const { recorder, stop, clock } = tools;
  const failures = new StepFailures(tools);
  for (;;) {
    const session = sessionNamed(recorder.state, name);
    if (!isLive(session)) return;
    stop.signal.throwIfAborted();
    try {
      await takeStep(session, tools);
      failures.succeeded(session);
    } catch (error) {
      if ((await handleFailure({ session, error, failures }, tools)) === 'recorded') continue;
      failures.failed();
      if (failures.areTooMany) throw unconfirmed(session, error);
      await clock.sleep(retryPause(failures.inARow), stop.signal);
    }
  }
}

/** The failures of a session's steps. */
class StepFailures {
  readonly #tools: Pick<RunTools, 'clock' | 'patience'>;
  /** How often a step failed that had not failed just before. */
  #rounds = 0;
  #inARow = 0;
  /** When the first of those in a row failed, by `clock.elapsed()`. */
  #since: number | null = null;

  constructor(tools: Pick<RunTools, 'clock' | 'patience'>) {
    this.#tools = tools;
  }

  get inARow(): number {
    return this.#inARow;
  }

  /** Whether the step has failed for as long as anybody has patience. */
  get areOutOfPatience(): boolean {
    return this.#since !== null && this.#tools.clock.elapsed() - this.#since >= this.#tools.patience;
  }

  get areTooMany(): boolean {
    return this.#rounds > mostRounds || this.areOutOfPatience;
  }

  failed(): void {
    this.#since ??= this.#tools.clock.elapsed();
    if (this.#inARow === 0) this.#rounds += 1;
    this.#inARow += 1;
  }

  succeeded({ step }: SessionState): void {
    this.#since = null;
    this.#inARow = 0;
    // A draft of thousands is filled by many calls.
    if (step === 'add') this.#rounds = 0;
  }
}

interface StepFailure {
  readonly session: SessionState;
  readonly error: unknown;
  /** Those before it. */
  readonly failures: StepFailures;
}

/** `recorded` if it is known what became of the session, `unclear` if the step is taken again after a pause. */
type FailureOutcome = 'recorded' | 'unclear';

/**
 * Decides what a failed step means for the session. A refusal that can't pass stops the run. A refusal of the list makes two
 * sessions of its halves, if one of its resources may be the cause, or settles the session. A refused activation leads to the
 * deletion of the draft. No other refusal says anything about resources.
 */
async function handleFailure(failure: StepFailure, tools: RunTools): Promise<FailureOutcome> {
  const { session, error, failures } = failure;
  if (!(error instanceof GraphError)) throw error;
  if (error.kind === 'answer-lost') return 'unclear';
  if (error.kind === 'garbled' && session.sessionId !== null) return await stall(session, tools);
  if (error.kind !== 'refused') throw error;
  if (cannotPass(error)) throw new Stop(`${error.message} (${describeError(error)})`, { cause: error });
  // The service answers 404 both for a draft that it does not show yet and for an artifact that does not exist.
  const isAboutArtifact = sendsArtifacts(session) && failures.inARow >= mostNotFound;
  if (isUnknownToService(error) && session.sessionId !== null && !isAboutArtifact)
    return await notFound(session, tools);
  if (isForExpired(session, tools)) return 'unclear';
  if (session.step === 'activate') return await activationRefused(session, error, failure, tools);
  if (!refusesList(error, session)) return 'unclear';
  return await refuseList(session, error, tools);
}

/** The machine may have slept between a look at the clock and the call. The next try chooses again. */
function isForExpired(session: SessionState, { clock }: RunTools): boolean {
  if (session.filling === 'bulk' || !(sendsArtifacts(session) || session.step === 'activate')) return false;
  return isChoiceExpired(session, clock.now());
}

/** The service does not know the session at the moment. */
async function notFound(session: SessionState, tools: RunTools): Promise<FailureOutcome> {
  if (session.sessionId === null || !(await isGone(session.sessionId, tools))) return 'unclear';
  const again = !mayBeActivated(session);
  await tools.recorder.record({ type: 'session-vanished', session: session.name, again });
  return again ? 'unclear' : 'recorded';
}

/** The step has read the session's status before: it is a draft. */
async function activationRefused(
  session: SessionState,
  error: GraphError,
  { failures }: StepFailure,
  tools: RunTools,
): Promise<FailureOutcome> {
  // For a draft, "not allowed" is a contradiction. What is read may lag behind, so it is read again later.
  if (session.sessionId === null || isRefusedWith(error, 'RestoreSessionActionNotAllowed')) return 'unclear';
  if (passingStatuses.has(error.status) && !failures.areOutOfPatience) return 'unclear';
  if (!(await isStillDraft(session.sessionId, tools))) return 'unclear';
  await tools.recorder.record({ type: 'deletion-intended', session: session.name, error: detailOf(error) });
  return 'recorded';
}

/** Statuses of refusals that pass by themselves: somebody else changes the same thing. */
const passingStatuses: ReadonlySet<number> = new Set([409, 412, 423, 424]);

/** Whether the service refuses what a call carries, and not the session that it is for. */
function refusesList(error: GraphError, session: SessionState): boolean {
  const carriesList = session.step === 'add' || session.step === 'check' || sendsArtifacts(session);
  if (!carriesList || isAboutSession(error.code)) return false;
  if (session.step === 'check') return true;
  // Without a code it may be a gateway's word about the length: then nobody knows anything about a single resource.
  if (error.code === '') return sizeOf(session.resources) > 1;
  return listStatuses.has(error.status) || (sendsArtifacts(session) && error.status === 404);
}

const listStatuses: ReadonlySet<number> = new Set([400, 409, 413, 422]);

/** If one of several resources may be the cause, their halves are tried instead. A draft restores nothing, so it may stay. */
async function refuseList(session: SessionState, error: GraphError, tools: RunTools): Promise<FailureOutcome> {
  const { record, state } = tools.recorder;
  const isOneToBlame = session.step === 'check' || !isSameForAll(error, session, state);
  const split = isOneToBlame && sizeOf(session.resources) > 1;
  // In this order: nobody deletes the draft of a session that is settled.
  await discardDraft(session, tools);
  await record({ type: 'session-refused', session: session.name, error: detailOf(error), split });
  return 'recorded';
}

/** What the service lists of one session can't be read: the others go on, and `resume` looks at it again. */
async function stall({ name }: SessionState, { recorder }: RunTools): Promise<FailureOutcome> {
  await recorder.record({ type: 'session-stalled', session: name, because: 'no-answer' });
  return 'recorded';
}

function sendsArtifacts({ filling, step }: SessionState): boolean {
  return filling !== 'bulk' && (step === 'create' || step === 'add');
}

/** How many 404s in a row about a draft that exists may pass by themselves. */
const mostNotFound = 3;

function detailOf(error: GraphError): ErrorDetail {
  return { code: codeOf(error), message: error.said || error.message };
}

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
  return alike.length >= enoughAlike && !ofGroup.some(isTaken);
}

const enoughAlike = 3;

/** Whether the service has accepted what the session carries. */
function isTaken(session: SessionState): boolean {
  return session.filling === 'bulk' ? requestOf(session) !== null : session.sessionId !== null;
}

/** A session whose steps succeed and fail in turn comes to no end: its draft vanishes each time. */
const mostRounds = 14;

function unconfirmed({ step, name }: SessionState, cause: unknown): GraphError {
  const reason = cause instanceof GraphError ? `: ${cause.message}` : '';
  const message = `could not confirm \`${step}\` of session ${name}${reason}`;
  return new GraphError(message, { ...(cause instanceof GraphError && answerOf(cause)), kind: 'unreachable', cause });
}

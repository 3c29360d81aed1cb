import { describe, GraphError, isRefusal } from '../graph/graph-error.ts';
import type { BulkRequest, BulkRequestBody } from '../graph/restore-api.ts';
import { indicesIn, sizeOf } from '../plan/span.ts';
import type { ErrorFact } from './events.ts';
import { isGone, troublePause } from './gone.ts';
import { roomPause } from './poll.ts';
import { type SessionState, sessionIdOf } from './session-state.ts';
import { sessionNamed } from './state.ts';
import { Stop } from './stop.ts';
import type { RunTools } from './tools.ts';
import { trackSession } from './track.ts';

/**
 * Takes a session from whatever is known of it to its end: creates it, adds its bulk addition request, activates and
 * tracks it. Every step reads the state, makes one call, and records its answer; so it goes on after a crash as it does
 * after a lost answer.
 *
 * Rejects with GraphError where the service can't be used any more, with Stop where it refuses the run as such, and
 * with the reason that `tools.stop` was aborted for. What the service holds against this one session is recorded, not
 * thrown.
 */
export async function driveSession(name: string, tools: RunTools): Promise<void> {
  const { recorder, stop, clock } = tools;
  for (let troubles = 0; ; ) {
    const session = sessionNamed(recorder.state, name);
    if (session.step === 'settled') return;
    if (session.step === 'track') return await trackSession(name, tools);
    stop.signal.throwIfAborted();
    try {
      await steps[session.step](session, tools);
    } catch (error) {
      if ((await takeFailure(session, error, tools)) === 'settled') continue;
      troubles += 1;
      if (troubles > mostTroubles) throw tooMuchTrouble(session, error);
      await clock.sleep(troublePause(troubles), stop.signal);
    }
  }
}

/** What a request is recognised by when it is read back: run id and chunk. */
export function displayNameOf(runId: string, session: string): string {
  return `${runId}/${session}`;
}

const steps = { create, add, activate } as const;

/** Sessions have no name, so one made by a call whose answer was lost can't be recognised: that draft is told, and another made. */
async function create(session: SessionState, tools: RunTools): Promise<void> {
  const { record } = tools.recorder;
  const { name } = session;
  if (session.unanswered) await record({ type: 'draft-orphaned', session: name, sentAt: session.intendedAt });
  await record({ type: 'session-intended', session: name });
  const { id } = await sent(session, tools, () => tools.api.createSession(session.workload));
  await record({ type: 'session-created', session: name, sessionId: id });
}

async function add(session: SessionState, tools: RunTools): Promise<void> {
  const { record } = tools.recorder;
  const displayName = displayNameOf(tools.recorder.state.runId, session.name);
  const earlier = session.unanswered ? await findRequest(session, displayName, tools) : undefined;
  if (earlier !== undefined) {
    await record({ type: 'request-added', session: session.name, bulkRequestId: earlier.id });
    return;
  }
  await record({ type: 'request-intended', session: session.name, displayName });
  const { id } = await addOrFind(session, bodyOf(session, displayName, tools), tools);
  await record({ type: 'request-added', session: session.name, bulkRequestId: id });
}

/** An answer may have said no after the service acted, and then the session refuses the request a second time: so a no is read back. */
async function addOrFind(session: SessionState, body: BulkRequestBody, tools: RunTools): Promise<BulkRequest> {
  try {
    return await sent(session, tools, () => tools.api.addBulkRequest(session.workload, sessionIdOf(session), body));
  } catch (error) {
    if (!(error instanceof GraphError) || error.kind !== 'refused' || error.status === 404) throw error;
    const found = await findRequest(session, body.displayName, tools);
    if (found === undefined) throw error;
    return found;
  }
}

/** A lost answer, or a refusal because the session is no draft: its status tells whether it was activated. */
async function activate(session: SessionState, tools: RunTools): Promise<void> {
  const { record } = tools.recorder;
  if (session.unanswered && (await isActivated(session, tools))) {
    await record({ type: 'session-activated', session: session.name });
    return;
  }
  await record({ type: 'activation-intended', session: session.name });
  try {
    await sent(session, tools, () => tools.api.activateSession(sessionIdOf(session)));
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    if (isRefusal(error, 'TooManyActiveRestoreSessions')) return await defer(session, error, tools);
    if (!isRefusal(error, 'RestoreSessionActionNotAllowed')) throw error;
    // Not allowed on a draft is a contradiction: what is read may lag behind, so that it is read again later.
    if (!(await isActivated(session, tools))) throw unclear(error);
  }
  await record({ type: 'session-activated', session: session.name });
}

/** Waits for a session slot, without giving up: "temporary error", say the documents. */
async function defer(session: SessionState, error: GraphError, tools: RunTools): Promise<void> {
  const wait = roomPause(tools.poll);
  const until = tools.clock.now() + wait;
  await tools.recorder.record({ type: 'activation-deferred', session: session.name, code: error.code, until });
  await tools.clock.sleep(wait, tools.stop.signal);
}

/**
 * Makes a call that changes something and was intended. Where the run is stopped before the call could leave, which is
 * all that an abort does to such a call, the intent is withdrawn, so that nobody has to find out what became of it.
 */
async function sent<T>(session: SessionState, tools: RunTools, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const wasStopped = tools.stop.signal.aborted && error === tools.stop.signal.reason;
    if (wasStopped && !session.unanswered)
      await tools.recorder.record({ type: 'call-withdrawn', session: session.name });
    throw error;
  }
}

/** A status that is not known here says neither: it may hide a draft, so that it is looked at again later. */
async function isActivated(session: SessionState, tools: RunTools): Promise<boolean> {
  const { status, statusText } = await tools.api.getSession(sessionIdOf(session));
  if (status === 'unknown') throw unclear(new GraphError(statusText, { kind: 'garbled' }));
  return status !== 'draft';
}

async function findRequest(
  session: SessionState,
  displayName: string,
  tools: RunTools,
): Promise<BulkRequest | undefined> {
  for await (const page of tools.api.listBulkRequests(session.workload, sessionIdOf(session))) {
    const found = page.find((request) => request.displayName === displayName);
    if (found !== undefined) return found;
  }
  return undefined;
}

function bodyOf(session: SessionState, displayName: string, tools: RunTools): BulkRequestBody {
  const { plan } = tools.recorder.state;
  const group = plan.groups[session.group];
  if (group === undefined) throw new Error(`the plan has no group ${session.group}`);
  const targets = [...indicesIn(session.resources)].map((index) => plan.resources[index]?.name);
  return {
    displayName,
    targets: targets.filter((target) => target !== undefined),
    destination: group.destination,
    from: Date.parse(group.from),
    to: Date.parse(group.to),
    prefer: group.prefer,
    fastOnly: group.fastOnly,
  };
}

/**
 * What a failed call means for the session: `settled` where it is known what became of it, `unclear` where it is to be
 * looked at again after a pause. The service's no settles it; where one of the list may be to blame, its halves are tried
 * anew. Once an activation may have happened, no refusal is taken to mean that nothing was restored.
 */
async function takeFailure(session: SessionState, error: unknown, tools: RunTools): Promise<'settled' | 'unclear'> {
  if (!(error instanceof GraphError)) throw error;
  if (error.kind === 'answer-lost') return 'unclear';
  if (error.kind !== 'refused') throw error;
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
  const split = session.step === 'add' && sizeOf(session.resources) > 1 && mayBeOneOfTheList(error);
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
];

function mayBeOneOfTheList(error: GraphError): boolean {
  return codesOfLists.some((code) => isRefusal(error, code));
}

/** Deletes the draft of a refused session: it is ours, its id came with the answer that made it. Only tidiness, so a no is taken. */
async function discardDraft(session: SessionState, tools: RunTools): Promise<void> {
  if (session.sessionId === null) return;
  try {
    await tools.api.deleteSession(session.sessionId);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
  }
}

function unclear(cause: GraphError): GraphError {
  return new GraphError('the service contradicts itself', { kind: 'answer-lost', code: cause.code, cause });
}

/** How often a session is tried anew after lost or contradictory answers, before the service counts as unreachable. */
const mostTroubles = 14;

function tooMuchTrouble({ step, name }: SessionState, cause: unknown): GraphError {
  const message = `${mostTroubles} tries to ${step} the session ${name} came to nothing that is known`;
  return new GraphError(message, { kind: 'unreachable', cause });
}

import { describe, GraphError, isRefusal } from '../graph/graph-error.ts';
import type { BulkRequest, BulkRequestBody } from '../graph/restore-api.ts';
import { indicesIn, sizeOf } from '../plan/span.ts';
import type { ErrorFact } from './events.ts';
import { type SessionState, sessionIdOf, sessionNamed } from './state.ts';
import { Stop } from './stop.ts';
import type { RunTools } from './tools.ts';
import { trackSession } from './track.ts';

/**
 * Takes a session from whatever is known of it to its end: creates it, adds its bulk addition request, activates and
 * tracks it. Every step reads the state, makes one call, and records its answer; so it goes on after a crash as it does
 * after a lost answer.
 *
 * Rejects with GraphError where the service can't be used any more, with Stop where it refuses the run as such, and
 * with the reason that `tools.stop` was aborted for. What the service holds against this one session is recorded, not thrown.
 */
export async function driveSession(name: string, tools: RunTools): Promise<void> {
  for (;;) {
    const session = sessionNamed(tools.recorder.state, name);
    if (session.step === 'settled') return;
    if (session.step === 'track') return await trackSession(name, tools);
    tools.stop.signal.throwIfAborted();
    if (session.tries >= mostTries) throw triesUsedUp(session);
    try {
      await steps[session.step](session, tools);
    } catch (error) {
      await takeRefusal(session, error, tools);
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
  const { id } = await tools.api.createSession(session.workload);
  await record({ type: 'session-created', session: name, sessionId: id });
}

async function add(session: SessionState, tools: RunTools): Promise<void> {
  const { record } = tools.recorder;
  const displayName = displayNameOf(tools.runId, session.name);
  const earlier = session.unanswered ? await findRequest(session, displayName, tools) : undefined;
  if (earlier !== undefined) {
    await record({ type: 'request-added', session: session.name, bulkRequestId: earlier.id });
    return;
  }
  await record({ type: 'request-intended', session: session.name, displayName });
  const body = bodyOf(session, displayName, tools);
  const { id } = await tools.api.addBulkRequest(session.workload, sessionIdOf(session), body);
  await record({ type: 'request-added', session: session.name, bulkRequestId: id });
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
    await tools.api.activateSession(sessionIdOf(session));
  } catch (error) {
    if (isRefusal(error, 'TooManyActiveRestoreSessions')) return await defer(session, error, tools);
    if (!isRefusal(error, 'RestoreSessionActionNotAllowed') || !(await isActivated(session, tools))) throw error;
  }
  await record({ type: 'session-activated', session: session.name });
}

/** Waits for a session slot, without giving up: "temporary error", say the documents. */
async function defer(session: SessionState, error: GraphError, tools: RunTools): Promise<void> {
  const wait = tools.poll ?? slotWait;
  const until = tools.clock.now() + wait;
  await tools.recorder.record({ type: 'activation-deferred', session: session.name, code: error.code, until });
  await tools.clock.sleep(wait, tools.stop.signal);
}

/** Milliseconds between two tries for a session slot that others hold. */
const slotWait = 15_000;

async function isActivated(session: SessionState, tools: RunTools): Promise<boolean> {
  const { status } = await tools.api.getSession(sessionIdOf(session));
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
 * What a failed call means for the session. A lost answer leaves the step as it is, unanswered, to be read back. The
 * service's no to a session or its list settles it: where one of the list may be to blame, its halves are tried anew.
 */
async function takeRefusal(session: SessionState, error: unknown, tools: RunTools): Promise<void> {
  if (!(error instanceof GraphError)) throw error;
  const { record } = tools.recorder;
  if (error.kind === 'answer-lost') {
    await tools.clock.sleep(lostAnswerWait * 2 ** session.tries, tools.stop.signal);
  } else if (error.kind !== 'refused') {
    throw error;
  } else if (error.status === 404 && session.sessionId !== null) {
    await record({ type: 'session-vanished', session: session.name, again: !session.unanswered });
  } else if (error.status === 403 && !isRefusal(error, 'RestoreSessionActionNotAllowed')) {
    throw new Stop(`Graph refused to let the run go on (${describe(error)})`, error);
  } else {
    const split = session.step === 'add' && sizeOf(session.resources) > 1 && mayBeOneOfTheList(error);
    const fact: ErrorFact = { code: error.code, message: error.message };
    await record({ type: 'session-refused', session: session.name, error: fact, split });
    await discardDraft(session, tools);
  }
}

/** Codes by which the service refuses a whole list because of one entry, or because of its length. */
function mayBeOneOfTheList({ code }: GraphError): boolean {
  return [
    'InvalidBulkRestoreArtifactId',
    'BulkRestoreInvalidCreateRequestSiteUrl',
    'BulkRestoreInvalidCreateRequestUserEmail',
    'BulkRestoreRestorationResourcesCountExceedsLimit',
  ].includes(code);
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

/** How often one step is tried whose answers are lost, before the service counts as unreachable. */
const mostTries = 6;

/** Milliseconds before a lost answer is read back for the first time; twice as long for each time after. */
const lostAnswerWait = 1_000;

function triesUsedUp({ step, name }: SessionState): GraphError {
  const message = `the answers to ${mostTries} calls to ${step} the session ${name} were lost`;
  return new GraphError(message, { kind: 'unreachable' });
}

import { GraphError, isRefusedWith } from '../graph/graph-error.ts';
import type { BulkRequest, BulkRequestBody } from '../graph/restore-api.ts';
import { isAboutCap } from '../m365/error-codes.ts';
import { indicesIn } from '../schedule/span.ts';
import { roomPause } from '../state/poll-interval.ts';
import { sessionNamed } from '../state/run-state.ts';
import { mayChooseAgain, type SessionState, type SessionStep, sessionIdOf } from '../state/session-state.ts';
import { capacityShortage } from '../state/what-to-start.ts';
import { choose } from './choose/choose.ts';
import { checkDraft } from './draft/check-draft.ts';
import { giveUpDraft } from './draft/discard.ts';
import { addChosen, createFilled, isEmpty, settleEmpty } from './draft/fill.ts';
import { contradiction } from './eventual-consistency.ts';
import { send } from './send.ts';
import type { RunTools } from './tools.ts';
import { trackSession } from './track.ts';

/** What a request is recognised by when it is read back: run id and chunk. */
export function displayNameOf(runId: string, session: string): string {
  return `${runId}/${session}`;
}

/**
 * What a session goes through. Each step reads back what an earlier call of its own may have done, makes one call, and
 * records its answer; the last follows it to its end. Rejects as the service does, and as a lost answer where it
 * contradicts itself.
 */
export const steps: Readonly<Record<SessionStep, Step>> = {
  choose,
  create,
  add,
  check: checkDraft,
  activate,
  track: (session, tools) => trackSession(session.name, tools),
  settled: async () => undefined,
};

type Step = (session: SessionState, tools: RunTools) => Promise<void>;

/** Sessions have no name, so one made by a call whose answer was lost can't be recognised: that draft is told, and another made. */
async function create(session: SessionState, tools: RunTools): Promise<void> {
  const { record } = tools.recorder;
  const { name } = session;
  if (session.unanswered) {
    await record({ type: 'draft-orphaned', session: name, sentAt: session.intendedAt });
    return await create(sessionNamed(tools.recorder.state, name), tools);
  }
  if (session.filling !== 'bulk') return await createChosen(session, tools);
  await record({ type: 'session-intended', session: name });
  const { id } = await send(session, tools, () => tools.api.createSession(session.workload));
  await record({ type: 'session-created', session: name, sessionId: id, taken: 0, setAside: [], untold: null });
}

/** What was found may have expired while the run stood still; then it is looked for anew, and a draft that holds some of it is given up. */
async function createChosen(session: SessionState, tools: RunTools): Promise<void> {
  if (isEmpty(session)) return await settleEmpty(session, tools);
  return await (hasExpired(session, tools) ? choose(session, tools) : createFilled(session, tools));
}

async function add(session: SessionState, tools: RunTools): Promise<void> {
  const { record } = tools.recorder;
  if (session.filling !== 'bulk')
    return await (hasExpired(session, tools) ? giveUpDraft(session, tools) : addChosen(session, tools));
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
    return await send(session, tools, () => tools.api.addBulkRequest(session.workload, sessionIdOf(session), body));
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
  if (isEmpty(session)) return await settleEmpty(session, tools);
  if (session.unanswered && (await isActivated(session, tools))) {
    await record({ type: 'session-activated', session: session.name });
    return;
  }
  // What it waits for may take longer than what is found can be used.
  if (!(await hasRoom(session, tools))) return;
  if (hasExpired(session, tools)) return await giveUpDraft(session, tools);
  await record({ type: 'activation-intended', session: session.name });
  try {
    await send(session, tools, () => tools.api.activateSession(sessionIdOf(session)));
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    // Others may have taken the room since we looked for it. They will give it back.
    if (error.kind === 'refused' && isAboutCap(error.code)) return await defer(session, error, tools);
    if (!isRefusedWith(error, 'RestoreSessionActionNotAllowed')) throw error;
    // Not allowed on a draft is a contradiction: what is read may lag behind, so that it is read again later.
    if (!(await isActivated(session, tools))) throw contradiction(error);
  }
  await record({ type: 'session-activated', session: session.name });
}

/** Waits for room in the tenant, without giving up: "temporary error", say the documents. */
async function defer(session: SessionState, error: GraphError, tools: RunTools): Promise<void> {
  const until = tools.clock.now() + roomPause(tools.poll);
  await tools.recorder.record({ type: 'activation-deferred', session: session.name, code: error.code, until });
  await tools.clock.sleep(roomPause(tools.poll), tools.stop.signal);
}

/** A session that turned out to hold more than was known when it was begun waits for room for all of it; told once. */
async function hasRoom(session: SessionState, tools: RunTools): Promise<boolean> {
  if (session.filling !== 'granular') return true;
  const { recorder, clock } = tools;
  await tools.others.look();
  const lack = capacityShortage(session, recorder.state, clock.now());
  if (lack === null) return true;
  const { name } = session;
  if (lack.isHeld) await recorder.record({ type: 'session-stalled', session: name, because: 'no-room' });
  else {
    if (!session.isDeferred)
      await recorder.record({ type: 'activation-deferred', session: name, code: '', until: lack.until });
    await clock.sleep(roomPause(tools.poll), tools.stop.signal);
  }
  return false;
}

/** A status that is not known here says neither: it may hide a draft, so that it is looked at again later. */
async function isActivated(session: SessionState, tools: RunTools): Promise<boolean> {
  const { status, statusText } = await tools.api.getSession(sessionIdOf(session));
  if (status === 'unknown') throw contradiction(new GraphError(statusText, { kind: 'garbled' }));
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

/** Where looking takes longer than what is found can be used, the service is left to say so. */
function hasExpired(session: SessionState, { clock }: RunTools): boolean {
  return session.chosenUntil !== null && clock.now() >= session.chosenUntil && mayChooseAgain(session);
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

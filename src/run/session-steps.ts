import { cannotPass, GraphError, isRefusal, isRefusedWith, isUnknownToService } from '../graph/graph-error.ts';
import type { BulkRequest, BulkRequestBody } from '../graph/restore-api.ts';
import { cappedBy, isAboutCap } from '../m365/error-codes.ts';
import { siteUrlToSend } from '../m365/site-name.ts';
import { indicesIn, sizeOf } from '../schedule/span.ts';
import { groupOf, sessionNamed } from '../state/run-state.ts';
import {
  type ArtifactDraft,
  type ArtifactSession,
  isChoiceExpired,
  type SessionOnService,
  type SessionState,
} from '../state/session-state.ts';
import { othersUse } from '../state/tenant/usage.ts';
import { type CapacityShortage, capacityShortage } from '../state/what-to-start.ts';
import { assertNever } from '../util/never.ts';
import { choose } from './choose/choose.ts';
import { displayNameOf, isNamedAfter } from './display-name.ts';
import { checkDraft } from './draft/check-draft.ts';
import { isActivatedOrDeleted, replaceDraft } from './draft/discard.ts';
import { addChosen, createFilled, isEmpty, settleEmpty } from './draft/fill.ts';
import { asLostAnswer, contradiction, readBack, waitForInherited } from './eventual-consistency.ts';
import { send, sendCreation } from './send.ts';
import { asRefusal, isTooLarge } from './too-large.ts';
import type { RunTools } from './tools.ts';
import { trackSession } from './track-session.ts';
import { waitForRoom } from './wait-for-room.ts';

/**
 * Takes a session's next step, and resolves once what came of it is recorded. If a call of an earlier try went unanswered,
 * the step first reads back what the service did. Then it records what it is about to send, sends one call, and records
 * the answer. The last step, `track`, takes until the session is settled or stalled.
 *
 * Rejects with the service's GraphError, and with `answer-lost` if its answers contradict each other: take the step again
 * after a pause. Rejects with the reason of `tools.stop` when that is aborted, and with StoreProblem if an event can't be
 * written; nothing is sent then.
 */
export async function takeStep(session: SessionState, tools: RunTools): Promise<void> {
  switch (session.step) {
    case 'choose':
      return await choose(session, tools);
    case 'create':
      return await create(session, tools);
    case 'add':
      return await (session.filling === 'bulk' ? addByName(session, tools) : addArtifacts(session, tools));
    case 'check':
      return await checkDraft(session, tools);
    case 'activate':
      return await activate(session, tools);
    case 'discard':
      return await discardRefused(session, tools);
    case 'track':
      return await trackSession(session, tools);
    case 'settled':
      return;
    default:
      assertNever(session);
  }
}

/**
 * A session has no name, so one that was created by a call whose answer was lost can't be found: its draft is reported as
 * orphaned, and another session is created.
 */
async function create(session: SessionState, tools: RunTools): Promise<void> {
  const { record, state } = tools.recorder;
  const { name, workload } = session;
  if (session.unanswered) {
    if (await waitForInherited(session, tools)) return;
    await record({ type: 'draft-orphaned', session: name, sentAt: session.intendedAt });
    return await create(sessionNamed(state, name), tools);
  }
  if (session.filling !== 'bulk') return await createChosen(session, tools);
  await record({ type: 'session-intended', session: name });
  const { id, createdBy } = await sendCreation(session, tools, (permit) =>
    tools.api.createSession(workload, undefined, permit),
  );
  const nothing = { taken: 0, setAside: [], untold: null };
  await record({ type: 'session-created', session: name, sessionId: id, createdBy, ...nothing });
}

/** What was chosen may have expired while the run stood still: then it is chosen again. */
async function createChosen(session: ArtifactSession, tools: RunTools): Promise<void> {
  if (isEmpty(session)) return await settleEmpty(session, tools);
  return await (isChoiceExpired(session, tools.clock.now()) ? choose(session, tools) : createFilled(session, tools));
}

async function addArtifacts(session: ArtifactDraft, tools: RunTools): Promise<void> {
  return await (isChoiceExpired(session, tools.clock.now()) ? replaceDraft(session, tools) : addChosen(session, tools));
}

async function addByName(session: SessionOnService, tools: RunTools): Promise<void> {
  const { record, state } = tools.recorder;
  const earlier = session.unanswered ? await findRequest(session, tools) : undefined;
  if (earlier !== undefined)
    return await record({ type: 'request-added', session: session.name, bulkRequestId: earlier.id });
  if (await waitForInherited(session, tools)) return;
  const displayName = displayNameOf(session, state);
  await record({ type: 'request-intended', session: session.name, displayName });
  const added = await addOrFind(session, bodyOf(session, displayName, tools), tools);
  if (added !== null) return await record({ type: 'request-added', session: session.name, bulkRequestId: added.id });
  // Somebody has activated the draft, and it holds nothing of ours.
  await record({ type: 'session-vanished', session: session.name, again: true });
}

/**
 * The service may refuse a request because an earlier try, whose answer was lost, has added it: so a refusal is read back, and so
 * is a 413, which may be a gateway's. Null if the session is not a draft any more, and has no request of ours.
 */
async function addOrFind(
  session: SessionOnService,
  body: BulkRequestBody,
  tools: RunTools,
): Promise<Pick<BulkRequest, 'id'> | null> {
  const { workload, sessionId } = session;
  try {
    return await send(session, tools, (permit) => tools.api.addBulkRequest(workload, sessionId, body, permit));
  } catch (error) {
    const isUnclear = isTooLarge(error) || (isRefusal(error) && !cannotPass(error) && !isUnknownToService(error));
    if (!isUnclear) throw error;
    const found = await findRequest(session, tools);
    if (found !== undefined) return found;
    if (!isRefusedWith(error, 'RestoreSessionActionNotAllowed')) throw asRefusal(error);
    if (await isActivated(session, tools)) return null;
    throw contradiction(error);
  }
}

/** After a lost answer or a refusal, the status of the session shows whether it was activated. */
async function activate(session: SessionOnService, tools: RunTools): Promise<void> {
  const { record } = tools.recorder;
  if (isEmpty(session)) return await settleEmpty(session, tools);
  if (session.unanswered && (await isActivated(session, tools)))
    return await record({ type: 'session-activated', session: session.name });
  if (await waitForInherited(session, tools)) return;
  const { workload } = session;
  const turn = await tools.turns.take(workload, () => takeTurn(session, tools));
  if (turn === 'no-room') await waitForRoom({ cap: 'inFlight', workload }, tools.others.pause, tools);
}

/** What is chosen may expire while the session waits for room, and what others use may change. */
async function takeTurn(session: SessionOnService, tools: RunTools): Promise<'taken' | 'no-room'> {
  const { recorder } = tools;
  const { name } = session;
  const shortage = await shortageOf(session, tools);
  if (shortage !== null && !shortage.isHeld) return await noteNoRoom(session, shortage.until, tools);
  if (shortage !== null) await recorder.record({ type: 'session-stalled', session: name, because: 'no-room' });
  else if (await isUnfit(session, tools)) await replaceDraft(session, tools);
  else if (await recorder.recordIfFits({ type: 'activation-intended', session: name }))
    await sendActivation(session, tools);
  else return await noteNoRoom(session, null, tools);
  return 'taken';
}

/** Whether what the draft holds may not be restored any more. */
async function isUnfit(session: SessionOnService, tools: RunTools): Promise<boolean> {
  if (session.filling !== 'bulk') return isChoiceExpired(session, tools.clock.now());
  return session.needsCheck && (await isOverfull(session, tools));
}

async function sendActivation(session: SessionOnService, tools: RunTools): Promise<void> {
  const sentAt = tools.clock.elapsed();
  try {
    await send(session, tools, (permit) => tools.api.activateSession(session.sessionId, permit));
  } catch (error) {
    if (!isRefusal(error) || cannotPass(error)) throw error;
    if (!(await isActivated(session, tools))) {
      // Others may have taken the room since we looked for it. They will give it back.
      if (isAboutCap(error.code)) return await waitOrDivide(session, error, tools);
      throw error;
    }
  }
  tools.turns.accepted(session.workload, sentAt);
  await tools.recorder.record({ type: 'session-activated', session: session.name });
}

/** Deletes a draft that may have been activated. One that stays a draft restores nothing. */
async function discardRefused(session: SessionOnService, tools: RunTools): Promise<void> {
  const { record } = tools.recorder;
  if (await isActivatedOrDeleted(session, tools))
    return await record({ type: 'session-activated', session: session.name });
  const { name, error } = session;
  if (error === null) return await record({ type: 'session-vanished', session: name, again: true });
  const split = isAboutCap(error.code) && sizeOf(session.resources) > 1;
  await record({ type: 'session-refused', session: name, error, split });
}

/**
 * After a refusal because of a cap. A session that is refused a second time although it has the cap to itself holds more than the
 * tenant ever allows, whatever the spec says: its draft is deleted, and its halves are tried.
 */
async function waitOrDivide(session: SessionOnService, error: GraphError, tools: RunTools): Promise<void> {
  if (session.isDeferred && sizeOf(session.resources) > 1 && (await hasCapToItself(session, error, tools))) {
    const { code, said, message } = error;
    const detail = { code, message: said || message };
    return await tools.recorder.record({ type: 'deletion-intended', session: session.name, error: detail });
  }
  await defer(session, error, tools);
}

async function hasCapToItself(session: SessionOnService, { code }: GraphError, tools: RunTools): Promise<boolean> {
  const cap = cappedBy(code);
  if (cap === 'sessions' || !(await tools.others.look())) return false;
  const use = othersUse(session, tools.recorder.state, tools.clock.now());
  return use.inFlight === 0 && (cap === 'inFlight' || use.today === 0);
}

/** The session tries again when there may be room, without a limit: the documents call it a temporary error. */
async function defer(session: SessionState, error: GraphError, tools: RunTools): Promise<void> {
  const until = tools.clock.now() + tools.turns.refused(cappedBy(error.code), session.workload);
  await tools.recorder.record({ type: 'activation-deferred', session: session.name, code: error.code, until });
}

/** A session may hold more than was known when it was begun: then it waits for room for all of it. */
async function shortageOf(session: SessionState, tools: RunTools): Promise<CapacityShortage | null> {
  if (session.filling !== 'granular') return null;
  const { recorder, clock, others } = tools;
  const asLastSeen = capacityShortage(session, recorder.state, clock.now());
  if (asLastSeen !== null && others.sinceLook < others.pause) return asLastSeen;
  await others.look();
  return capacityShortage(session, recorder.state, clock.now());
}

/** Records once that the session waits: until a time, or for as long as there is no room. */
async function noteNoRoom(session: SessionState, until: number | null, tools: RunTools): Promise<'no-room'> {
  const { name, isDeferred } = session;
  if (!isDeferred) await tools.recorder.record({ type: 'activation-deferred', session: name, code: '', until });
  return 'no-room';
}

/** An unknown status may hide a draft: then the session is read again later. */
async function isActivated({ sessionId }: SessionOnService, { api }: RunTools): Promise<boolean> {
  const { status, statusText } = await readBack(api.getSession(sessionId));
  if (status === 'unknown') throw contradiction(new GraphError(statusText, { kind: 'garbled' }));
  return status !== 'draft';
}

/**
 * Whether a draft, to which two processes may each have added a request, holds more than one: it would restore its resources twice. A
 * request of a draft can't be deleted.
 */
async function isOverfull({ workload, sessionId }: SessionOnService, { api }: RunTools): Promise<boolean> {
  let count = 0;
  try {
    for await (const page of api.listBulkRequests(workload, sessionId)) count += page.length;
  } catch (error) {
    throw asLostAnswer(error);
  }
  // The service has said that it added one.
  if (count === 0) throw contradiction();
  return count > 1;
}

async function findRequest(session: SessionOnService, { api, recorder }: RunTools): Promise<BulkRequest | undefined> {
  const { workload, sessionId } = session;
  try {
    for await (const page of api.listBulkRequests(workload, sessionId)) {
      const found = page.find(({ displayName }) => isNamedAfter(displayName, session, recorder.state.runId));
      if (found !== undefined) return found;
    }
    return undefined;
  } catch (error) {
    throw asLostAnswer(error);
  }
}

function bodyOf(
  { group, workload, resources }: SessionState,
  displayName: string,
  { recorder }: RunTools,
): BulkRequestBody {
  const { plan } = recorder.state;
  const { destination, from, to, prefer, fastOnly } = groupOf(plan, group);
  const targets = [...indicesIn(resources)]
    .map((index) => plan.resources.at(index)?.name)
    .filter((target) => target !== undefined);
  return {
    displayName,
    targets: workload === 'site' ? targets.map(siteUrlToSend) : targets,
    destination,
    from: Date.parse(from),
    to: Date.parse(to),
    prefer,
    fastOnly,
  };
}

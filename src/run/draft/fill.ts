import type { ArtifactAdditions, RefusedArtifact } from '../../graph/artifact-changes.ts';
import { GraphError } from '../../graph/graph-error.ts';
import type { ErrorDetail, SetAsideResource } from '../../state/event-data.ts';
import type { ArtifactsAdded } from '../../state/events.ts';
import { sessionNamed } from '../../state/run-state.ts';
import { expectedOf, mayChooseAgain, type SessionState, sessionIdOf } from '../../state/session-state.ts';
import { browsed, isOver } from '../choose/browse-session.ts';
import { send } from '../send.ts';
import type { RunTools } from '../tools.ts';
import { type ArtifactBatch, additionsOf, asideFact, chosenAt, heldBy, nextBatch } from './additions.ts';
import { discardDraft, giveUpDraft, makeAnother } from './discard.ts';
import { Recogniser, type Recognition } from './recognise.ts';

/*
 * How a draft is filled with artifacts that were chosen before: it is made with the first of them, and the others are added
 * as many at a time as one request takes. Drafts restore nothing, so that what is in doubt is read back from them.
 */

/** Makes the draft with the first of what was chosen. */
export async function createFilled(session: SessionState, tools: RunTools): Promise<void> {
  const { record, state } = tools.recorder;
  const { name, workload } = session;
  const portion = nextBatch(session);
  const filling = { portion, session, tools };
  await record({ type: 'session-intended', session: name });
  const first = additionsOf(portion, session, state.plan);
  const made = await unlessOutdated(filling, () =>
    send(session, tools, () => tools.api.createSession(workload, first)),
  );
  if (made === null) return await giveUpDraft(session, tools);
  const { id: sessionId, refused } = made;
  const isTaken = refused.length === 0 || !(await isOutdated(filling));
  const answer = isTaken ? { taken: portion.length, ...answerOf(refused, portion, session) } : nothingTaken;
  await record({ type: 'session-created', session: name, sessionId, ...answer });
  if (!isTaken) await giveUpDraft(sessionNamed(state, name), tools);
}

const nothingTaken = { taken: 0, setAside: [], untold: null };

/** Adds the next of what was chosen; after a lost answer, what of it the draft does not hold yet. */
export async function addChosen(session: SessionState, tools: RunTools): Promise<void> {
  const { record, state } = tools.recorder;
  const portion = nextBatch(session);
  const { missing, isTold } = session.unanswered ? await readBack(portion, session, tools) : asSent(portion);
  if (!isTold) return await makeAnother(session, tools);
  const filling = { portion: missing, session, tools };
  let refused: readonly RefusedArtifact[] = [];
  if (missing.length > 0) {
    await record({ type: 'artifacts-intended', session: session.name, count: missing.length });
    const answer = await unlessOutdated(filling, () => addOrFind(additionsOf(missing, session, state.plan), filling));
    if (answer === null || (answer.length > 0 && (await isOutdated(filling)))) return await giveUpDraft(session, tools);
    refused = answer;
  }
  const answer = answerOf(refused, missing, session);
  await record({ type: 'artifacts-added', session: session.name, count: portion.length, ...answer });
}

interface FillContext {
  readonly portion: ArtifactBatch;
  readonly session: SessionState;
  readonly tools: RunTools;
}

/** Null where the service refuses a call because what it is about can't be had any more. */
async function unlessOutdated<T>(adding: FillContext, call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    const isRefused = error instanceof GraphError && error.kind === 'refused';
    if (!isRefused || !(await isOutdated(adding))) throw error;
    return null;
  }
}

/** Whether a browse session is over that has found some of a portion: what a refusal means is not asked of its code. */
async function isOutdated({ portion, session, tools }: FillContext): Promise<boolean> {
  if (session.kind !== 'file' || !mayChooseAgain(session)) return false;
  const browseSessions = new Set(portion.flatMap((index) => chosenAt(session, index).foundBy ?? []));
  for (const id of browseSessions) if (await isOver(browsed(session.workload), id, tools)) return true;
  return false;
}

/** An answer may have said no after the service acted, and then it refuses what it holds already: so a no is read back. */
async function addOrFind(additions: ArtifactAdditions, adding: FillContext): Promise<readonly RefusedArtifact[]> {
  const { portion, session, tools } = adding;
  try {
    const id = sessionIdOf(session);
    return await send(session, tools, () => tools.api.addArtifacts(session.workload, id, additions));
  } catch (error) {
    if (!(error instanceof GraphError) || error.kind !== 'refused' || error.status === 404) throw error;
    const { missing, isTold } = await readBack(portion, session, tools);
    if (missing.length > 0 || !isTold) throw error;
    return [];
  }
}

/** What the service has not taken of a portion, each where it says which. */
function answerOf(
  refused: readonly RefusedArtifact[],
  portion: ArtifactBatch,
  session: SessionState,
): Pick<ArtifactsAdded, 'setAside' | 'untold'> {
  const setAside: SetAsideResource[] = [];
  let untold: ErrorDetail | null = null;
  for (const { index, code, message } of refused) {
    const artifact = portion[index ?? -1];
    if (artifact === undefined) untold ??= { code, message };
    else setAside.push(asideFact(session, artifact, { code, message }));
  }
  return { setAside, untold };
}

/** What of a portion a draft does not hold, and whether that is known. */
interface Missing {
  readonly missing: ArtifactBatch;
  readonly isTold: boolean;
}

/** Where artifacts can't be told apart, their number may tell that all of the portion is there, or nothing of it. */
async function readBack(portion: ArtifactBatch, session: SessionState, tools: RunTools): Promise<Missing> {
  const recogniser = new Recogniser(session.chosen);
  const held: Recognition[] = [];
  for await (const artifact of heldBy(session, tools)) held.push(recogniser.take(artifact));
  const known = new Set(held);
  const missing = portion.filter((index) => !known.has(index));
  if (missing.length === 0 || !known.has('untold')) return { missing, isTold: true };
  const before = session.taken - session.setAside.filter(({ artifact }) => artifact !== null).length;
  if (held.length === before) return { missing: portion, isTold: true };
  return { missing: [], isTold: held.length === before + portion.length };
}

function asSent(portion: ArtifactBatch): Missing {
  return { missing: portion, isTold: true };
}

/** A draft in which nothing is left to restore is not activated. */
export async function settleEmpty(session: SessionState, tools: RunTools): Promise<void> {
  await discardDraft(session, tools);
  await tools.recorder.record({ type: 'session-settled', session: session.name });
}

/** Whether everything that was chosen for a session has turned out not to be had. */
export function isEmpty(session: SessionState): boolean {
  return session.filling !== 'bulk' && session.step !== 'choose' && expectedOf(session) <= 0;
}

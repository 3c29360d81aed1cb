import type { ArtifactAdditions, RefusedArtifact } from '../../graph/artifact-changes.ts';
import { cannotPass, isRefusal, isUnknownToService } from '../../graph/graph-error.ts';
import type { ErrorDetail, LeftOutResource } from '../../state/event-data.ts';
import type { ArtifactsAdded } from '../../state/events.ts';
import { sessionNamed } from '../../state/run-state.ts';
import { expectedArtifacts } from '../../state/session-size.ts';
import {
  type ArtifactDraft,
  type ArtifactSession,
  mayChooseAgain,
  type SessionState,
} from '../../state/session-state.ts';
import { browsedWorkload, isOver } from '../choose/browse-session.ts';
import { contradiction, waitForInherited } from '../eventual-consistency.ts';
import { send, sendCreation } from '../send.ts';
import { asRefusal, isTooLarge } from '../too-large.ts';
import type { RunTools } from '../tools.ts';
import { type ArtifactBatch, additionsOf, artifactsInDraft, chosenAt, leftOut, nextBatch } from './additions.ts';
import { type ArtifactMatch, ArtifactMatcher } from './artifact-matcher.ts';
import { discardDraft, replaceDraft, replaceUnreadableDraft } from './discard.ts';

/*
 * How a draft is filled with chosen artifacts: it is created with the first of them, and the others are added, as many at a
 * time as one request takes. A draft restores nothing, so it can be read back after a lost answer.
 */

/** Creates the draft with the first of the chosen artifacts. */
export async function createFilled(session: ArtifactSession, tools: RunTools): Promise<void> {
  const { record, state } = tools.recorder;
  const { name, workload } = session;
  const batch = nextBatch(session);
  const context = { batch, session, tools };
  await record({ type: 'session-intended', session: name });
  const first = additionsOf(batch, session, state.plan);
  const made = await unlessOutdated(context, () =>
    sendCreation(session, tools, () => tools.api.createSession(workload, first)).catch(async (error: unknown) => {
      if (!isTooLarge(error)) throw error;
      // There may be a draft. It restores nothing, and a smaller one takes its place.
      await record({ type: 'draft-orphaned', session: name, sentAt: sessionNamed(state, name).intendedAt });
      throw asRefusal(error);
    }),
  );
  if (made === null) return await replaceDraft(session, tools);
  const { id: sessionId, createdBy, refused } = made;
  const isUsable = refused.length === 0 || !(await isOutdated(context));
  const answer = isUsable ? { taken: batch.length, ...answerOf(refused, batch, session) } : nothingTaken;
  await record({ type: 'session-created', session: name, sessionId, createdBy, ...answer });
  if (!isUsable) await replaceDraft(sessionNamed(state, name), tools);
}

const nothingTaken = { taken: 0, setAside: [], untold: null };

/** Adds the next of the chosen artifacts; after a lost answer, only those that the draft does not hold yet. */
export async function addChosen(session: ArtifactDraft, tools: RunTools): Promise<void> {
  const { record, state } = tools.recorder;
  const batch = nextBatch(session);
  const missing = session.unanswered ? await missingFrom(session, batch, tools) : batch;
  if (missing?.length !== 0 && (await waitForInherited(session, tools))) return;
  if (missing === null) return await replaceUnreadableDraft(session, tools);
  let refused: readonly RefusedArtifact[] = [];
  if (missing.length > 0) {
    const context = { batch: missing, session, tools };
    await record({ type: 'artifacts-intended', session: session.name, count: missing.length });
    const answer = await unlessOutdated(context, () => addOrFind(additionsOf(missing, session, state.plan), context));
    if (answer === null || (answer.length > 0 && (await isOutdated(context))))
      return await replaceDraft(session, tools);
    refused = answer;
  }
  const answer = answerOf(refused, missing, session);
  await record({ type: 'artifacts-added', session: session.name, count: batch.length, ...answer });
}

interface FillContext<Session extends ArtifactSession> {
  readonly batch: ArtifactBatch;
  readonly session: Session;
  readonly tools: RunTools;
}

/** Null if the service refuses a call because what it is about can't be used any more. */
async function unlessOutdated<T>(context: FillContext<ArtifactSession>, call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (!isRefusal(error) || !(await isOutdated(context))) throw error;
    return null;
  }
}

/** Whether a browse session is over that found some of a batch. The code of a refusal does not say so. */
async function isOutdated({ batch, session, tools }: FillContext<ArtifactSession>): Promise<boolean> {
  if (session.kind !== 'file' || !mayChooseAgain(session)) return false;
  const browseSessions = new Set(batch.map((index) => chosenAt(session.chosen, index).foundBy));
  for (const id of browseSessions) if (await isOver(browsedWorkload(session.workload), id, tools)) return true;
  return false;
}

/** The service may refuse a batch because an earlier try, whose answer was lost, has added it: so a refusal is read back. */
async function addOrFind(
  additions: ArtifactAdditions,
  { batch, session, tools }: FillContext<ArtifactDraft>,
): Promise<readonly RefusedArtifact[]> {
  const { workload, sessionId } = session;
  try {
    return await send(session, tools, () => tools.api.addArtifacts(workload, sessionId, additions));
  } catch (error) {
    const isUnclear = isTooLarge(error) || (isRefusal(error) && !cannotPass(error) && !isUnknownToService(error));
    if (!isUnclear) throw error;
    const missing = await missingFrom(session, batch, tools);
    if (missing === null) throw error;
    if (missing.length === 0) return [];
    // If the draft holds some of it, a copy of the request was carried out: the rest is added after a pause.
    throw missing.length === batch.length ? asRefusal(error) : contradiction(error);
  }
}

/** What the service did not take of a batch, and the error that it gave without saying for which. */
function answerOf(
  refused: readonly RefusedArtifact[],
  batch: ArtifactBatch,
  session: ArtifactSession,
): Pick<ArtifactsAdded, 'setAside' | 'untold'> {
  const setAside: LeftOutResource[] = [];
  let untold: ErrorDetail | null = null;
  for (const { index, code, message } of refused) {
    const artifact = batch[index ?? -1];
    if (artifact === undefined) untold ??= { code, message };
    else setAside.push(leftOut(session, artifact, { code, message }));
  }
  return { setAside, untold };
}

/**
 * The part of a batch that the draft lacks; null if the service does not show it. If it shows artifacts that look alike, their
 * number may prove that the draft holds the whole batch or none of it.
 */
async function missingFrom(
  session: ArtifactDraft,
  batch: ArtifactBatch,
  tools: RunTools,
): Promise<ArtifactBatch | null> {
  const matcher = new ArtifactMatcher(session.chosen);
  const matches: ArtifactMatch[] = [];
  for await (const artifact of artifactsInDraft(session, tools)) matches.push(matcher.match(artifact));
  const held = new Set(matches);
  const missing = batch.filter((index) => !held.has(index));
  if (missing.length === 0 || !held.has('unclear')) return missing;
  const before = session.sentCount - session.leftOut.filter(({ artifact }) => artifact !== null).length;
  if (matches.length === before) return batch;
  return matches.length === before + batch.length ? [] : null;
}

/** Settles a session that has nothing left to restore, without activating it. */
export async function settleEmpty(session: SessionState, tools: RunTools): Promise<void> {
  await discardDraft(session, tools);
  await tools.recorder.record({ type: 'session-settled', session: session.name });
}

/** Whether a session has nothing left to restore. */
export function isEmpty(session: SessionState): boolean {
  return session.filling !== 'bulk' && session.step !== 'choose' && expectedArtifacts(session) <= 0;
}

import { GraphError, isRefusal, isRefusedWith } from '../../graph/graph-error.ts';
import type { SessionStatus } from '../../graph/restore-api.ts';
import {
  type ArtifactDraft,
  mayBeActivated,
  type SessionOnService,
  type SessionState,
} from '../../state/session-state.ts';
import { asLostAnswer, copyOf, isGone, readBack, statusOf } from '../eventual-consistency.ts';
import { leasePermit } from '../send.ts';
import type { RunTools } from '../tools.ts';
import { signOfStranger } from './stranger.ts';

type DiscardDeps = Pick<RunTools, 'api' | 'recorder' | 'clock' | 'stop'>;

/**
 * Deletes the draft of a session that is not needed any more, if it has one. A draft does nothing: if the service does not delete
 * it, it is recorded as left, and the run goes on.
 */
export async function discardDraft(session: SessionState, deps: DiscardDeps): Promise<void> {
  const { name, sessionId } = session;
  if (sessionId === null) return;
  try {
    await deleteUnlessActive(session, deps);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const because = `it could not be deleted: ${error.message}`;
    await deps.recorder.record({ type: 'draft-left', session: name, sessionId, because });
  }
}

/**
 * Deletes a draft whose activation the service refused; resolves to true if it was activated all the same. Resolves to false if
 * the service refuses to delete it and still shows a draft, which restores nothing.
 */
export async function isActivatedOrDeleted(session: SessionOnService, deps: DiscardDeps): Promise<boolean> {
  try {
    return await deleteUnlessActive(session, deps);
  } catch (error) {
    // For a draft, "not allowed" is a contradiction.
    if (!isRefusal(error) || isRefusedWith(error, 'RestoreSessionActionNotAllowed')) throw asLostAnswer(error);
    return false;
  }
}

/**
 * Deletes a draft that may have been activated; resolves to true if it was. A draft that the service shows as somebody else's is
 * left, and recorded. Rejects with GraphError if it stays a draft.
 */
export async function deleteUnlessActive(session: SessionOnService, deps: DiscardDeps): Promise<boolean> {
  const { sessionId } = session;
  const { api, recorder } = deps;
  const isActive = (status: SessionStatus | 'gone'): boolean => status !== 'draft' && status !== 'unknown';
  const copy = await readBack(copyOf(sessionId, { api }));
  // A draft that was just created may not be shown yet: the answer to the DELETE decides.
  if (copy !== 'gone' && isActive(copy.status)) return true;
  const because = copy === 'gone' ? null : await signOfStranger(session, copy, { api, recorder });
  if (because !== null) {
    await recorder.record({ type: 'draft-left', session: session.name, sessionId, because });
    return false;
  }
  try {
    await api.deleteSession(sessionId, leasePermit(deps));
    return false;
  } catch (error) {
    if (!(error instanceof GraphError) || (error.kind !== 'refused' && error.kind !== 'answer-lost')) throw error;
    const status = await readBack(statusOf(sessionId, { api }));
    if (status === 'gone') return await isHidden(session, deps);
    if (!isActive(status)) throw error;
    return true;
  }
}

/**
 * Whether a session that the service does not know at the moment turns out to be active. It may be shown late, and only one that was
 * never sent an activation restores nothing for certain.
 */
async function isHidden(session: SessionOnService, deps: DiscardDeps): Promise<boolean> {
  if (!mayBeActivated(session) || (await isGone(session.sessionId, deps))) return false;
  return await deleteUnlessActive(session, deps);
}

/**
 * Deletes a draft, and lets the session begin again with choosing what it is to hold. If an answer to its activation was lost,
 * records the deletion first: the draft may have been activated.
 */
export async function replaceDraft(session: SessionState, tools: RunTools): Promise<void> {
  const { record } = tools.recorder;
  if (session.step === 'activate' && session.unanswered)
    return await record({ type: 'deletion-intended', session: session.name, error: null });
  await discardDraft(session, tools);
  await record({ type: 'session-vanished', session: session.name, again: true });
}

/** Replaces a draft whose contents the service does not show. Rejects with GraphError once too many were replaced. */
export async function replaceUnreadableDraft(session: ArtifactDraft, tools: RunTools): Promise<void> {
  if (session.timesChosen < mostDrafts) return await replaceDraft(session, tools);
  const message = `the service did not show what ${mostDrafts} drafts of session ${session.name} hold`;
  throw new GraphError(message, { kind: 'unreachable', status: 200 });
}

const mostDrafts = 10;

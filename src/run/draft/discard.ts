import { GraphError } from '../../graph/graph-error.ts';
import type { ArtifactDraft, SessionOnService, SessionState } from '../../state/session-state.ts';
import { contradiction, statusOf } from '../eventual-consistency.ts';
import type { RunTools } from '../tools.ts';

type DiscardDeps = Pick<RunTools, 'api'>;

/** Deletes the draft of a session that is not needed any more, if it has one. A draft does nothing, so an error is ignored. */
export async function discardDraft({ sessionId }: SessionState, { api }: DiscardDeps): Promise<void> {
  if (sessionId === null) return;
  try {
    await api.deleteSession(sessionId);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
  }
}

/** Deletes a draft that may have been activated; resolves to true if it was. Rejects with GraphError if it stays a draft. */
export async function deleteUnlessActive({ sessionId }: SessionOnService, { api }: DiscardDeps): Promise<boolean> {
  try {
    await api.deleteSession(sessionId);
    return false;
  } catch (error) {
    if (!(error instanceof GraphError) || (error.kind !== 'refused' && error.kind !== 'answer-lost')) throw error;
    const status = await statusOf(sessionId, { api });
    if (status === 'draft') throw error;
    return status !== 'gone';
  }
}

/**
 * Deletes a draft, and lets the session begin again with choosing what it is to hold. If an answer to its activation was
 * lost, rejects with GraphError until the draft is certainly gone.
 */
export async function replaceDraft(session: SessionState, tools: RunTools): Promise<void> {
  if (session.step !== 'activate' || !session.unanswered) await discardDraft(session, tools);
  else if (await deleteUnlessActive(session, tools)) throw contradiction();
  await tools.recorder.record({ type: 'session-vanished', session: session.name, again: true });
}

/** Replaces a draft whose contents the service does not show. Rejects with GraphError once too many were replaced. */
export async function replaceUnreadableDraft(session: ArtifactDraft, tools: RunTools): Promise<void> {
  if (session.timesChosen < mostDrafts) return await replaceDraft(session, tools);
  const message = `the service did not show what ${mostDrafts} drafts of session ${session.name} hold`;
  throw new GraphError(message, { kind: 'unreachable' });
}

const mostDrafts = 10;

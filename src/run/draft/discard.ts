import { GraphError } from '../../graph/graph-error.ts';
import { type SessionState, sessionIdOf } from '../../state/session-state.ts';
import { contradiction, statusOf } from '../eventual-consistency.ts';
import type { RunTools } from '../tools.ts';

type DiscardDeps = Pick<RunTools, 'api'>;

/** Deletes a draft that is not needed: it is ours, its id came with the answer that made it. Only tidiness, so a no is taken. */
export async function discardDraft({ sessionId }: SessionState, { api }: DiscardDeps): Promise<void> {
  if (sessionId === null) return;
  try {
    await api.deleteSession(sessionId);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
  }
}

/** Deletes a draft that may have been activated; true where it was. Rejects where it stays a draft. */
export async function deleteUnlessActive(session: SessionState, tools: DiscardDeps): Promise<boolean> {
  try {
    await tools.api.deleteSession(sessionIdOf(session));
    return false;
  } catch (error) {
    if (!(error instanceof GraphError) || (error.kind !== 'refused' && error.kind !== 'answer-lost')) throw error;
    const status = await statusOf(session, tools);
    if (status === 'draft') throw error;
    return status !== 'gone';
  }
}

/**
 * Gives a draft up for another: what that is to hold is looked for anew. One whose activation is in doubt is kept until it is
 * gone for certain; rejects until then.
 */
export async function giveUpDraft(session: SessionState, tools: RunTools): Promise<void> {
  const mayBeActive = session.step === 'activate' && session.unanswered;
  if (!mayBeActive) await discardDraft(session, tools);
  else if (await deleteUnlessActive(session, tools)) throw contradiction();
  await tools.recorder.record({ type: 'session-vanished', session: session.name, again: true });
}

/** A draft of which nobody can tell what it holds is given up. Rejects once too many have been. */
export async function makeAnother(session: SessionState, tools: RunTools): Promise<void> {
  if (session.choices < mostDrafts) return await giveUpDraft(session, tools);
  const message = `of ${mostDrafts} drafts for the session ${session.name} the service did not tell what they hold`;
  throw new GraphError(message, { kind: 'unreachable' });
}

const mostDrafts = 10;

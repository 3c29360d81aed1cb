import { GraphError } from '../graph/graph-error.ts';
import type { SessionState } from './session-state.ts';
import type { RunTools } from './tools.ts';

/** Deletes a draft that is not needed: it is ours, its id came with the answer that made it. Only tidiness, so a no is taken. */
export async function discardDraft({ sessionId }: SessionState, { api }: Pick<RunTools, 'api'>): Promise<void> {
  if (sessionId === null) return;
  try {
    await api.deleteSession(sessionId);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
  }
}

/** Gives a draft up for another: what that is to hold is looked for anew. */
export async function giveUpDraft(session: SessionState, tools: RunTools): Promise<void> {
  await discardDraft(session, tools);
  await tools.recorder.record({ type: 'session-vanished', session: session.name, again: true });
}

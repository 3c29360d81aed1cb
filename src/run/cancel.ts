import type { SessionState } from '../state/session-state.ts';
import { deleteUnlessActive } from './draft/discard.ts';
import type { OuterTools } from './tools.ts';

type CancelTools = Pick<OuterTools, 'api' | 'recorder'>;

/**
 * Gives a run up: nothing more is started, and the drafts that it made are deleted. Sessions that were activated go on by
 * themselves, for the service has no call to stop them, and are left to be tracked.
 *
 * Rejects with GraphError where the service can't be used; calling it again goes on.
 */
export async function cancelSessions(tools: CancelTools): Promise<void> {
  const { record, state } = tools.recorder;
  await record({ type: 'run-stopping', because: 'cancel', message: 'cancelled' });
  for (const session of [...state.sessions.values()]) {
    if (session.step !== 'settled' && session.step !== 'track') await cancelSession(session, tools);
  }
}

/** A draft is deleted by its id alone, which came with the answer that made it; one that was never answered stays where it is. */
async function cancelSession(session: SessionState, tools: CancelTools): Promise<void> {
  const { record } = tools.recorder;
  const { name } = session;
  if (session.step === 'create' && session.unanswered)
    await record({ type: 'draft-orphaned', session: name, sentAt: session.intendedAt });
  if (session.sessionId !== null && (await deleteUnlessActive(session, tools)))
    return await record({ type: 'session-activated', session: name });
  await record({ type: 'session-cancelled', session: name });
}

import { GraphError } from '../graph/graph-error.ts';
import type { SessionStatus } from '../graph/restore-api.ts';
import { type SessionState, sessionIdOf } from '../state/session-state.ts';
import { minute } from '../util/duration.ts';
import type { RunTools } from './tools.ts';

/*
 * What the service has said once of a session and may not mean, for what was just made or changed may not be seen
 * everywhere yet: looked at again several times over half a minute.
 */

/** Whether the service really no longer knows a session. */
export function isGone(session: SessionState, tools: RunTools): Promise<boolean> {
  return stays('gone', session, tools);
}

/** Whether a session that was activated, as far as is known, really still is a draft. */
export function isStillDraft(session: SessionState, tools: RunTools): Promise<boolean> {
  return stays('draft', session, tools);
}

async function stays(seen: SessionStatus | 'gone', session: SessionState, tools: RunTools): Promise<boolean> {
  for (let look = 1; look <= looks; look += 1) {
    await tools.clock.sleep(retryPause(look), tools.stop.signal);
    if ((await statusOf(session, tools)) !== seen) return false;
  }
  return true;
}

const looks = 5;

/** What the service says of a session; `gone` where it doesn't know it. */
export async function statusOf(session: SessionState, { api }: Pick<RunTools, 'api'>): Promise<SessionStatus | 'gone'> {
  try {
    return (await api.getSession(sessionIdOf(session))).status;
  } catch (error) {
    if (error instanceof GraphError && error.status === 404) return 'gone';
    throw error;
  }
}

/** How long to wait before looking again at something that went wrong for the `times`th time, in milliseconds. */
export function retryPause(times: number): number {
  return Math.min(minute, 500 * 2 ** times);
}

/** Two answers that can't both be true are worth as much as none. */
export function contradiction(cause?: GraphError): GraphError {
  const code = cause?.code ?? '';
  return new GraphError('the service contradicts itself', { kind: 'answer-lost', code, ...(cause && { cause }) });
}

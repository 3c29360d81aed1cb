import { GraphError } from '../graph/graph-error.ts';
import type { SessionStatus } from '../graph/restore-api.ts';
import { minute } from '../util/duration.ts';
import type { RunTools } from './tools.ts';

/*
 * What was just created or changed may not be visible everywhere yet. So an answer that would change what happens to a
 * session counts only if the service gives it several times over half a minute.
 */

/** Whether the service really no longer knows a session. */
export function isGone(sessionId: string, tools: RunTools): Promise<boolean> {
  return stays('gone', sessionId, tools);
}

/** Whether a session whose activation the service took really still is a draft. */
export function isStillDraft(sessionId: string, tools: RunTools): Promise<boolean> {
  return stays('draft', sessionId, tools);
}

async function stays(seen: SessionStatus | 'gone', sessionId: string, tools: RunTools): Promise<boolean> {
  for (let look = 1; look <= looks; look += 1) {
    await tools.clock.sleep(retryPause(look), tools.stop.signal);
    if ((await statusOf(sessionId, tools)) !== seen) return false;
  }
  return true;
}

const looks = 5;

/** The status of a session; `gone` if the service does not know it. */
export async function statusOf(sessionId: string, { api }: Pick<RunTools, 'api'>): Promise<SessionStatus | 'gone'> {
  try {
    return (await api.getSession(sessionId)).status;
  } catch (error) {
    if (error instanceof GraphError && error.status === 404) return 'gone';
    throw error;
  }
}

/** How long to wait before retrying what failed for the `times`th time, in milliseconds. */
export function retryPause(times: number): number {
  return Math.min(minute, 500 * 2 ** times);
}

/** Two answers that can't both be true count as a lost answer. */
export function contradiction(cause?: GraphError): GraphError {
  const code = cause?.code ?? '';
  return new GraphError('the service contradicts itself', { kind: 'answer-lost', code, ...(cause && { cause }) });
}

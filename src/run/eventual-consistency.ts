import { answerOf, costsOneRead, GraphError, isUnknownToService } from '../graph/graph-error.ts';
import type { RestoreSession, SessionStatus } from '../graph/restore-api.ts';
import { clockTolerance, requestTimeout } from '../m365/limits.ts';
import type { SessionState } from '../state/session-state.ts';
import { minute } from '../util/duration.ts';
import type { RunTools } from './tools.ts';

/*
 * What was just created or changed may not be visible everywhere yet. So an answer that would change what happens to a
 * session counts only if the service gives it several times over half a minute.
 */

/** Whether the service really no longer knows a session. */
export function isGone(sessionId: string, tools: ReadTools): Promise<boolean> {
  return stays('gone', sessionId, tools);
}

/** Whether a session whose activation the service took really still is a draft. */
export function isStillDraft(sessionId: string, tools: ReadTools): Promise<boolean> {
  return stays('draft', sessionId, tools);
}

type ReadTools = Pick<RunTools, 'api' | 'clock' | 'stop'>;

async function stays(seen: SessionStatus | 'gone', sessionId: string, tools: ReadTools): Promise<boolean> {
  for (let look = 1; look <= looks; look += 1) {
    await tools.clock.sleep(retryPause(look), tools.stop.signal);
    if ((await statusOf(sessionId, tools)) !== seen) return false;
  }
  return true;
}

const looks = 5;

/** The status of a session; `gone` if the service does not know it. */
export async function statusOf(sessionId: string, tools: Pick<RunTools, 'api'>): Promise<SessionStatus | 'gone'> {
  const copy = await copyOf(sessionId, tools);
  return copy === 'gone' ? copy : copy.status;
}

/** A session as the service shows it; `gone` if the service does not know it. */
export async function copyOf(sessionId: string, { api }: Pick<RunTools, 'api'>): Promise<RestoreSession | 'gone'> {
  try {
    return await api.getSession(sessionId);
  } catch (error) {
    if (isUnknownToService(error)) return 'gone';
    throw error;
  }
}

/** A refused read that a step needs counts as a lost answer: take the step again after a pause. */
export function asLostAnswer(error: unknown): unknown {
  return costsOneRead(error) && error.kind === 'refused' ? contradiction(error) : error;
}

/** The same for a read that is under way. */
export async function readBack<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    throw asLostAnswer(error);
  }
}

/**
 * Waits as long as a call of an earlier process, whose answer nobody got, may still be on its way. False if there is nothing to
 * wait for; true after the wait: then read back again what the call has done.
 *
 * It had left before this process began. When, only the clock of that process says, and it may be another host's: both clocks together are
 * believed no closer than their tolerance.
 */
export async function waitForInherited(
  { unanswered, isIntentInherited, intendedAt }: SessionState,
  { clock, stop, begunAt }: Pick<RunTools, 'clock' | 'stop' | 'begunAt'>,
): Promise<boolean> {
  const left = begunAt + requestTimeout - clock.elapsed();
  const isLongAgo = clock.now() - Date.parse(intendedAt) > requestTimeout + 2 * clockTolerance;
  if (!unanswered || !isIntentInherited || left <= 0 || isLongAgo) return false;
  await clock.sleep(left, stop.signal);
  return true;
}

/** How long to wait before retrying what failed for the `times`th time, in milliseconds. */
export function retryPause(times: number): number {
  return Math.min(minute, 500 * 2 ** times);
}

/** Two answers that can't both be true count as a lost answer. */
export function contradiction(cause?: GraphError): GraphError {
  const answer = cause === undefined ? {} : { ...answerOf(cause), cause };
  // Whatever it says, it has answered.
  const status = cause?.status || 200;
  return new GraphError('the service contradicts itself', { ...answer, status, kind: 'answer-lost' });
}

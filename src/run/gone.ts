import { GraphError } from '../graph/graph-error.ts';
import { type SessionState, sessionIdOf } from './session-state.ts';
import type { RunTools } from './tools.ts';

/**
 * Whether the service no longer knows a session, after it has said so once: looked at again several times over half a
 * minute, for what was just made may not be seen everywhere yet.
 */
export async function isGone(session: SessionState, { api, clock, stop }: RunTools): Promise<boolean> {
  for (let look = 1; look <= looks; look += 1) {
    await clock.sleep(troublePause(look), stop.signal);
    try {
      await api.getSession(sessionIdOf(session));
      return false;
    } catch (error) {
      if (!(error instanceof GraphError) || error.status !== 404) throw error;
    }
  }
  return true;
}

const looks = 5;

/** How long to wait before looking again at something that went wrong for the `times`th time, in milliseconds. */
export function troublePause(times: number): number {
  return Math.min(60_000, 500 * 2 ** times);
}

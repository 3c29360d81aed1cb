import type { RestoreApi, RestoreSession } from '../graph/restore-api.ts';
import { takesSlot } from './session-state.ts';
import type { RunState, TenantUse } from './state.ts';

/** Reads what other people's sessions use of the tenant's caps: every running session that this run doesn't count itself. */
export async function readOthersUse(api: RestoreApi, state: RunState): Promise<TenantUse> {
  const running: RestoreSession[] = [];
  for await (const page of api.listSessions()) running.push(...page.filter(isRunning));
  // Ours are counted where they are known, as of now: one may have been activated while the pages came.
  const ours = new Set([...state.sessions.values()].filter(takesSlot).map(({ sessionId }) => sessionId));
  const use = { activeSessions: 0, inFlight: { mailbox: 0, drive: 0, site: 0 } };
  for (const session of running) {
    if (ours.has(session.id)) continue;
    use.activeSessions += 1;
    if (session.workload !== null) use.inFlight[session.workload] += unfinished(session);
  }
  return use;
}

/** A status that is not known here may well be one of a running session, and is counted as such. */
function isRunning({ status }: RestoreSession): boolean {
  return status === 'activating' || status === 'active' || status === 'unknown';
}

function unfinished({ counts }: RestoreSession): number {
  return counts === null ? 0 : Math.max(0, counts.total - counts.completed - counts.failed);
}

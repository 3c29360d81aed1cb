import type { RestoreApi, RestoreSession } from '../graph/restore-api.ts';
import { perDayWindow } from '../m365/limits.ts';
import { noUsage, type RunState, type TenantUsage } from '../state/run-state.ts';
import { takesSlot } from '../state/session-state.ts';

/** Reads what other people's sessions use of the tenant's caps: every running session that this run doesn't count itself. */
export async function readTenantUsage(api: RestoreApi, state: RunState, now: number): Promise<TenantUsage> {
  const seen: RestoreSession[] = [];
  for await (const page of api.listSessions())
    seen.push(...page.filter((session) => isRunning(session) || isOfToday(session, now)));
  // Ours are counted where they are known, as of now: one may have been activated while the pages came.
  const ours = new Set([...state.sessions.values()].filter(takesSlot).map(({ sessionId }) => sessionId));
  const known = new Set([...state.sessions.values()].map(({ sessionId }) => sessionId));
  const use = structuredClone(noUsage) as Changing<TenantUsage>;
  for (const session of seen) {
    const { id, workload, counts } = session;
    if (workload !== null && !known.has(id) && isOfToday(session, now)) use.today[workload] += counts?.total ?? 0;
    if (ours.has(id) || !isRunning(session)) continue;
    use.activeSessions += 1;
    if (workload !== null) use.inFlight[workload] += unfinished(session);
  }
  return use;
}

/** A draft takes nothing of the day's allowance yet. */
function isOfToday({ status, createdAt }: RestoreSession, now: number): boolean {
  return status !== 'draft' && createdAt !== null && createdAt > now - perDayWindow;
}

type Changing<T> = { -readonly [Key in keyof T]: T[Key] extends object ? Changing<T[Key]> : T[Key] };

/** A status that is not known here may well be one of a running session, and is counted as such. */
function isRunning({ status }: RestoreSession): boolean {
  return status === 'activating' || status === 'active' || status === 'unknown';
}

function unfinished({ counts }: RestoreSession): number {
  return counts === null ? 0 : Math.max(0, counts.total - counts.completed - counts.failed);
}

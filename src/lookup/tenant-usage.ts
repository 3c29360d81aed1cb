import type { RestoreApi, RestoreSession } from '../graph/restore-api.ts';
import { perDayWindow } from '../m365/limits.ts';
import { noUsage, type RunState, type TenantUsage } from '../state/run-state.ts';
import { holdsSlot } from '../state/session-size.ts';

/** Reads how much of the tenant's caps other people's sessions use. Sessions of this run are not counted. */
export async function readTenantUsage(
  api: RestoreApi,
  state: Pick<RunState, 'sessions'>,
  now: number,
): Promise<TenantUsage> {
  const seen: RestoreSession[] = [];
  for await (const page of api.listSessions())
    seen.push(...page.filter((session) => isRunning(session) || isOfLastDay(session, now)));
  // Only now: a session of ours may have been activated while the pages were read.
  const ours = new Set([...state.sessions.values()].filter(holdsSlot).map(({ sessionId }) => sessionId));
  const known = new Set([...state.sessions.values()].map(({ sessionId }) => sessionId));
  const use = structuredClone(noUsage) as MutableUsage<TenantUsage>;
  for (const session of seen) {
    const { id, workload, counts } = session;
    if (workload !== null && !known.has(id) && isOfLastDay(session, now)) use.today[workload] += counts?.total ?? 0;
    if (ours.has(id) || !isRunning(session)) continue;
    use.activeSessions += 1;
    if (workload !== null) use.inFlight[workload] += unfinished(session);
  }
  return use;
}

/** Drafts do not count towards the daily cap yet. */
function isOfLastDay({ status, createdAt }: RestoreSession, now: number): boolean {
  return status !== 'draft' && createdAt !== null && createdAt > now - perDayWindow;
}

type MutableUsage<T> = { -readonly [Key in keyof T]: T[Key] extends object ? MutableUsage<T[Key]> : T[Key] };

/** A session with an unknown status may be running, so it counts. */
function isRunning({ status }: RestoreSession): boolean {
  return status === 'activating' || status === 'active' || status === 'unknown';
}

function unfinished({ counts }: RestoreSession): number {
  return counts === null ? 0 : Math.max(0, counts.total - counts.completed - counts.failed);
}

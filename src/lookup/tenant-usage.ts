import type { RestoreApi, RestoreSession } from '../graph/restore-api.ts';
import { perDayWindow } from '../m365/limits.ts';
import { noUsage, type RunState, type TenantUsage } from '../state/run-state.ts';
import { holdsSlot } from '../state/session-size.ts';
import type { SharedTenant } from '../state/tenant/shared-tenant.ts';

/** What one read of the tenant's list of restore sessions shows. */
export interface SessionList {
  /** How much of the tenant's caps other people's sessions use. Without other runs of the store, if it knows what they hold. */
  readonly others: TenantUsage;
  /** The sessions of the run, by their ids. */
  readonly ours: ReadonlyMap<string, RestoreSession>;
  /** How many pages the list had. */
  readonly pages: number;
  /** When the oldest of all that are running was created, in milliseconds since 1970; null if one of them does not say. */
  readonly runningSince: number | null;
}

interface ListOptions {
  readonly state: Pick<RunState, 'sessions'>;
  /** Knows the sessions of the store's other runs; null if nobody does. */
  readonly tenant?: Pick<SharedTenant, 'known'> | null;
  readonly now: number;
  /** Sessions that were created before may be left out; undefined for the whole list. */
  readonly since?: number | undefined;
}

/** Reads how much of the tenant's caps other people's sessions use. Sessions of this run are not counted. */
export async function readTenantUsage(
  api: RestoreApi,
  state: Pick<RunState, 'sessions'>,
  now: number,
): Promise<TenantUsage> {
  return (await readSessionList(api, { state, now })).others;
}

/** Reads the list of restore sessions once, for all that it shows. */
export async function readSessionList(
  api: RestoreApi,
  { state, now, since, tenant = null }: ListOptions,
): Promise<SessionList> {
  const seen: RestoreSession[] = [];
  let pages = 0;
  const before = idsOf(state);
  const ours = new Map<string, RestoreSession>();
  for await (const page of api.listSessions(since)) {
    pages += 1;
    for (const session of page) {
      if (before.has(session.id)) ours.set(session.id, session);
      if (isRunning(session) || isOfLastDay(session, now)) seen.push(session);
    }
  }
  const running = seen.filter(isRunning).map(({ createdAt }) => createdAt ?? Number.NaN);
  const oldest = running.reduce((earliest, createdAt) => Math.min(earliest, createdAt), Number.POSITIVE_INFINITY);
  // Only now: what is active in the list was known before.
  const known = (await tenant?.known(seen.map(({ id }) => id))) ?? new Map();
  return {
    others: usageOf(seen, { state, now, known }),
    ours,
    pages,
    runningSince: Number.isNaN(oldest) ? null : oldest,
  };
}

interface UsageContext extends Pick<ListOptions, 'state' | 'now'> {
  readonly known: Awaited<ReturnType<SharedTenant['known']>>;
}

function usageOf(seen: readonly RestoreSession[], { state, now, known }: UsageContext): TenantUsage {
  // Only now: a session of ours may have been activated while the pages were read.
  const ours = new Set([...state.sessions.values()].filter(holdsSlot).map(({ sessionId }) => sessionId));
  const oursEver = idsOf(state);
  const use = structuredClone(noUsage) as MutableUsage<TenantUsage>;
  for (const session of seen) {
    const { id, workload, counts } = session;
    const isCounted = oursEver.has(id) || known.has(id);
    if (workload !== null && !isCounted && isOfLastDay(session, now)) use.today[workload] += counts?.total ?? 0;
    if (ours.has(id) || known.get(id) === 'held' || !isRunning(session)) continue;
    use.activeSessions += 1;
    if (workload !== null) use.inFlight[workload] += unfinished(session);
  }
  return use;
}

function idsOf({ sessions }: Pick<RunState, 'sessions'>): ReadonlySet<string | null> {
  return new Set([...sessions.values()].map(({ sessionId }) => sessionId));
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

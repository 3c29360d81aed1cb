import { isDeepStrictEqual } from 'node:util';
import type { RestoreApi, RestoreSession } from '../graph/restore-api.ts';
import { dayLength } from '../m365/limits.ts';
import { nobody, type RunState, type TenantUse } from '../state/run-state.ts';
import { takesSlot } from '../state/session-state.ts';
import type { Clock } from '../util/clock.ts';
import type { Recorder } from './recorder.ts';

/** What looking takes. */
interface Looking {
  readonly api: RestoreApi;
  readonly clock: Clock;
  readonly recorder: Recorder;
}

/**
 * Keeps an eye on what other people's sessions use. A look reads every session of the tenant, also those that ended long ago,
 * so that in a tenant with a long history it is not taken so often that it would take more than a small share of the time.
 */
export class OthersUse {
  readonly #tools: Looking;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** What was seen at the last look is good enough until then. */
  #restUntil = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | null = null;

  constructor(tools: Looking) {
    this.#tools = tools;
  }

  /** When the last look was taken, in milliseconds since 1970. */
  get lookedAt(): number {
    return this.#lookedAt;
  }

  /** Takes a look, or waits for the one that is being taken, and records what has changed; false where none is taken so soon. */
  async look(): Promise<boolean> {
    if (this.#looking === null && this.#tools.clock.now() < this.#restUntil) return false;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    await this.#looking;
    return true;
  }

  async #look(): Promise<void> {
    const { api, clock, recorder } = this.#tools;
    const now = clock.now();
    const others = await readOthersUse(api, recorder.state, now);
    this.#lookedAt = clock.now();
    this.#restUntil = this.#lookedAt + (this.#lookedAt - now) * restAfterLook;
    if (!isDeepStrictEqual(others, recorder.state.others))
      await recorder.record({ type: 'tenant-observed', ...others });
  }
}

/** How many times as long as a look took none is taken again. */
const restAfterLook = 20;

/** Reads what other people's sessions use of the tenant's caps: every running session that this run doesn't count itself. */
export async function readOthersUse(api: RestoreApi, state: RunState, now: number): Promise<TenantUse> {
  const seen: RestoreSession[] = [];
  for await (const page of api.listSessions())
    seen.push(...page.filter((session) => isRunning(session) || isOfToday(session, now)));
  // Ours are counted where they are known, as of now: one may have been activated while the pages came.
  const ours = new Set([...state.sessions.values()].filter(takesSlot).map(({ sessionId }) => sessionId));
  const known = new Set([...state.sessions.values()].map(({ sessionId }) => sessionId));
  const use = structuredClone(nobody) as Changing<TenantUse>;
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
  return status !== 'draft' && createdAt !== null && createdAt > now - dayLength;
}

type Changing<T> = { -readonly [Key in keyof T]: T[Key] extends object ? Changing<T[Key]> : T[Key] };

/** A status that is not known here may well be one of a running session, and is counted as such. */
function isRunning({ status }: RestoreSession): boolean {
  return status === 'activating' || status === 'active' || status === 'unknown';
}

function unfinished({ counts }: RestoreSession): number {
  return counts === null ? 0 : Math.max(0, counts.total - counts.completed - counts.failed);
}

import type { RestoreApi, RestoreSession } from '../../graph/restore-api.ts';
import type { Workload } from '../../m365/workload.ts';
import { type RunState, sessionNamed } from '../../state/run-state.ts';
import type { SessionOnService } from '../../state/session-state.ts';
import { roomExpectedIn } from '../../state/what-to-start.ts';
import type { Clock } from '../../util/clock.ts';
import type { Recorder } from '../recorder.ts';
import { Pace } from './pace.ts';
import { longestWait, pollDelay } from './poll-interval.ts';
import type { UsageMonitor } from './usage-monitor.ts';

interface WatchDeps {
  readonly api: Pick<RestoreApi, 'getSession'>;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly others: UsageMonitor;
  /** The value of `--poll` in milliseconds; null for adaptive. */
  readonly poll: number | null;
  readonly stop: AbortController;
}

interface Waiting {
  readonly session: SessionOnService;
  /** Since when it waits, by the clock's elapsed time; null for one that must be looked at now. */
  readonly since: number | null;
  readonly resolve: (session: RestoreSession) => void;
  readonly reject: (error: unknown) => void;
}

/** Somebody who waits for the next look. */
interface Beside {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Looks at the sessions that a run tracks, all in one: a list of the tenant's sessions takes one request, and shows what other people
 * use as well. If that list is so long that it takes more requests than there are sessions to look at, each is read by itself.
 */
export class SessionWatch {
  readonly #tools: WatchDeps;
  readonly #waiting = new Map<string, Waiting>();
  #beside: Beside[] = [];
  readonly #pace = new Pace();
  #alarm: { readonly at: number; readonly off: AbortController } | null = null;
  #isArranging = false;
  /** When the last look began, by the clock's elapsed time. */
  #lookedAt: number | null = null;

  constructor(tools: WatchDeps) {
    this.#tools = tools;
    const { signal } = tools.stop;
    signal.addEventListener('abort', () => this.#end(signal.reason), { once: true });
  }

  /**
   * The session as a look shows it: at once, or when something may have come of it. Rejects as `getSession`, and with the reason of
   * `stop` once that is aborted.
   */
  see(session: SessionOnService, when: 'now' | 'in time'): Promise<RestoreSession> {
    const { clock, stop } = this.#tools;
    return new Promise((resolve, reject) => {
      if (stop.signal.aborted) return reject(stop.signal.reason);
      const since = when === 'now' ? null : clock.elapsed();
      this.#waiting.set(session.name, { session, since, resolve, reject });
      void this.#arrange();
    });
  }

  /**
   * Resolves when the next look begins, so that reads that can wait share its request. At once if that is not soon. Rejects with the
   * reason of `stop` once that is aborted.
   */
  async nextLook(): Promise<void> {
    const { clock, stop } = this.#tools;
    stop.signal.throwIfAborted();
    if (!this.#isArranging && (this.#alarm === null || isFar(this.#alarm.at - clock.elapsed()))) return;
    await new Promise<void>((resolve, reject) => {
      this.#beside.push({ resolve, reject });
    });
  }

  /** Sets the alarm for the next look, when all that is known of the last one is recorded and acted on. */
  async #arrange(): Promise<void> {
    const { clock, stop } = this.#tools;
    if (this.#isArranging) return;
    this.#isArranging = true;
    await clock.sleep(gatherTime, stop.signal).catch(() => undefined);
    this.#isArranging = false;
    if (stop.signal.aborted) return;
    this.#alarm?.off.abort();
    const dueOf = this.#schedule();
    const at = Math.min(...[...this.#waiting.values()].map(dueOf));
    const alarm = { at, off: new AbortController() };
    this.#alarm = alarm;
    // With nobody to look at, those beside a look need not wait for one.
    const wait = this.#waiting.size === 0 ? 0 : Math.max(0, at - clock.elapsed());
    if (isFar(wait)) this.#releaseBeside();
    void clock.sleep(wait, alarm.off.signal).then(
      () => this.#look((one) => dueOf(one) <= at + gatherTime),
      () => undefined,
    );
  }

  /** When each must be looked at, at the latest, by what is known now, in the clock's elapsed time. */
  #schedule(): (one: Waiting) => number {
    const { clock, poll, recorder, others } = this.#tools;
    const { state } = recorder;
    const now = clock.now();
    const elapsed = clock.elapsed();
    const least = this.#pace.leastTime(state, now);
    // What ends in other runs makes room, too; and they wait for what ends in this one.
    const pace = (workload: Workload): number => this.#pace.of(workload) * others.runsBeside(workload);
    const roomIn = roomExpectedIn(state, { now, pace });
    const ran = now - firstActivation(state, now);
    const workloads = new Set([...this.#waiting.values()].map(({ session }) => session.workload)).size;
    return ({ session, since }) => {
      if (since === null) return elapsed;
      const context = { now: now - elapsed + since, fixed: poll, roomIn, least, ran, workloads };
      return since + pollDelay(sessionNamed(state, session.name), context);
    };
  }

  /** Whoever the alarm was set for is looked at, whatever the clock says by then. */
  async #look(isDue: (one: Waiting) => boolean): Promise<void> {
    const { clock, recorder, others } = this.#tools;
    this.#alarm = null;
    if (this.#lookedAt !== null) this.#pace.note(recorder.state, this.#lookedAt);
    this.#lookedAt = clock.elapsed();
    this.#releaseBeside();
    const due = [...this.#waiting.values()].filter(isDue);
    const isListCheaper = others.requests <= due.length && this.#waiting.size > 1;
    if (isListCheaper) await this.#lookAtList(due);
    else for (const one of due) this.#lookAt(one);
    if (this.#waiting.size > 0) void this.#arrange();
  }

  #releaseBeside(): void {
    for (const { resolve } of this.#beside.splice(0)) resolve();
  }

  /** Also serves those who could wait longer. */
  async #lookAtList(due: readonly Waiting[]): Promise<void> {
    const waiting = [...this.#waiting.values()];
    try {
      const list = await this.#tools.others.list();
      for (const one of waiting) {
        const listed = list?.ours.get(one.session.sessionId);
        if (listed !== undefined && this.#isTelling(listed, one.session)) this.#settle(one)?.resolve(listed);
        else if (due.includes(one)) this.#lookAt(one);
      }
    } catch (error) {
      for (const one of due) this.#settle(one)?.reject(error);
    }
  }

  #lookAt(one: Waiting): void {
    if (this.#settle(one) !== null) this.#tools.api.getSession(one.session.sessionId).then(one.resolve, one.reject);
  }

  /** Null if it does not wait any more. */
  #settle(one: Waiting): Waiting | null {
    const { name } = one.session;
    return this.#waiting.get(name) === one && this.#waiting.delete(name) ? one : null;
  }

  /** A list may leave out what a single read shows. */
  #isTelling({ counts }: RestoreSession, { name }: SessionOnService): boolean {
    return counts !== null || sessionNamed(this.#tools.recorder.state, name).counts === null;
  }

  #end(reason: unknown): void {
    this.#alarm?.off.abort();
    for (const { reject } of [...this.#waiting.values(), ...this.#beside.splice(0)]) reject(reason);
    this.#waiting.clear();
  }
}

/** Whether a look that comes so late, in milliseconds, is none to wait for. Only `--poll` makes one. */
function isFar(wait: number): boolean {
  return wait > longestWait;
}

function firstActivation({ activated, sessions }: RunState, now: number): number {
  return sessions.get(activated[0] ?? '')?.activatedAt ?? now;
}

/** Milliseconds that pass between what one look shows and the plan for the next one. Ours. */
const gatherTime = 20;

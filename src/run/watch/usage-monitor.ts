import { isDeepStrictEqual } from 'node:util';
import { costsOneRead } from '../../graph/graph-error.ts';
import type { RestoreApi } from '../../graph/restore-api.ts';
import { readSessionList, type SessionList } from '../../lookup/tenant-usage.ts';
import { perDayWindow } from '../../m365/limits.ts';
import type { Workload } from '../../m365/workload.ts';
import { timePaused } from '../../state/pause.ts';
import type { RunState, TenantUsage } from '../../state/run-state.ts';
import { isLive } from '../../state/session-state.ts';
import { type Allotment, fairAllotment, othersBeside, wholeTenant } from '../../state/tenant/allotment.ts';
import { holdingOf } from '../../state/tenant/holding.ts';
import type { Clock } from '../../util/clock.ts';
import { hour, minute, second } from '../../util/duration.ts';
import type { Recorder } from '../recorder.ts';
import { roomPause } from './poll-interval.ts';

interface MonitorDeps {
  readonly api: RestoreApi;
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** The value of `--poll` in milliseconds; null for adaptive. */
  readonly poll: number | null;
}

/**
 * Reads the tenant's list of restore sessions, for what other people's sessions use. Runs of a store that share a tenant share looks, too:
 * the store says what other runs hold, and the list only shows strangers. A list that can't be read for now changes
 * nothing: the service refuses what does not fit. A whole list has every session of the tenant, also those that ended long ago, so
 * most lists go back a day only, and looks take a small share of the time.
 */
export class UsageMonitor {
  readonly #tools: MonitorDeps;
  /** By the clock's elapsed time, as all that follows. */
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Since when others have used the same. */
  #sameSince: number;
  /** Until then the last look is good enough. */
  #restUntil = Number.NEGATIVE_INFINITY;
  /** How long the last look took, in milliseconds, without the pauses that the service asked for. */
  #took = 0;
  #looking: Promise<SessionList | null> | null = null;
  #last: SessionList | null = null;
  #wholeListAt = Number.NEGATIVE_INFINITY;
  /** Of the last lists; of a selected one, the least until one was read. */
  readonly #pages = { whole: 1, selected: 1 };
  /** Whether lists that go back a day have everything that they should. */
  #isSelectionRight = true;

  constructor(tools: MonitorDeps) {
    this.#tools = tools;
    this.#sameSince = tools.clock.elapsed();
  }

  /** Milliseconds since the last look, also of another run; infinity if there was none. */
  get sinceLook(): number {
    const { recorder, clock } = this.#tools;
    const ago = recorder.journal.tenant?.view.look?.ago ?? Number.POSITIVE_INFINITY;
    return Math.min(clock.elapsed() - this.#lookedAt, ago);
  }

  /** How long a look is good enough for a run that waits for others to give back room, in milliseconds. */
  get pause(): number {
    const { clock, poll } = this.#tools;
    return roomPause(poll, clock.elapsed() - this.#sameSince);
  }

  /** What this run may begin. */
  get allotment(): Allotment {
    const { state, journal } = this.#tools.recorder;
    if (journal.tenant === null) return wholeTenant(state);
    const { view } = journal.tenant;
    return fairAllotment(state.plan.limits, holdingOf(state, this.#tools.clock.now()), view);
  }

  /** How many requests the next list takes; infinity if none was read yet, or if the last one took long and was not long ago. */
  get requests(): number {
    const isRest = this.#took > longestList && this.sinceLook < this.#took * restAfterLook;
    if (this.#last === null || isRest) return Number.POSITIVE_INFINITY;
    return this.#since(this.#tools.clock.now()) === undefined ? this.#pages.whole : this.#pages.selected;
  }

  /** How many times as much of a workload all runs of the store restore as this one: 1 if it is the only one. */
  runsBeside(workload: Workload): number {
    const { journal, state } = this.#tools.recorder;
    const view = journal.tenant?.view;
    if (view === undefined) return 1;
    const own = holdingOf(state, this.#tools.clock.now()).active.inFlight[workload];
    const all = view.others.reduce((sum, { active }) => sum + active.inFlight[workload], own);
    return own === 0 ? 1 : all / own;
  }

  /** Looks, or waits for the look that is going on, and records what has changed. False if it is too soon for another look. */
  async look(): Promise<boolean> {
    if (this.#looking === null) {
      if (this.#tools.clock.elapsed() < this.#restUntil) return false;
      if (this.#isLookShared) {
        await this.#noteOthers();
        return true;
      }
    }
    await (this.#looking ?? this.#look());
    return true;
  }

  /** The list as it is from now on, never one that is being read already. Records what has changed. Null if it can't be read for now. */
  async list(): Promise<SessionList | null> {
    while (this.#looking !== null) await this.#looking;
    return await this.#look();
  }

  /** Whether another run has looked for all, just now. */
  get #isLookShared(): boolean {
    const ago = this.#tools.recorder.journal.tenant?.view.look?.ago ?? Number.POSITIVE_INFINITY;
    return ago < Math.max(sharedFor, this.#took * restAfterLook);
  }

  /** Records what others use, if that has changed: by the list, or by what the store says of the tenant. */
  async #noteOthers(ofList: TenantUsage | null = null): Promise<void> {
    const { recorder } = this.#tools;
    const { tenant } = recorder.journal;
    const others = tenant === null ? ofList : othersBeside(tenant.view);
    if (others === null || isDeepStrictEqual(others, recorder.state.others)) return;
    this.#sameSince = this.#tools.clock.elapsed();
    await recorder.record({ type: 'tenant-observed', ...others });
  }

  #look(): Promise<SessionList | null> {
    this.#looking = this.#readList().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #readList(): Promise<SessionList | null> {
    const { clock, recorder } = this.#tools;
    const now = clock.now();
    const began = clock.elapsed();
    const since = this.#since(now);
    const list = await this.#read(now, since);
    this.#lookedAt = clock.elapsed();
    const { throttles } = recorder.state;
    this.#took = Math.max(0, this.#lookedAt - began - timePaused(throttles, { from: now, to: clock.now() }));
    this.#restUntil = this.#lookedAt + Math.max(staysGood, this.#took * restAfterLook);
    if (list === null) return null;
    this.#last = list;
    this.#pages[since === undefined ? 'whole' : 'selected'] = list.pages;
    if (since === undefined) this.#wholeListAt = began;
    else this.#isSelectionRight &&= !lacksSession(list, recorder.state, { since, now });
    await recorder.journal.tenant?.noteStrangers(list.others, clock.elapsed() - began);
    await this.#noteOthers(list.others);
    return list;
  }

  /** A whole list shows drafts of long ago that somebody has activated: every hour, or more seldom if it has many pages. */
  get #isWholeListDue(): boolean {
    const rest = hour * Math.max(1, this.#pages.whole / 5);
    return this.#tools.clock.elapsed() - this.#wholeListAt >= rest;
  }

  /** How far back the list must go: a day, and to the oldest session that runs. Undefined for the whole list. */
  #since(now: number): number | undefined {
    const runningSince = this.#last?.runningSince ?? null;
    if (runningSince === null || !this.#isSelectionRight || this.#isWholeListDue) return undefined;
    return Math.min(now - perDayWindow, runningSince) - mostAhead;
  }

  /** Null if the list can't be read for now. */
  async #read(now: number, since: number | undefined): Promise<SessionList | null> {
    const { api, recorder } = this.#tools;
    try {
      const { state, journal } = recorder;
      return await readSessionList(api, { state, now, since, tenant: journal.tenant });
    } catch (error) {
      if (!costsOneRead(error)) throw error;
      return null;
    }
  }
}

/** Whether the list lacks a session of ours that the service has had for a while, though its time is selected. */
function lacksSession(
  { ours }: SessionList,
  { open, sessions }: RunState,
  { since, now }: { readonly since: number; readonly now: number },
): boolean {
  return [...open].some((name) => {
    const session = sessions.get(name);
    if (session === undefined || session.sessionId === null || session.activatedAt === null) return false;
    const isSelected = session.activatedAt > since + hour && session.activatedAt < now - 5 * minute;
    return isLive(session) && isSelected && !ours.has(session.sessionId);
  });
}

/** The rest after a look, in multiples of the time that the look took. */
const restAfterLook = 20;

/** A list that takes longer would hold up what is seen of this run. In milliseconds, ours. */
const longestList: number = 10 * second;

/** How long a look is good enough for what is started next, in milliseconds. Ours. */
const staysGood: number = 3 * second;

/** How long a look of another run is good enough, in milliseconds. A renewal of the lease brings it. Ours. */
const sharedFor: number = 10 * second;

/** By how much this machine's clock may be ahead of the service's, in milliseconds. */
const mostAhead: number = 10 * minute;

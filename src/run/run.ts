import { setMaxListeners } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { counted, formatCount } from '../util/count.ts';
import { writtenShare } from '../util/share.ts';
import { readLateLocations } from './late-locations.ts';
import { roomPause } from './poll.ts';
import { type Start, tooManyFailed, whatToStart } from './schedule.ts';
import { driveSession } from './session.ts';
import { isLive } from './session-state.ts';
import { nobody, type RunState, sessionNamed } from './state.ts';
import { TaskGroup } from './task-group.ts';
import { readOthersUse } from './tenant-use.ts';
import type { RunTools } from './tools.ts';
import { hasWaveEnded, type MissedGate, missedGate } from './waves.ts';

/**
 * Restores all that is left of a run: goes on with the sessions that were begun, starts new ones as the caps leave room,
 * and resolves when every session is settled or stalled, or when too many resources have failed and those begun are.
 *
 * Rejects with the reason that `tools.stop` was aborted for, with GraphError or Stop, after every session under way has
 * come to rest; all that is known is recorded then, and calling it again goes on from there.
 */
export async function runSessions(tools: RunTools): Promise<void> {
  const { state } = tools.recorder;
  // Every wait listens; Node takes more than ten for a leak.
  setMaxListeners(0, tools.stop.signal);
  const sessions = new TaskGroup(tools.stop);
  for (const name of state.open) sessions.add(() => driveSession(name, tools));
  await sessions.guard(async () => {
    const room = new Room(tools);
    while (mayHaveWork(state, tools.clock.now())) {
      for (const session of await room.taken()) {
        await begin(session, tools);
        sessions.add(() => driveSession(session.name, tools));
      }
      if (mayHaveWork(state, tools.clock.now())) await room.changed();
    }
  });
  await sessions.done();
  await readLateLocations(tools);
}

/** A session under way may yet give room, or resources to the queue. Where none is, what only waits for stalled ones waits in vain. */
function mayHaveWork(state: RunState, now: number): boolean {
  if (state.stopping !== null) return false;
  const open = [...state.open].map((name) => sessionNamed(state, name));
  if (open.some(isLive)) return true;
  return state.queue.length > 0 && (open.length === 0 || mayStartLater(state, now));
}

function mayStartLater(state: RunState, now: number): boolean {
  const alone = whatToStart({ ...state, others: nobody }, now);
  return alone.start.length > 0 || alone.allowanceAt !== null || state.queue.some(({ notBefore }) => notBefore > now);
}

function begin({ name, group, resources, attempt }: Start, tools: RunTools): Promise<void> {
  return tools.recorder.record({ type: 'session-begun', session: name, group, resources, attempt });
}

function gateText({ wave, cameBack, wanted }: MissedGate): string {
  const restored = `${formatCount(cameBack)} of ${counted(wave.count, 'resource')} of the wave \`${wave.name}\` are known to have come back`;
  return `${restored}, and its gate wants ${writtenShare(wanted)}`;
}

/** How many times as long as a look at what others use took it is not taken again. */
const restAfterLook = 20;

/** The room that the caps leave for more sessions, watched. */
class Room {
  readonly #tools: RunTools;
  /** Milliseconds between two looks at what others use, while nothing of ours changes. */
  readonly #pause: number;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** What was seen at the last look is good enough until then. */
  #restUntil = Number.NEGATIVE_INFINITY;
  #isAllowanceTold = false;

  constructor(tools: RunTools) {
    this.#tools = tools;
    this.#pause = roomPause(tools.poll);
  }

  /**
   * The sessions to start now, by a fresh look at what others use. That look reads every session of the tenant, also those
   * that ended long ago, so it is taken only when there would be room but for them, and in a tenant with a long history
   * not so often that it would take more than a small share of the time.
   */
  async taken(): Promise<readonly Start[]> {
    const { api, clock, recorder } = this.#tools;
    const { record, state } = recorder;
    if (tooManyFailed(state)) {
      const message = `${writtenShare(state.plan.limits.failures)} of the finished resources, or more, have failed`;
      await record({ type: 'run-stopping', because: 'failures', message });
      return [];
    }
    if (!(await this.#passGates())) return [];
    const now = clock.now();
    const alone = whatToStart({ ...state, others: nobody }, now);
    if (alone.start.length === 0) {
      await this.#tellAllowance(alone.allowanceAt);
      return [];
    }
    const known = whatToStart(state, now);
    if (known.start.length === 0 && now < this.#lookedAt + this.#pause) return [];
    if (now < this.#restUntil) return known.start;
    const others = await readOthersUse(api, state, now);
    this.#lookedAt = clock.now();
    this.#restUntil = this.#lookedAt + (this.#lookedAt - now) * restAfterLook;
    if (!isDeepStrictEqual(others, state.others)) await record({ type: 'tenant-observed', ...others });
    const decision = whatToStart(state, clock.now());
    await this.#tellAllowance(decision.allowanceAt);
    return decision.start;
  }

  /** Goes on to the next wave where all of this one has ended; false where its gate is missed, which stops the run. */
  async #passGates(): Promise<boolean> {
    const { record, state } = this.#tools.recorder;
    while (state.wave < state.plan.waves.length - 1 && hasWaveEnded(state, state.wave)) {
      const missed = missedGate(state);
      if (missed !== undefined) {
        await record({ type: 'run-stopping', because: 'gate', message: gateText(missed) });
        return false;
      }
      await record({ type: 'wave-begun', wave: state.wave + 1 });
    }
    return true;
  }

  /** Says once that the day's allowance is used up, and until when. */
  async #tellAllowance(until: number | null): Promise<void> {
    const isNew = until !== null && !this.#isAllowanceTold;
    this.#isAllowanceTold = until !== null;
    if (isNew) await this.#tools.recorder.record({ type: 'allowance-used-up', until });
  }

  /** Resolves when there may be room that wasn't: after an event of this run, and now and then for what others give back. */
  async changed(): Promise<void> {
    const { clock, recorder, stop } = this.#tools;
    stop.signal.throwIfAborted();
    const woken = new AbortController();
    const wait = clock.sleep(this.#pause, woken.signal).catch(() => undefined);
    const stopped = (): void => woken.abort();
    stop.signal.addEventListener('abort', stopped, { once: true });
    await Promise.race([recorder.next(), wait]);
    stop.signal.removeEventListener('abort', stopped);
    woken.abort();
    stop.signal.throwIfAborted();
  }
}

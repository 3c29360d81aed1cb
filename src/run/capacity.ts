import { roomPause } from '../state/poll-interval.ts';
import { noUsage } from '../state/run-state.ts';
import { hasWaveEnded, type MissedGate, missedGate } from '../state/waves.ts';
import { type SessionStart, tooManyFailed, whatToStart } from '../state/what-to-start.ts';
import { counted, formatCount } from '../util/count.ts';
import { writtenShare } from '../util/share.ts';
import type { RunTools } from './tools.ts';

/** The room that the caps leave for more sessions, watched. */
export class Capacity {
  readonly #tools: RunTools;
  /** Milliseconds between two looks at what others use, while nothing of ours changes. */
  readonly #pause: number;
  #isAllowanceTold = false;

  constructor(tools: RunTools) {
    this.#tools = tools;
    this.#pause = roomPause(tools.poll);
  }

  /**
   * The sessions to start now, by a fresh look at what others use, which is taken only when there would be room but for them.
   */
  async taken(): Promise<readonly SessionStart[]> {
    const { others, clock, recorder } = this.#tools;
    const { record, state } = recorder;
    if (tooManyFailed(state)) {
      const message = `${writtenShare(state.plan.limits.failures)} of the finished resources, or more, have failed`;
      await record({ type: 'run-stopping', because: 'failures', message });
      return [];
    }
    if (!(await this.#passGates())) return [];
    const now = clock.now();
    const alone = whatToStart({ ...state, others: noUsage }, now);
    if (alone.start.length === 0) {
      await this.#tellAllowance(alone.allowanceAt);
      return [];
    }
    const known = whatToStart(state, now);
    if (known.start.length === 0 && now < others.lookedAt + this.#pause) return [];
    if (!(await others.look())) return known.start;
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

function gateText({ wave, cameBack, wanted }: MissedGate): string {
  const restored = `${formatCount(cameBack)} of ${counted(wave.count, 'resource')} of the wave \`${wave.name}\` are known to have come back`;
  return `${restored}, and its gate wants ${writtenShare(wanted)}`;
}

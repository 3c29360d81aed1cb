import { isPartial, noUsage } from '../state/run-state.ts';
import { hasWaveEnded, type MissedGate, missedGate, mostForLostGate } from '../state/waves.ts';
import { type SessionStart, tooManyFailed, whatToStart } from '../state/what-to-start.ts';
import { counted, formatCount } from '../util/count.ts';
import { writtenShare } from '../util/share.ts';
import type { RunTools } from './tools.ts';

/** The room that the caps leave for more sessions. */
export class Capacity {
  readonly #tools: RunTools;
  #isAllowanceUsedUp = false;

  constructor(tools: RunTools) {
    this.#tools = tools;
  }

  /**
   * The sessions to start now. Begins the next wave if this one has ended, and records what stops the run: too many failures,
   * or a missed gate. Looks at what others use only if there would be room without them.
   */
  async sessionsToStart(): Promise<readonly SessionStart[]> {
    const { others, clock, recorder } = this.#tools;
    const { record, state } = recorder;
    if (tooManyFailed(state)) {
      const message = `${writtenShare(state.plan.limits.failures)} or more of the finished resources failed`;
      await record({ type: 'run-stopping', because: 'failures', message });
      return [];
    }
    if (!isPartial(state)) {
      await this.#noteLostGate();
      if (!(await this.#passGates())) return [];
    }
    const now = clock.now();
    const withoutOthers = whatToStart({ ...state, others: noUsage }, now);
    if (withoutOthers.start.length === 0) {
      await this.#noteAllowance(withoutOthers.allowanceAt);
      return [];
    }
    const asLastSeen = whatToStart(state, now, others.allotment);
    if (asLastSeen.start.length === 0 && others.sinceLook < others.pause) return [];
    if (!(await others.look())) return asLastSeen.start;
    const decision = whatToStart(state, clock.now(), others.allotment);
    await this.#noteAllowance(decision.allowanceAt);
    return decision.start;
  }

  /** Begins the next wave if all of this one has ended. False if its gate is missed: that stops the run. */
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

  /** Records once that the gate of the current wave cannot be met any more. */
  async #noteLostGate(): Promise<void> {
    const { record, state } = this.#tools.recorder;
    const most = state.isGateLost ? undefined : mostForLostGate(state);
    if (most !== undefined) await record({ type: 'gate-lost', wave: state.wave, most });
  }

  /** Records once that the day's allowance is used up, and until when. */
  async #noteAllowance(until: number | null): Promise<void> {
    const isNew = until !== null && !this.#isAllowanceUsedUp;
    this.#isAllowanceUsedUp = until !== null;
    if (isNew) await this.#tools.recorder.record({ type: 'allowance-used-up', until });
  }

  /**
   * Resolves when there may be more room: after the next event of this run, or after a pause, because others may have given
   * some back. Rejects with the reason of `tools.stop` when that is aborted.
   */
  async waitForRoom(): Promise<void> {
    const { others, recorder, stop } = this.#tools;
    await recorder.nextWithin(others.pause, stop.signal);
  }
}

function gateText({ wave, cameBack, wanted }: MissedGate): string {
  const restored = `${formatCount(cameBack)} of ${counted(wave.count, 'resource')} of the wave \`${wave.name}\` are known to have come back`;
  return `${restored}; its gate requires ${writtenShare(wanted)}`;
}

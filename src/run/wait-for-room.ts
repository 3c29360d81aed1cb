import pLimit, { type LimitFunction } from 'p-limit';
import type { Cap } from '../m365/error-codes.ts';
import type { Workload } from '../m365/workload.ts';
import type { RunState } from '../state/run-state.ts';
import { holdsSlot, inFlightOf } from '../state/session-size.ts';
import { openSessions } from '../state/tenant/usage.ts';
import type { Clock } from '../util/clock.ts';
import type { Recorder } from './recorder.ts';
import { roomPause } from './watch/poll-interval.ts';

interface WaitTools {
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** The value of `--poll` in milliseconds; null for adaptive. */
  readonly poll: number | null;
  readonly stop: AbortController;
}

/** A cap of the service; `workload` says whose resources count. */
interface CapOf {
  readonly cap: Cap;
  readonly workload: Workload;
}

/**
 * Resolves when the run uses less of a cap, or after a pause in milliseconds, because others may have given back some. Rejects with the
 * reason of `tools.stop` when that is aborted.
 */
export async function waitForRoom(cap: CapOf, pause: number, tools: WaitTools): Promise<void> {
  await waitForLess(cap, { than: usedOf(cap, tools.recorder.state), until: tools.clock.elapsed() + pause }, tools);
}

/** As much as a wait needs: since `than` was used; `until` by the clock's elapsed time. */
interface WaitForLess {
  readonly than: number;
  readonly until: number;
}

async function waitForLess(cap: CapOf, { than, until }: WaitForLess, tools: WaitTools): Promise<void> {
  const { recorder, clock, stop } = tools;
  stop.signal.throwIfAborted();
  for (;;) {
    const left = until - clock.elapsed();
    if (left <= 0 || usedOf(cap, recorder.state) < than) return;
    await recorder.nextWithin(left, stop.signal);
  }
}

/** What sessions of the run that are known to be active use. What was activated in a day becomes less only with time. */
function usedOf({ cap, workload }: CapOf, state: RunState): number {
  if (cap === 'day') return 0;
  const active = openSessions(state).filter(({ activatedAt }) => activatedAt !== null);
  if (cap === 'sessions') return active.filter(holdsSlot).length;
  return active.reduce((sum, session) => sum + (session.workload === workload ? inFlightOf(session) : 0), 0);
}

/** The last refusal because of a cap; times by the clock's elapsed time. */
interface CapRefusal {
  /** The first since the service accepted an activation. */
  readonly since: number;
  readonly at: number;
  readonly used: number;
}

interface Gate extends CapOf {
  readonly line: LimitFunction;
  refusal: CapRefusal | null;
}

/**
 * Whose turn it is to be activated. A cap that refuses one session refuses the next one too, so from then on the sessions under that cap
 * try one at a time: when the run uses less of it, or after a pause. Without a refusal all of them may.
 */
export class ActivationTurns {
  readonly #tools: WaitTools;
  readonly #gates = new Map<string, Gate>();

  constructor(tools: WaitTools) {
    this.#tools = tools;
  }

  /** Calls `activate` once it is the turn of a session of the workload, and resolves to its result. Rejects as it does, and as `waitForRoom` does. */
  async take<T>(workload: Workload, activate: () => Promise<T>): Promise<T> {
    const gate = caps.map((cap) => this.#gateOf(cap, workload)).find(({ refusal }) => refusal !== null);
    if (gate === undefined) return await activate();
    return await gate.line(async () => {
      const { refusal } = gate;
      if (refusal !== null)
        await waitForLess(gate, { than: refusal.used, until: refusal.at + this.#pauseAfter(refusal) }, this.#tools);
      return await activate();
    });
  }

  /** Notes a refusal. Returns how long the next session waits at most, in milliseconds. */
  refused(cap: Cap, workload: Workload): number {
    const at = this.#tools.clock.elapsed();
    const gates = caps.map((one) => this.#gateOf(one, workload));
    const since = Math.min(at, ...gates.flatMap(({ refusal }) => refusal?.since ?? []));
    // Only the last one counts: a session waits at one gate, and a wait that is over at another would be none.
    for (const gate of gates) gate.refusal = null;
    const gate = this.#gateOf(cap, workload);
    gate.refusal = { since, at, used: usedOf(gate, this.#tools.recorder.state) };
    return this.#pauseAfter(gate.refusal);
  }

  /** Notes that the service has activated a session by a call that was sent then, by the clock's elapsed time. */
  accepted(workload: Workload, sentAt: number): void {
    for (const cap of caps) {
      const gate = this.#gateOf(cap, workload);
      // An answer may be older than a refusal that came before it.
      if (gate.refusal !== null && gate.refusal.at <= sentAt) gate.refusal = null;
    }
  }

  #pauseAfter({ since, at }: CapRefusal): number {
    return roomPause(this.#tools.poll, at - since);
  }

  #gateOf(cap: Cap, workload: Workload): Gate {
    const key = cap === 'sessions' ? cap : `${cap} of ${workload}`;
    const gate = this.#gates.get(key) ?? { cap, workload, line: pLimit(1), refusal: null };
    this.#gates.set(key, gate);
    return gate;
  }
}

const caps: readonly Cap[] = ['sessions', 'inFlight', 'day'];

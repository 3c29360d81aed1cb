import { type Workload, workloads } from '../../m365/workload.ts';
import { type RunState, sessionNamed } from '../../state/run-state.ts';
import { sizeUnderCaps } from '../../state/session-size.ts';
import type { SessionState } from '../../state/session-state.ts';

/** How fast the service finishes what a run has started, of late. */
export class Pace {
  /** Artifacts of each workload in a millisecond. */
  readonly #pace: Record<Workload, number> = { mailbox: 0, drive: 0, site: 0 };
  /** How many artifacts of each open session had ended, at `#notedAt`. */
  #done = new Map<string, number>();
  #notedAt: number | null = null;
  /** Of those that have ended, in milliseconds. */
  #shortest = Number.POSITIVE_INFINITY;

  /** Artifacts that end in a millisecond. */
  of(workload: Workload): number {
    return this.#pace[workload];
  }

  /** How long sessions take at least, in milliseconds: as long as the shortest that has ended, or as long as the oldest so far. */
  leastTime(state: RunState, now: number): number {
    if (Number.isFinite(this.#shortest)) return this.#shortest;
    return [...state.open].reduce((most, name) => {
      const { activatedAt } = sessionNamed(state, name);
      return activatedAt === null ? most : Math.max(most, now - activatedAt);
    }, 0);
  }

  /** Notes what the state shows of a look at `at`, in milliseconds of a clock that is never set. */
  note(state: RunState, at: number): void {
    const took = at - (this.#notedAt ?? at);
    if (this.#notedAt !== null && took <= 0) return;
    const ended: Record<Workload, number> = { mailbox: 0, drive: 0, site: 0 };
    const done = new Map<string, number>();
    for (const name of new Set([...this.#done.keys(), ...state.open])) {
      const session = sessionNamed(state, name);
      const now = doneIn(session);
      ended[session.workload] += Math.max(0, now - (this.#done.get(name) ?? 0));
      if (session.endedAt !== null && session.activatedAt !== null)
        this.#shortest = Math.min(this.#shortest, session.endedAt - session.activatedAt);
      if (state.open.has(name)) done.set(name, now);
    }
    this.#done = done;
    this.#notedAt = at;
    if (took === 0) return;
    for (const workload of workloads) {
      const latest = ended[workload] / took;
      const before = this.#pace[workload];
      this.#pace[workload] = before === 0 ? latest : before + (latest - before) * weight;
    }
  }
}

/** Of the latest look, against all before it. Ours. */
const weight = 0.4;

function doneIn(session: SessionState): number {
  const { counts, endedAt } = session;
  if (endedAt !== null) return sizeUnderCaps(session);
  return (counts?.completed ?? 0) + (counts?.failed ?? 0);
}

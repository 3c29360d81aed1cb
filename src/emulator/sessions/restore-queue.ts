import type { Workload } from '../../m365/workload.ts';
import { hour } from '../../util/duration.ts';
import type { Durations, IndependentDurations, RateDurations } from '../scenario/scenario.ts';
import { Slots } from './slots.ts';

/** When an artifact is in progress: milliseconds since 1970. */
export interface Progress {
  readonly start: number;
  readonly end: number;
}

/**
 * The service's line of artifacts that wait to be restored. Places are given at activation, first come first served, so
 * that from then on the state of everything is a function of time: nobody needs to be woken.
 */
export interface RestoreQueue {
  /** `at` is when the artifact was resolved, `duration` its own time in progress. */
  admit(workload: Workload, at: number, duration: number): Progress;
}

export function openQueue(durations: Durations): RestoreQueue {
  return durations.mode === 'rate' ? new RateQueue(durations) : new SlotQueue(durations);
}

/** Each artifact takes its own time; at most `atOnce` of a workload are in progress together. */
class SlotQueue implements RestoreQueue {
  readonly #durations: IndependentDurations;
  readonly #slots: Readonly<Record<Workload, Slots>> | null;

  constructor(durations: IndependentDurations) {
    this.#durations = durations;
    const { atOnce } = durations;
    this.#slots =
      atOnce === null ? null : { mailbox: new Slots(atOnce), drive: new Slots(atOnce), site: new Slots(atOnce) };
  }

  admit(workload: Workload, at: number, duration: number): Progress {
    const ready = at + this.#durations.scheduling;
    const start = this.#slots === null ? ready : this.#slots[workload].take(ready, duration);
    return { start, end: start + duration };
  }
}

/**
 * The tenant finishes so many artifacts an hour, evenly: that decides when each ends, and its own duration only when it
 * was begun. About rate times mean duration of them are in progress together.
 */
class RateQueue implements RestoreQueue {
  readonly #durations: RateDurations;
  readonly #lastEnd = new Map<Workload | 'tenant', number>();

  constructor(durations: RateDurations) {
    this.#durations = durations;
  }

  admit(workload: Workload, at: number, duration: number): Progress {
    const { scheduling, perHour, over } = this.#durations;
    const line = over === 'tenant' ? 'tenant' : workload;
    const ready = at + scheduling;
    const end = Math.max(ready, this.#lastEnd.get(line) ?? 0) + hour / perHour;
    this.#lastEnd.set(line, end);
    return { start: Math.round(Math.max(ready, end - duration)), end: Math.round(end) };
  }
}

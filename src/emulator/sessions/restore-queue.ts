import { publishedTime } from '../../m365/published-times.ts';
import type { Workload } from '../../m365/workload.ts';
import { hour } from '../../util/duration.ts';
import type { Durations, IndependentDurations, PublishedDurations, RateDurations } from '../scenario/scenario.ts';
import { Slots } from './slots.ts';

/** When an artifact is in progress: milliseconds since 1970. */
export interface RestoreInterval {
  readonly start: number;
  readonly end: number;
}

/**
 * The service's queue of artifacts to restore, first come first served. It decides at activation when each artifact starts
 * and ends, so that from then on every state is a function of time and no timer is needed.
 */
export interface RestoreQueue {
  /** `at` is the time when the artifact was resolved, `duration` its own time in progress. */
  admit(workload: Workload, at: number, duration: number): RestoreInterval;
}

export function openQueue(durations: Durations): RestoreQueue {
  if (durations.mode === 'published') return new PublishedQueue(durations);
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

  admit(workload: Workload, at: number, duration: number): RestoreInterval {
    const ready = at + this.#durations.scheduling;
    const start = this.#slots === null ? ready : this.#slots[workload].take(ready, duration);
    return { start, end: start + duration };
  }
}

/**
 * The tenant finishes `perHour` artifacts an hour, evenly. The rate decides when each ends; its own duration only decides when
 * it started. About rate × mean duration artifacts are in progress together.
 */
class RateQueue implements RestoreQueue {
  readonly #durations: RateDurations;
  readonly #lastEnd = new Map<Workload | 'tenant', number>();

  constructor(durations: RateDurations) {
    this.#durations = durations;
  }

  admit(workload: Workload, at: number, duration: number): RestoreInterval {
    const { scheduling, perHour, over } = this.#durations;
    const line = over === 'tenant' ? 'tenant' : workload;
    const ready = at + scheduling;
    const end = Math.max(ready, this.#lastEnd.get(line) ?? 0) + hour / perHour;
    this.#lastEnd.set(line, end);
    return { start: Math.round(Math.max(ready, end - duration)), end: Math.round(end) };
  }
}

/**
 * The nth of the artifacts that a workload restores together ends after the time that Microsoft has published for n. Once all have
 * ended, the next one is the first again.
 */
class PublishedQueue implements RestoreQueue {
  readonly #durations: PublishedDurations;
  readonly #lines = new Map<Workload, { readonly begunAt: number; readonly count: number; readonly lastEnd: number }>();

  constructor(durations: PublishedDurations) {
    this.#durations = durations;
  }

  admit(workload: Workload, at: number): RestoreInterval {
    const ready = at + this.#durations.scheduling;
    const line = this.#lines.get(workload);
    const { begunAt, count } = line === undefined || line.lastEnd < ready ? { begunAt: ready, count: 0 } : line;
    const end = Math.round(begunAt + publishedTime(workload, count + 1));
    this.#lines.set(workload, { begunAt, count: count + 1, lastEnd: end });
    return { start: Math.max(ready, end - publishedTime(workload, 1)), end };
  }
}

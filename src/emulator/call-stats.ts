import type { ResourceKind, Workload } from '../m365/workload.ts';
import type { Operation } from './operations.ts';
import type { FaultKind } from './scenario/scenario.ts';
import type { Load } from './sessions/caps.ts';
import type { Timeline } from './sessions/timeline.ts';
import type { Subject } from './sessions/wanted-artifact.ts';

/** A session that was just activated; `load` is the tenant's with it in. */
interface Activated {
  readonly workload: Workload;
  readonly subjects: readonly Subject[];
  readonly timeline: Pick<Timeline, 'activatedAt' | 'endedAt'>;
  readonly load: Load;
}

/** What was asked of an emulator, seen from outside: for tests, and for whoever wants to know how his client behaves. */
export class Calls {
  readonly #calls = new Map<Operation, number>();
  readonly #refusals = new Map<string, number>();
  readonly #faults = new Map<FaultKind, number>();
  readonly #activations = new Map<string, number>();
  readonly #peakInFlight: Record<Workload, number> = { mailbox: 0, drive: 0, site: 0 };
  #peakActiveSessions = 0;
  #sentWhileThrottled = 0;
  #batched = 0;
  #firstActivation: number | null = null;
  #lastEnd: number | null = null;

  called(operation: Operation, way: 'alone' | 'batched' = 'alone'): void {
    add(this.#calls, operation);
    if (way === 'batched') this.#batched += 1;
  }

  refused(code: string): void {
    add(this.#refusals, code);
  }

  injected(fault: FaultKind): void {
    add(this.#faults, fault);
  }

  sentWhileThrottled(): void {
    this.#sentWhileThrottled += 1;
  }

  activated({ workload, subjects, timeline, load }: Activated): void {
    for (const { label } of subjects) add(this.#activations, label);
    this.#firstActivation ??= timeline.activatedAt;
    this.#lastEnd = Math.max(this.#lastEnd ?? 0, timeline.endedAt);
    this.#peakActiveSessions = Math.max(this.#peakActiveSessions, load.activeSessions);
    this.#peakInFlight[workload] = Math.max(this.#peakInFlight[workload], load.inFlight);
  }

  /** How many activated sessions the resource was in; `key` as `resourceKey` gives it, and with a query or path where it is single items. */
  activationsOf(kind: ResourceKind, key: string): number {
    return this.#activations.get(`${kind} ${key}`) ?? 0;
  }

  get summary(): CallSummary {
    const activations = [...this.#activations.values()];
    return {
      calls: Object.fromEntries(this.#calls),
      batched: this.#batched,
      refusals: Object.fromEntries(this.#refusals),
      faults: Object.fromEntries(this.#faults),
      sentWhileThrottled: this.#sentWhileThrottled,
      peakActiveSessions: this.#peakActiveSessions,
      peakInFlight: { ...this.#peakInFlight },
      resourcesActivated: activations.length,
      resourcesActivatedAgain: activations.filter((times) => times > 1).length,
      firstActivation: this.#firstActivation,
      lastEnd: this.#lastEnd,
    };
  }
}

/** The counters at one moment. Peaks include other people's sessions. */
export interface CallSummary {
  readonly calls: Readonly<Partial<Record<Operation, number>>>;
  /** Those of `calls` that came inside a batch: all others were an HTTP request each, and so was each `batch`. */
  readonly batched: number;
  /** By the service's error code. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  /** Requests that came although a `Retry-After` was still running. */
  readonly sentWhileThrottled: number;
  readonly peakActiveSessions: number;
  readonly peakInFlight: Readonly<Record<Workload, number>>;
  readonly resourcesActivated: number;
  /** Resources that were in more than one activated session: retries, or restored twice. */
  readonly resourcesActivatedAgain: number;
  /** Milliseconds since 1970; null before the first. */
  readonly firstActivation: number | null;
  /** When the last of the sessions activated so far ends, which may be yet to come; other people's do not count. */
  readonly lastEnd: number | null;
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

import type { ResourceKind, Workload } from '../m365/workload.ts';
import type { Operation } from './operations.ts';
import type { FaultKind } from './scenario/scenario.ts';
import type { ArtifactIdentity } from './sessions/added-artifact.ts';
import type { CapUse } from './sessions/caps.ts';
import type { Timeline } from './sessions/timeline.ts';

/** A session that was just activated. `load` is the load of the tenant, this session included. */
interface ActivatedSession {
  readonly workload: Workload;
  readonly identities: readonly ArtifactIdentity[];
  readonly timeline: Pick<Timeline, 'activatedAt' | 'endedAt'>;
  readonly load: CapUse;
}

/** Counts what clients ask of an emulator, for tests and for anybody who wants to know how a client behaves. */
export class CallStats {
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

  countCall(operation: Operation, way: 'alone' | 'batched' = 'alone'): void {
    add(this.#calls, operation);
    if (way === 'batched') this.#batched += 1;
  }

  countError(code: string): void {
    add(this.#refusals, code);
  }

  countFault(fault: FaultKind): void {
    add(this.#faults, fault);
  }

  countSentWhileThrottled(): void {
    this.#sentWhileThrottled += 1;
  }

  countActivation({ workload, identities, timeline, load }: ActivatedSession): void {
    for (const { label } of identities) add(this.#activations, label);
    this.#firstActivation ??= timeline.activatedAt;
    this.#lastEnd = Math.max(this.#lastEnd ?? 0, timeline.endedAt);
    this.#peakActiveSessions = Math.max(this.#peakActiveSessions, load.activeSessions);
    this.#peakInFlight[workload] = Math.max(this.#peakInFlight[workload], load.inFlight);
  }

  /** How many activated sessions the resource was in. `key` is its `resourceKey`; for single items, followed by the query or path. */
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
  /** How many of `calls` came inside a batch. Every other call was an HTTP request, and so was each `batch`. */
  readonly batched: number;
  /** By the service's error code. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  /** Requests that came while a `Retry-After` was still in force. */
  readonly sentWhileThrottled: number;
  readonly peakActiveSessions: number;
  readonly peakInFlight: Readonly<Record<Workload, number>>;
  readonly resourcesActivated: number;
  /** Resources that were in more than one activated session: retried, or restored twice. */
  readonly resourcesActivatedAgain: number;
  /** Milliseconds since 1970; null before the first. */
  readonly firstActivation: number | null;
  /** When the last of the activated sessions ends, which may be in the future. Other people's sessions do not count. Null before the first. */
  readonly lastEnd: number | null;
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

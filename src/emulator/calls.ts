import type { Workload } from '../spec/workload.ts';
import type { Load } from './caps.ts';
import type { Operation } from './operations.ts';
import type { ProtectionUnit } from './protection-units.ts';
import type { FaultKind } from './scenario.ts';

/** What was asked of an emulator, seen from outside: for tests, and for whoever wants to know how his client behaves. */
export class Calls {
  readonly #calls = new Map<Operation, number>();
  readonly #refusals = new Map<string, number>();
  readonly #faults = new Map<FaultKind, number>();
  readonly #activations = new Map<string, number>();
  readonly #peakInFlight: Record<Workload, number> = { mailbox: 0, drive: 0, site: 0 };
  #peakActiveSessions = 0;
  #sentWhileThrottled = 0;

  called(operation: Operation): void {
    add(this.#calls, operation);
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

  /** A session was activated; `load` is the tenant's with it in. */
  activated(workload: Workload, units: readonly ProtectionUnit[], load: Load): void {
    for (const { label } of units) add(this.#activations, label);
    this.#peakActiveSessions = Math.max(this.#peakActiveSessions, load.activeSessions);
    this.#peakInFlight[workload] = Math.max(this.#peakInFlight[workload], load.inFlight);
  }

  /** How many activated sessions the resource was in; `key` as `resourceKey` gives it. */
  activationsOf(workload: Workload, key: string): number {
    return this.#activations.get(`${workload} ${key}`) ?? 0;
  }

  get summary(): CallSummary {
    const activations = [...this.#activations.values()];
    return {
      calls: Object.fromEntries(this.#calls),
      refusals: Object.fromEntries(this.#refusals),
      faults: Object.fromEntries(this.#faults),
      sentWhileThrottled: this.#sentWhileThrottled,
      peakActiveSessions: this.#peakActiveSessions,
      peakInFlight: { ...this.#peakInFlight },
      resourcesActivated: activations.length,
      resourcesActivatedAgain: activations.filter((times) => times > 1).length,
    };
  }
}

/** The counters at one moment. Peaks include other people's sessions. */
export interface CallSummary {
  readonly calls: Readonly<Partial<Record<Operation, number>>>;
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
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

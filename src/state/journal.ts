import type { ArtifactRecord, Artifacts } from './event-data.ts';
import type { RunEvent } from './events.ts';
import type { SharedTenant } from './tenant/shared-tenant.ts';

/**
 * The artifacts that the events of a run hold, session by session. The state of a run does not keep those of settled
 * sessions: 1,000,000 of them would take gigabytes.
 */
export interface ArtifactLog {
  /** Rejects with StoreProblem if they can't be read. */
  artifactsOf(session: string): Promise<Artifacts>;
}

/** Where the events of a run go before anything else happens. The store's journal is one. */
export interface Journal extends ArtifactLog {
  /** Whether this process may still change anything for the run. */
  readonly lease: Lease;
  /** The tenant that the run shares with others of its store; null if the store knows of none. */
  readonly tenant: SharedTenant | null;
  /** Resolves once the event is on disk, after all events appended before it. */
  append(event: RunEvent): Promise<void>;
}

/** The artifacts that these events hold. */
export function artifactsIn(events: Iterable<RunEvent>): Artifacts {
  const artifacts = new Map<string, ArtifactRecord>();
  for (const event of events) {
    if (event.type !== 'artifacts-read') continue;
    for (const artifact of event.artifacts) artifacts.set(artifact.id, artifact);
  }
  return artifacts;
}

/**
 * The right of this process to work on a run. It holds files for good, by a lock. A database lends it for some seconds at a time, so
 * that another host can go on with the run of a process that is gone.
 */
export interface Lease {
  /**
   * Resolves once this process has the run for certain: call it right before anything that changes something leaves. Waits as long as
   * nobody knows, for example while the database is away, up to ten minutes. Rejects with StoreProblem: `lost` once another process
   * has the run.
   */
  confirmed(): Promise<void>;
  /** Aborts, with StoreProblem `lost`, as soon as this process knows that another one has the run. */
  readonly lost: AbortSignal;
}

/** A lease that never ends: this process has the run until it closes the journal. */
export function lastingLease(): Lease {
  return { confirmed: async () => undefined, lost: new AbortController().signal };
}

/**
 * The right of this process to work on a run. It holds files for good, by a lock. A database lends it for some seconds at a time, so
 * that another host can go on with the run of a process that is gone.
 */
export interface Lease {
  /**
   * Resolves once this process has the run for certain: call it right before anything that changes something leaves. Waits as long as
   * nobody knows, for example while the database is away. Rejects with StoreProblem `lost` once another process has the run.
   */
  confirmed(): Promise<void>;
  /** Aborts, with StoreProblem `lost`, as soon as this process knows that another one has the run. */
  readonly lost: AbortSignal;
}

/** A lease that never ends: this process has the run until it closes the journal. */
export function lastingLease(): Lease {
  return { confirmed: async () => undefined, lost: new AbortController().signal };
}

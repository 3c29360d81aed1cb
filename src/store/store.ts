import type { Timing, Timings } from '../forecast/expected-durations.ts';
import type { Plan } from '../plan/plan.ts';
import type { MutableRunState } from '../state/fold.ts';
import type { ArtifactLog, Journal } from '../state/journal.ts';
import type { RunState } from '../state/run-state.ts';

/**
 * The port for what is kept of runs: their plans and their events. One implementation keeps them in files on this
 * machine (local-store.ts). A run is in the store from its plan on, before anything is sent.
 */
export interface RunStore {
  /**
   * Keeps a new run's plan and opens its journal, for this process alone until it is closed. Rejects with StoreProblem
   * `exists` where the id is taken, and `held` where another process holds a run of the same spec name, unless `parallel`.
   */
  create(runId: string, plan: Plan, mode?: { readonly parallel: boolean }): Promise<OpenJournal>;
  /** Rejects as `create` would where the id is taken: `held` by a process that works on the run, or `exists`. */
  requireNew(runId: string): Promise<void>;
  /** Opens the journal of a run to go on with it, likewise. Rejects as `read` does, and with `held`. */
  open(runId: string, mode?: { readonly parallel: boolean }): Promise<OpenRun>;
  /** What is known of a run so far, also while it is going on. Rejects with StoreProblem `missing`, `damaged` or `unreadable`. */
  read(runId: string): Promise<StoredRun>;
  /** Who works on a run at the moment, `4711 on dr-runner-7`; null where nobody does. */
  workerOn(runId: string): Promise<string | null>;
  /** What resources took in the runs that have ended here; nothing where it can't be read, for plans do without. */
  timings(): Promise<Timings>;
  /** Keeps what resources took, for the plans of later runs. Rejects with StoreProblem `unwritable`. */
  keepTimings(timings: AsyncIterable<Timing>): Promise<void>;
  /** What to tell whoever starts or resumes a run about the place where it is kept; null for nothing. */
  caution(): Promise<string | null>;
  /** The ids of all runs, in descending order: those that the program made up, the latest first. */
  list(): Promise<string[]>;
}

export interface OpenJournal extends Journal {
  /** Resolves once everything appended is on disk and others may open the journal. */
  close(): Promise<void>;
}

/** A run's events, folded over its plan. */
export interface StoredRun {
  readonly state: RunState;
  readonly log: ArtifactLog;
}

export interface OpenRun {
  readonly state: MutableRunState;
  readonly journal: OpenJournal;
}

/** What is wrong with the store, in words for the user. */
export class StoreProblem extends Error {
  override readonly name = 'StoreProblem';
  readonly kind: 'exists' | 'missing' | 'held' | 'damaged' | 'unreadable' | 'unwritable';
  /** What to do about it. */
  readonly hint: string;

  constructor(kind: StoreProblem['kind'], message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.hint = hint;
  }
}

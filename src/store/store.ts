import type { TestRestore } from '../drill/test-restore.ts';
import type { Timing, Timings } from '../forecast/expected-durations.ts';
import type { ResourceKind } from '../m365/workload.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunSummary } from '../result/summary.ts';
import type { MutableRunState } from '../state/fold.ts';
import type { ArtifactLog, Journal } from '../state/journal.ts';
import type { RunState } from '../state/run-state.ts';
import type { Machine } from './machine.ts';

/** What a store needs of the process that opens it. */
export interface StoreContext {
  readonly machine: Machine;
  /** Environment variables: PGPASSWORD, PGPASSFILE and their like. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/**
 * The port to the place where runs are kept: the plan and the events of each. `LocalStore` keeps them in files.
 *
 * A run is in the store before anything is sent for it. One process at a time works on a run, from `create` or `open` until
 * it closes the journal; unless it asks for `parallel`, it also has all runs of the same spec name to itself. Reading is
 * possible at any time, also while another process works on the run.
 *
 * A store may lend a run for some time only, to give it to another process if this one is gone. The journal's `lease` says whether this
 * process still has it. Once it has not, every `append` rejects with `lost`, and nothing of it is kept.
 *
 * Methods reject with StoreProblem. Its kinds are named below.
 */
export interface RunStore extends AsyncDisposable {
  /**
   * Stores the plan of a new run and opens its journal. Both are durable when this resolves. Rejects with `exists` if the id
   * is taken, `held` if another process works on a run of the same spec name, `unreadable` and `unwritable`.
   */
  create(runId: string, plan: Plan, options?: OpenOptions): Promise<OpenJournal>;
  /** Resolves if `create` can take this id now. Rejects with `exists`, or with `held` if another process works on that run. */
  requireNew(runId: string): Promise<void>;
  /** Opens a run to continue it. Rejects as `read` does, with `held` as `create` does, and with `unwritable`. */
  open(runId: string, options?: OpenOptions): Promise<OpenRun>;
  /**
   * Reads a run as it is now. Rejects with `missing`, `unreadable`, or `damaged` if plan and journal are not as this program
   * writes them, or do not belong together.
   */
  read(runId: string): Promise<StoredRun>;
  /** What a worker would do with a run, or does with it; null if no worker looks at this store, or there is no such run. Rejects with `unreadable`. */
  standingOf(runId: string): Promise<RunStanding | null>;
  /** The process that works on a run now, `process 4711 on dr-runner-7`; null if there is none. */
  workerOn(runId: string): Promise<string | null>;
  /**
   * Asks the process that works on a run to cancel it. Resolves to false if there is none: then `open` it. Rejects with
   * `unreadable` and `unwritable`.
   */
  requestCancel(runId: string): Promise<boolean>;
  /** Whether somebody asks the process that works on the run now to cancel it. Rejects with `unreadable`. */
  isCancelRequested(runId: string): Promise<boolean>;
  /** How long resources took in earlier runs. Empty if that can't be read: a plan can do without. */
  timings(): Promise<Timings>;
  /** Adds how long resources took, for later plans. Rejects with `unwritable`. */
  saveTimings(timings: AsyncIterable<Timing>): Promise<void>;
  /**
   * The plan and the journal of a run, byte by byte as they are kept, for evidence. A line of the journal that a crash cut off is
   * left out. Their pieces reject with `unreadable`.
   */
  recordOf(runId: string): RunRecord;
  /**
   * Adds a run to a chain of evidence, or makes the latest manifest of its last run known. One process at a time works on a chain,
   * and others wait, up to a minute. Rejects as `steps` do, with `held`, `unreadable` and `unwritable`.
   */
  extendChain(chain: ChainName, steps: ChainSteps): Promise<void>;
  /**
   * Lets one process at a time write the reports of a run: whoever reads the run within its turn, or has it, knows what all before it
   * knew. Waits for other processes with `pause`, up to five minutes, and never longer: then it
   * is everybody's turn.
   */
  reportTurn(runId: string, pause: () => Promise<void>): Promise<AsyncDisposable>;
  /** The last run of a chain; null if this store does not know it. Rejects with `unreadable`. */
  lastInChain(chain: ChainName, steps: Pick<ChainSteps, 'isWritten'>): Promise<ChainLink | null>;
  /** What `saveSummary` kept; null if there is nothing, an earlier version kept it, or the run went on since. */
  summaryOf(runId: string): Promise<RunSummary | null>;
  /** Keeps the summary of a run as its journal is now. Rejects with `unwritable`. */
  saveSummary(summary: RunSummary): Promise<void>;
  /**
   * The test restores of all drills on the service or on emulators, so far: of runs that are over, by what was saved of them; of others, by
   * their journals. So what a killed process did is in it, once. In any order. A run that can't be read is left out and named to
   * `onUnread`. Rejects with `unreadable`.
   */
  testRestores(of: TestRestoreQuery): AsyncIterable<TestRestore>;
  /**
   * Saves the test restores of a drill that is over, in place of what was saved of it before; they outlive the run. Rejects with
   * `unwritable`, and as the restores do.
   */
  saveTestRestores(run: RunOfRestores, restores: AsyncIterable<TestRestore>): Promise<void>;
  /** Why what is in the store may be gone when the next run starts; null if there is no reason to think so. */
  lossWarning(): Promise<string | null>;
  /** What to warn of when a run is started or resumed in this store; null for nothing. */
  warning(): Promise<string | null>;
  /** Moves runs to other stores, and removes old ones. */
  readonly upkeep: StoreUpkeep;
  /** The ids of all runs in descending order, so that of the generated ids the latest is first. Rejects with `unreadable`. */
  list(): Promise<string[]>;
}

/** How a store is moved, and how it forgets. Methods reject with StoreProblem. */
export interface StoreUpkeep {
  /**
   * Adds a run of another store, byte by byte as its `recordOf` gives it each time it is called. Nobody works on it then. Rejects with
   * `exists`, with `damaged` if the bytes are no run, and with `unwritable`.
   */
  addRecord(runId: string, recordOf: () => RunRecord): Promise<void>;
  /** Removes a run and its summary. Rejects with `held` if a process works on it, and with `unwritable`. */
  remove(runId: string): Promise<void>;
  /** What is kept beside the runs: times of resources, test restores of drills, chains of evidence. */
  files(): AsyncIterable<StoreFile>;
  /** Adds such a file of another store. False if there is one already: then nothing is changed. */
  addFile(file: StoreFile): Promise<boolean>;
  /** Removes the test restores of a drill. */
  removeTestRestores(runId: string): Promise<void>;
  /** Removes the times of resources that nobody wants. Resolves to how many those were. */
  removeTimings(isWanted: (kind: ResourceKind, key: string) => boolean): Promise<number>;
}

/** A file as a state directory has it. */
export interface StoreFile {
  /** `timings.ndjson`, `drills/<run id>.ndjson`, `chains/<spec name>.json`. */
  readonly path: string;
  readonly pieces: AsyncIterable<Buffer>;
}

export interface TestRestoreQuery {
  readonly emulated: boolean;
  /** Gets the id of a run that can't be read, and why. */
  readonly onUnread: (runId: string, because: string) => void;
}

export interface RunOfRestores {
  readonly runId: string;
  readonly isEmulated: boolean;
}

export interface OpenOptions {
  /** Whether other processes may work on runs of the same spec name meanwhile. False by default. */
  readonly parallel: boolean;
}

/** A run as workers see it. */
export interface RunStanding {
  /** `running` without a process waits for a worker, as `queued` does. */
  readonly state: 'queued' | 'running' | 'stopped' | 'ended';
  /** No worker begins before, in milliseconds since 1970; null for at once. */
  readonly notBefore: number | null;
  /** Why no worker goes on with it; null if its journal says so. */
  readonly note: string | null;
  /** Of the last process that came to its end; null if none did, or one is at work. */
  readonly exitCode: number | null;
}

export interface OpenJournal extends Journal {
  /**
   * Replaces the plan of a run that was never started. Only where runs may wait in a queue: what a drill may restore can change meanwhile.
   * Rejects with `lost` and `unwritable`.
   */
  replacePlan?(plan: Plan): Promise<void>;
  /**
   * From now on the run shares a tenant with all runs that name the same one: `tenant` of the journal says what they hold. Only in stores
   * that know of several hosts. Rejects with `lost` and `unwritable`.
   */
  shareTenant?(tenant: string, state: RunState, now: number): Promise<void>;
  /** Waits until all appended events are on disk, then lets other processes open the run. */
  close(leaving?: Leaving): Promise<void>;
}

/**
 * How a process leaves a run that has work left: `for-somebody`, who resumes it; or, if a worker has started the process, `for-workers`,
 * which go on at once, or `for-later`, because the service does not answer now. With a refusal it has changed nothing, and somebody must
 * see to it.
 */
export type Leaving = 'for-somebody' | 'for-workers' | 'for-later' | Refusal;

/** Why a process did nothing for a run. */
export interface Refusal {
  readonly exitCode: number;
  readonly because: string;
}

/** A run to read. */
export interface StoredRun {
  /** The plan with all events folded over it. */
  readonly state: RunState;
  readonly log: ArtifactLog;
}

/** A run to continue. */
export interface OpenRun {
  readonly state: MutableRunState;
  readonly journal: OpenJournal;
  /** Whether a request to cancel the run was there for an earlier process. It is removed, and does not concern this process. */
  readonly hadCancelRequest: boolean;
  /**
   * Whether the store may have lost the last events: then read the service before anything is started. It stays true for later processes
   * until an event `run-resumed` says `fromService`.
   */
  readonly mayLackEvents: boolean;
}

/** The bytes of a run. */
export interface RunRecord {
  readonly plan: AsyncIterable<Buffer>;
  readonly journal: AsyncIterable<Buffer>;
}

/** The runs of one spec. Emulated ones have a chain of their own. */
export interface ChainName {
  readonly specName: string;
  readonly isEmulated: boolean;
}

/** A run in a chain, and its latest manifest. */
export interface ChainLink {
  readonly run: string;
  /** Its hash. */
  readonly manifest: string;
  /** The full path of the folder that holds it. */
  readonly folder: string;
  /** From 1. */
  readonly position: number;
  readonly previous: { readonly run: string; readonly manifest: string } | null;
}

/** How a chain grows. */
export interface ChainSteps {
  /** Whether the manifest of a link is in its folder. */
  isWritten(link: ChainLink): Promise<boolean>;
  /** What to write after the last link that the store knows. With `isLast`, the store keeps it as the last one. */
  next(last: ChainLink | null): Promise<NextLink>;
  /** Waits before it is tried again whether another process is done. */
  pause(): Promise<void>;
}

export interface NextLink {
  readonly link: ChainLink;
  readonly isLast: boolean;
  write(): Promise<void>;
}

/** Why the store can't do what it was asked for. The message and the hint are for the user. */
export class StoreProblem extends Error {
  override readonly name = 'StoreProblem';
  readonly kind: 'exists' | 'missing' | 'held' | 'lost' | 'damaged' | 'unreadable' | 'unwritable';
  /** An imperative. */
  readonly hint: string;

  constructor(kind: StoreProblem['kind'], message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.hint = hint;
  }
}

import type { Plan } from '../plan/plan.ts';

/**
 * The port to the queue of runs that workers on several hosts share, and to the workers. Only a database has one.
 *
 * A claim is a lease: a worker renews it until the process that carries the run out has taken the run over from it. Methods reject with
 * StoreProblem.
 */
export interface RunQueue extends AsyncDisposable {
  /** Milliseconds that a claim lasts without being renewed. */
  readonly lease: number;
  /**
   * Keeps the plan of a run and queues it. Rejects with `exists` if the id is taken, with `held` if a run of the same spec name is
   * queued or under way, and with `unwritable`.
   */
  add(runId: string, plan: Plan, how: HowToQueue): Promise<void>;
  /**
   * Claims a run for a worker: one that a process gave back or lost, or else the next of the queue, of the tenant with the fewest under
   * way.
   */
  claim(worker: Pick<WorkerState, 'id' | 'tenants'>): Promise<Claim | NothingToClaim>;
  /** Renews a claim. False once the run's process has taken it over, or another worker has the run. */
  renew(claim: Claim): Promise<boolean>;
  /** Gives a run back whose process never began. Another worker may claim it at once. */
  giveBack(claim: Claim): Promise<void>;
  /** Says that a worker is there, and how it is. */
  beat(worker: WorkerState): Promise<void>;
  /** A worker ends. */
  leave(workerId: string): Promise<void>;
  /** The workers of the last day, the longest first. */
  workers(): Promise<SeenWorker[]>;
  load(): Promise<QueueLoad>;
  /** Calls `onChange` when there may be something to do: a run was queued or given back, or a schedule changed. */
  listen(onChange: () => void): AsyncDisposable;
}

export interface HowToQueue {
  readonly parallel: boolean;
  /** Higher ones first, of one tenant. */
  readonly priority: number;
  /** In milliseconds since 1970; null for at once. */
  readonly notBefore: number | null;
  /** What was asked for and confirmed, as JSON: for whoever asks later. */
  readonly submitted: object;
}

export interface Claim {
  /**
   * - `queued`: a new run.
   * - `returned`: a process gave it back with work left.
   * - `orphaned`: its process is gone.
   * - `given-up`: its processes died so often that nobody goes on with it. There is nothing to do.
   */
  readonly kind: 'queued' | 'returned' | 'orphaned' | 'given-up';
  readonly runId: string;
  /** Empty if the spec names none. */
  readonly tenant: string;
  readonly parallel: boolean;
  /** How many processes of the run died within the last hour. */
  readonly deaths: number;
  readonly epoch: number;
  /** A process that has it takes the run over. */
  readonly token: string;
}

export interface NothingToClaim {
  readonly kind: 'none';
  /** In how many milliseconds the next run is orphaned if its process does not renew the lease; null if none is under way. */
  readonly dueIn: number | null;
}

export interface WorkerState {
  /** `process 4711 on dr-runner-7`. */
  readonly id: string;
  readonly slots: number;
  readonly running: number;
  /** The tenants whose runs it carries out, in lower case; null for all. */
  readonly tenants: readonly string[] | null;
  /** Whether it claims nothing more, because it ends. */
  readonly isDraining: boolean;
}

export interface SeenWorker extends WorkerState {
  readonly version: string;
  /** Milliseconds since 1970, by the database's clock. */
  readonly startedAt: number;
  readonly seenAt: number;
  /** False if it was not heard of for a while. */
  readonly isThere: boolean;
}

/** What there is to do now. */
export interface QueueLoad {
  readonly runs: Readonly<Record<'queued' | 'running' | 'stopped' | 'ended', number>>;
  /** Runs under way that no process has. */
  readonly orphaned: number;
  /** How long the first of the queue waits, in milliseconds; 0 if the queue is empty. */
  readonly longestWait: number;
  /** How long the lease that ends first still lasts, in milliseconds; null if no process has a run. */
  readonly shortestLease: number | null;
  /** The slowest append to a journal between two renewals of a lease, in milliseconds; null if there was none. */
  readonly slowestAppend: number | null;
  readonly tenants: readonly TenantLoad[];
}

export interface TenantLoad {
  readonly tenant: string;
  readonly running: number;
  /** What its runs hold of its caps. */
  readonly sessions: number;
  readonly inFlight: Readonly<Record<'mailbox' | 'drive' | 'site', number>>;
}

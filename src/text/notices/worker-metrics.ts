import type { Metric } from './run-metrics.ts';

/** What a worker and the queue that it shares look like now. */
export interface MeasuredWorker {
  readonly version: string;
  readonly slots: number;
  readonly running: number;
  readonly isDraining: boolean;
  /** Milliseconds since the database last answered. */
  readonly silence: number;
  /** Claims since its start, by kind. */
  readonly claims: ReadonlyMap<string, number>;
  /** Ends of processes since its start, by exit code, `killed` or `not-started`. */
  readonly ends: ReadonlyMap<string, number>;
  /** Null if the database does not answer. */
  readonly queue: MeasuredQueue | null;
}

export interface MeasuredQueue {
  readonly runs: Readonly<Record<string, number>>;
  readonly orphaned: number;
  /** Milliseconds. */
  readonly longestWait: number;
  readonly shortestLease: number | null;
  readonly slowestAppend: number | null;
  readonly tenants: readonly {
    readonly tenant: string;
    readonly running: number;
    readonly sessions: number;
    readonly inFlight: Readonly<Record<string, number>>;
  }[];
}

/** The metrics of a worker. Those of the queue are the same from every worker: take the maximum. */
export function workerMetrics(worker: MeasuredWorker): Metric[] {
  const { queue } = worker;
  const metrics = [
    metric('worker_info', 'This worker.', [], [[{ version: worker.version }, 1]]),
    metric('worker_slots', 'How many runs this worker carries out at once.', [], [[{}, worker.slots]]),
    metric('worker_running', 'Runs that it carries out now.', [], [[{}, worker.running]]),
    metric('worker_draining', 'Whether it ends and claims nothing more.', [], [[{}, Number(worker.isDraining)]]),
    metric(
      'worker_database_silence_seconds',
      'How long the database has not answered it.',
      [],
      [[{}, worker.silence / 1_000]],
    ),
    metric(
      'worker_claims_total',
      'Runs that it claimed: queued, returned by another process, orphaned by a process that died, or given up.',
      ['kind'],
      [...worker.claims].map(([kind, count]) => [{ kind }, count]),
      'counter',
    ),
    metric(
      'worker_process_ends_total',
      'Ends of its processes, by exit code, killed or not-started.',
      ['end'],
      [...worker.ends].map(([end, count]) => [{ end }, count]),
      'counter',
    ),
    ...(queue === null ? [] : queueMetrics(queue)),
  ];
  return metrics.filter(({ samples }) => samples.length > 0);
}

function queueMetrics(queue: MeasuredQueue): Metric[] {
  const { runs, orphaned, longestWait, shortestLease, slowestAppend, tenants } = queue;
  return [
    metric(
      'queue_runs',
      'Runs in the database, by state.',
      ['state'],
      Object.entries(runs).map(([state, count]) => [{ state }, count]),
    ),
    metric('queue_orphaned_runs', 'Runs under way that no process has.', [], [[{}, orphaned]]),
    metric(
      'queue_longest_wait_seconds',
      'How long the first run of the queue has waited.',
      [],
      [[{}, longestWait / 1_000]],
    ),
    metric(
      'queue_shortest_lease_seconds',
      'How long the lease that ends first still lasts.',
      [],
      secondsOf(shortestLease),
    ),
    metric(
      'journal_slowest_append_seconds',
      'The slowest append to the journal of a run between two renewals of its lease.',
      [],
      secondsOf(slowestAppend),
    ),
    metric(
      'tenant_running_runs',
      'Runs under way, by tenant.',
      ['tenant'],
      tenants.map(({ tenant, running }) => [{ tenant }, running]),
    ),
    metric(
      'tenant_sessions',
      'Restore sessions that the runs of a tenant hold of its cap.',
      ['tenant'],
      tenants.map(({ tenant, sessions }) => [{ tenant }, sessions]),
    ),
    metric(
      'tenant_in_flight',
      'Resources that the runs of a tenant restore now, by workload.',
      ['tenant', 'workload'],
      tenants.flatMap(({ tenant, inFlight }) =>
        Object.entries(inFlight).map(([workload, count]): [Record<string, string>, number] => [
          { tenant, workload },
          count,
        ]),
      ),
    ),
  ];
}

function secondsOf(milliseconds: number | null): [[Record<string, string>, number]] | [] {
  return milliseconds === null ? [] : [[{}, milliseconds / 1_000]];
}

function metric(
  name: string,
  help: string,
  labels: readonly string[],
  samples: readonly (readonly [Readonly<Record<string, string>>, number])[],
  kind: Metric['kind'] = 'gauge',
): Metric {
  const own = labels.length > 0 ? labels : Object.keys(samples[0]?.[0] ?? {});
  return {
    name: `bulk_restore_${name}`,
    help,
    labels: own,
    kind,
    samples: samples.map(([sampleLabels, value]) => ({ labels: sampleLabels, value })),
  };
}

import { describe, expect, it } from 'vitest';
import { type MeasuredQueue, type MeasuredWorker, workerMetrics } from '../../../src/text/notices/worker-metrics.ts';

const queue: MeasuredQueue = {
  runs: { queued: 2, running: 1 },
  orphaned: 1,
  longestWait: 90_000,
  shortestLease: 7_500,
  slowestAppend: 12,
  tenants: [{ tenant: 'contoso', running: 1, sessions: 3, inFlight: { mailbox: 40, drive: 0, site: 0 } }],
};
const worker: MeasuredWorker = {
  version: '0.1.0',
  slots: 10,
  running: 1,
  isDraining: false,
  silence: 1_500,
  claims: new Map([['orphaned', 2]]),
  ends: new Map([['5', 1]]),
  queue,
};

/** Each sample as Prometheus writes it, without the prefix of all. */
function samplesOf(measured: MeasuredWorker): Record<string, number> {
  return Object.fromEntries(
    workerMetrics(measured).flatMap(({ name, samples }) =>
      samples.map(({ labels, value }) => [`${name.replace(/^bulk_restore_/, '')} ${JSON.stringify(labels)}`, value]),
    ),
  );
}

describe('the metrics of a worker', () => {
  it('say what it does, what waits, and what each tenant holds', () => {
    expect(samplesOf(worker)).toEqual({
      'worker_info {"version":"0.1.0"}': 1,
      'worker_slots {}': 10,
      'worker_running {}': 1,
      'worker_draining {}': 0,
      'worker_database_silence_seconds {}': 1.5,
      'worker_claims_total {"kind":"orphaned"}': 2,
      'worker_process_ends_total {"end":"5"}': 1,
      'queue_runs {"state":"queued"}': 2,
      'queue_runs {"state":"running"}': 1,
      'queue_orphaned_runs {}': 1,
      'queue_longest_wait_seconds {}': 90,
      'queue_shortest_lease_seconds {}': 7.5,
      'journal_slowest_append_seconds {}': 0.012,
      'tenant_running_runs {"tenant":"contoso"}': 1,
      'tenant_sessions {"tenant":"contoso"}': 3,
      'tenant_in_flight {"tenant":"contoso","workload":"mailbox"}': 40,
      'tenant_in_flight {"tenant":"contoso","workload":"drive"}': 0,
      'tenant_in_flight {"tenant":"contoso","workload":"site"}': 0,
    });
  });

  it('leave out what nobody knows', () => {
    const names = Object.keys(samplesOf({ ...worker, queue: { ...queue, shortestLease: null, slowestAppend: null } }));
    const unanswered = Object.keys(samplesOf({ ...worker, queue: null }));

    expect(names.filter((name) => /lease|append/.test(name))).toEqual([]);
    expect(unanswered.filter((name) => /^(queue|journal|tenant)/.test(name))).toEqual([]);
  });
});

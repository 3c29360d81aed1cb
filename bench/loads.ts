/**
 * How long other loads than that of `makespan` take, compared with the shortest time that the service's caps allow anybody, in
 * virtual time: the same figures each time, on any machine. `npm run bench`, or
 * `npx tsx bench/loads.ts --seeds 1,6 --only throttled`.
 */
import { parseArgs } from 'node:util';
import { columns } from '../src/util/columns.ts';
import { formatDuration } from '../src/util/duration.ts';
import { ours, sessionsOf, timeWithoutDelay } from './loads/instant.ts';
import { type Load, type LoadOptions, loadOf } from './loads/load.ts';
import { playVirtually, usualTenant } from './rig/virtual-run.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,6' },
    /** Part of the names of the loads to play. */
    only: { type: 'string', default: '' },
  },
});

const loads: Readonly<Record<string, Omit<LoadOptions, 'seed'>>> = {
  'three workloads: 10,000 mailboxes, 5,000 drives, 2,000 sites': {
    counts: { mailbox: 10_000, drive: 5_000, site: 2_000 },
  },
  '50,000 mailboxes, 10,000 a day': { counts: { mailbox: 50_000 } },
  '10,000 mailboxes, 5 % of all calls throttled for 10 s': {
    counts: { mailbox: 10_000 },
    faults: [{ on: '*', probability: '5%', fault: 'throttle' }],
  },
};

/** The best of them is what anybody could have. */
const schedules = [ours, ...[6, 8, 10, 12, 16, 20, 25].map((parts) => sessionsOf(1 / parts))];

console.log(`loads: durations as in makespan, sizes known, in virtual time, Node ${process.version}`);
const rows = [
  ['', 'seed', 'bound', 'time taken', 'x bound', 'without delay', 'anybody', 'sessions', 'HTTP requests', 'throttled'],
];
for (const [name, options] of Object.entries(loads)) {
  if (!name.includes(values.only)) continue;
  for (const seed of values.seeds.split(',')) {
    const load = loadOf({ ...options, seed });
    const { account, taken } = await playVirtually(load, usualTenant);
    const requests = Object.values(account.calls).reduce((sum, count) => sum + count, 0) - account.batched;
    rows.push([
      name,
      seed,
      formatDuration(load.bound.time),
      formatDuration(taken),
      timesBound(taken, load),
      timesBound(timeWithoutDelay(load, ours), load),
      timesBound(Math.min(...schedules.map((schedule) => timeWithoutDelay(load, schedule))), load),
      String(account.calls.activateSession ?? 0),
      String(requests),
      String(account.faults.throttle ?? 0),
    ]);
  }
}
for (const line of columns(rows, new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]))) console.log(`  ${line}`);

function timesBound(time: number, { bound }: Load): string {
  return (time / bound.time).toFixed(3);
}

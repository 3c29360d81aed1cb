/**
 * What a run costs in PostgreSQL compared with files: the same spec against the emulator in the process of the program, on a clock so
 * fast that nothing is left but the program's own work. Both stores in turn, the first of a round by turns, medians. Everything is on one
 * machine and one disk, and both wait for the disk. `npm run bench`, or `npx tsx bench/stores.ts --resources 20000 --rounds 7`. Ends with 1
 * if PostgreSQL takes more than 5 % longer.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { columns } from '../src/util/columns.ts';
import { formatCount } from '../src/util/count.ts';
import { PostgresServer } from '../test/support/rigs/postgres-server.ts';
import { linkTo, quantile, withTables } from './hosts/database.ts';
import { machine } from './rig/machine.ts';
import { buildProgram, startProgram } from './rig/program.ts';
import { temporaryFolder } from './rig/temporary-folder.ts';
import { writeInputs } from './scale/inputs.ts';
import { childrensTime, type Measured, measure } from './scale/measure.ts';

const { values } = parseArgs({
  options: {
    resources: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '7' },
    'time-scale': { type: 'string', default: '1000' },
  },
});
const resources = Number(values.resources);
/** Of the time of files. */
const bar = 1.05;

buildProgram();
const folder = join(temporaryFolder('stores'), 'work');
await writeInputs(folder, resources);
await using server = await PostgresServer.start({ settings: [] });
const url = await withTables(server);
const stores = ['files', 'PostgreSQL'] as const;
type Store = (typeof stores)[number];

interface Cost extends Measured {
  /** Milliseconds of processor time of the database's server; 0 for files. */
  readonly server: number;
}

const costs: Record<Store, Cost[]> = { files: [], PostgreSQL: [] };
for (let round = 0; round < Number(values.rounds); round += 1)
  for (const store of round % 2 === 0 ? stores : stores.toReversed()) {
    const cost = await runIn(store, `round-${round + 1}`);
    process.stderr.write(`  ${store}: ${seconds(cost.time)} s, processor ${seconds(cost.cpu)} s\n`);
    costs[store].push(cost);
  }

const look = linkTo(url);
const [events] = await look.query<{ count: string }>(
  'select count(*) / count(distinct run_id) as count from bulk_restore.event',
);
await look.close();
console.log(
  `stores: ${formatCount(resources)} resources, ${formatCount(Number(events?.count))} events a run, medians of ${values.rounds} rounds in turn, ${machine()}, PostgreSQL on the same machine`,
);
const rows = stores.map((store) => [
  store,
  seconds(median(store, 'time')),
  seconds(least(store)),
  seconds(median(store, 'cpu')),
  seconds(median(store, 'server')),
  `${formatCount(Math.round(median(store, 'peak') / 2 ** 20))} MiB`,
]);
const ratios = (['time', 'cpu'] as const).map((what) => median('PostgreSQL', what) / median('files', what));
const [wall = Number.NaN, processor = Number.NaN] = ratios;
rows.push([
  'PostgreSQL / files',
  ...[wall, least('PostgreSQL') / least('files'), processor].map((ratio) => ratio.toFixed(3)),
  '',
  '',
]);
for (const line of columns(
  [['', 'wall s', 'least wall s', 'processor s', 'of the server s', 'peak memory'], ...rows],
  new Set([1, 2, 3, 4, 5]),
))
  console.log(`  ${line}`);
if (!ratios.every((ratio) => ratio <= bar)) {
  console.log('  PostgreSQL is more than 5 % slower');
  process.exitCode = 1;
}

/** Rejects if the run does not restore everything. */
async function runIn(store: Store, runId: string): Promise<Cost> {
  const env = { BULK_RESTORE_STORE: store === 'files' ? join(folder, 'state') : url };
  const words = ['run', 'spec.yaml', '--emulator', '--time-scale', values['time-scale'], '--run-id', runId, '--quiet'];
  const before = childrensTime(server.pid);
  const cost = await measure(startProgram(words, { cwd: folder, env, keepsOutput: false }), 600_000);
  if (cost.failure !== null) throw new Error(`the run in ${store} ${cost.failure}`);
  return { ...cost, server: childrensTime(server.pid) - before };
}

function median(store: Store, what: 'time' | 'cpu' | 'server' | 'peak'): number {
  return quantile(
    costs[store].map((cost) => cost[what]),
    0.5,
  );
}

/** Of the wall clock: what other work on the machine disturbed least. */
function least(store: Store): number {
  return Math.min(...costs[store].map(({ time }) => time));
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(2);
}

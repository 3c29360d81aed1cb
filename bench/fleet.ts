/**
 * Many runs of many tenants on a few workers, some of which are killed or stopped on the way: the built program against the emulator, in
 * processes of their own. `npx tsx bench/fleet.ts --runs 300 --tenants 100 --workers 3 --slots 10 --kill-every 10s`. Ends with 1 if a run
 * does not end well, a resource is restored twice or never, a tenant has more than 8 runs at once, or an idle worker is too busy.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { Resource } from '../src/spec/spec.ts';
import { addressOf } from '../src/store/postgres/address.ts';
import { PostgresQueue } from '../src/store/postgres/queue/postgres-queue.ts';
import { parseDuration } from '../src/util/duration.ts';
import { PostgresServer } from '../test/support/rigs/postgres-server.ts';
import { planOf } from '../test/support/values/plans.ts';
import { resourceOf } from '../test/support/values/specs.ts';
import { linkTo, quantile, withTables } from './hosts/database.ts';
import { workerVariables } from './hosts/worker-variables.ts';
import { startEmulator } from './rig/emulator-process.ts';
import { machine } from './rig/machine.ts';
import { buildProgram, type Running, startProgram } from './rig/program.ts';
import { temporaryFolder } from './rig/temporary-folder.ts';
import { pause, until } from './rig/waiting.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '30' },
    tenants: { type: 'string', default: '10' },
    workers: { type: 'string', default: '3' },
    slots: { type: 'string', default: '4' },
    lease: { type: 'string', default: '10s' },
    'kill-every': { type: 'string', default: '15s' },
  },
});
const [runs, tenants] = [Number(values.runs), Number(values.tenants)];
const killPause = parseDuration(values['kill-every']) ?? Number.NaN;
const perRun = 4;

buildProgram();
await using server = await PostgresServer.start({ settings: [] });
const url = await withTables(server);
const look = linkTo(url);
const folder = temporaryFolder('fleet');
const clock = { start: new Date().toISOString(), timeScale: 600 };
const emulator = await startEmulator({ version: 1, clock, limits: { activeSessions: 10_000 } }, folder);
const env = workerVariables(url, { graphUrl: emulator.url, lease: values.lease });
const startWorker = (): Running => startProgram(['worker', '--slots', values.slots, '--quiet'], { cwd: folder, env });
let workers = Array.from({ length: Number(values.workers) }, startWorker);
await until(async () => (await count('select count(*) from bulk_restore.worker')) === workers.length);

// Nothing to do.
const before = await transactions();
await pause(10_000);
const idle = ((await transactions()) - before - 3) / 10 / workers.length;

const queue = new PostgresQueue(addressOf(url, {}), 'bench');
const begun = performance.now();
for (let run = 0; run < runs; run += 1) {
  const tenant = `00000000-0000-0000-0000-${String(run % tenants).padStart(12, '0')}`;
  const name = `run-${run}`;
  const plan = planOf({ mailbox: perRun }, { name, tenant, resources: resourcesOf(run) });
  await queue.add(name, plan, { parallel: false, priority: 0, notBefore: null, submitted: {} });
}

const drains: number[] = [];
let kills = 0;
let mostOfTenant = 0;
let killedAt = performance.now();
const over = (): Promise<number> => count(`select count(*) from bulk_restore.run where state in ('ended', 'stopped')`);
while ((await over()) < runs) {
  await pause(500);
  const busiest = `select coalesce(max(n), 0) as count from (
    select count(*) as n from bulk_restore.run where state = 'running' group by tenant) t`;
  mostOfTenant = Math.max(mostOfTenant, await count(busiest));
  if (performance.now() - killedAt < killPause) continue;
  killedAt = performance.now();
  kills += 1;
  const [first, ...others] = workers;
  if (first === undefined) break;
  if (kills % 2 === 0) await killAll(first);
  else {
    first.kill('SIGTERM');
    await first.ended;
    drains.push(performance.now() - killedAt);
  }
  workers = [...others, startWorker()];
}
const seconds = (performance.now() - begun) / 1_000;

const { resourcesActivated, resourcesActivatedAgain } = await emulator.account();
const ends = await look.query<{ end: string; runs: string }>(
  `select state || ' ' || coalesce(exit_code::text, '-') || coalesce(': ' || note, '') as end, count(*) as runs from bulk_restore.run group by 1`,
);
console.log(
  `fleet: ${runs} runs of ${tenants} tenants on ${values.workers} workers of ${values.slots} slots, ${machine()}`,
);
console.log(
  `  took ${seconds.toFixed(0)} s; ends: ${ends.map(({ end, runs: number }) => `${number} ${end}`).join(', ')}`,
);
console.log(
  `  workers killed with their runs: ${Math.floor(kills / 2)}; ended: ${drains.length}, p50 ${(quantile(drains, 0.5) / 1_000).toFixed(1)} s, worst ${(Math.max(0, ...drains) / 1_000).toFixed(1)} s (to reach: 2.0 s)`,
);
console.log(`  resources restored ${resourcesActivated} of ${runs * perRun}, twice ${resourcesActivatedAgain}`);
console.log(
  `  most runs of one tenant at once: ${mostOfTenant} (at most 8); transactions a second of an idle worker: ${idle.toFixed(1)} (at most 3)`,
);
const isWell = ends.length === 1 && ends[0]?.end === 'ended 0' && resourcesActivated === runs * perRun;
if (!isWell || resourcesActivatedAgain > 0 || mostOfTenant > 8 || idle > 3) process.exitCode = 1;

for (const worker of workers) worker.kill('SIGTERM');
await Promise.all(workers.map(({ ended }) => ended));
await queue[Symbol.asyncDispose]();
await emulator.stop();
await look.close();

/** Different people in each run, so that what is restored twice shows. */
function resourcesOf(run: number): Resource[] {
  return Array.from({ length: perRun }, (_, index) => resourceOf('mailbox', `user${run}-${index}@contoso.com`));
}

/** As if the machine were gone: a worker and the processes of its runs. */
async function killAll(worker: Running): Promise<void> {
  const rows = await look.query<{ holder: string }>(`select holder from bulk_restore.run where state = 'running'`);
  const { stdout: children } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(worker.pid)], { encoding: 'utf8' });
  worker.kill('SIGKILL');
  await worker.ended;
  for (const pid of children.split('\n').map(Number).filter(Boolean))
    if (rows.some(({ holder }) => holder.includes(`process ${pid} `))) process.kill(pid, 'SIGKILL');
}

async function count(sql: string): Promise<number> {
  const [row] = await look.query<{ count: string }>(sql);
  return Number(row?.count ?? 0);
}

async function transactions(): Promise<number> {
  return await count('select xact_commit as count from pg_stat_database where datname = current_database()');
}

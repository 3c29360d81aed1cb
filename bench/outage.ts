/**
 * What runs do while PostgreSQL is away: several runs under workers, in processes of their own, against the emulator. In the middle the
 * server crashes, and starts again after a while. `npm run bench`, or `npx tsx bench/outage.ts --away 30s --runs 6`. Ends with 1 if a run
 * does not end well, if something is restored twice or never, or if an event is lost.
 */
import { parseArgs } from 'node:util';
import { columns } from '../src/util/columns.ts';
import { parseDuration } from '../src/util/duration.ts';
import { PostgresServer } from '../test/support/rigs/postgres-server.ts';
import { linkTo, quantile, withTables } from './hosts/database.ts';
import { scenario, writeSpecOf } from './hosts/many-sessions.ts';
import { factsOf, noteOwners, ownersOf, type Seen, seenOf } from './hosts/owners.ts';
import { workerVariables } from './hosts/worker-variables.ts';
import { startEmulator } from './rig/emulator-process.ts';
import { machine } from './rig/machine.ts';
import { buildProgram, type Running, startProgram } from './rig/program.ts';
import { temporaryFolder } from './rig/temporary-folder.ts';
import { pause, until } from './rig/waiting.ts';

const { values } = parseArgs({
  options: {
    away: { type: 'string', default: '10s' },
    runs: { type: 'string', default: '6' },
    workers: { type: 'string', default: '3' },
    lease: { type: 'string', default: '10s' },
  },
});
const away = parseDuration(values.away) ?? Number.NaN;
const mailboxes = 800;
const runs = Array.from({ length: Number(values.runs) }, (_, index) => `r${index + 1}`);
const slots = Math.ceil(runs.length / Number(values.workers));

buildProgram();
await using server = await PostgresServer.start({ settings: ['track_commit_timestamp = on'] });
const url = await withTables(server);
const look = linkTo(url);
await noteOwners(look);
const folder = temporaryFolder('outage');
const emulator = await startEmulator(scenario, folder);
const env = workerVariables(url, { graphUrl: emulator.url, lease: values.lease });
let dead = 0;
const startWorker = (): Running => {
  const worker = startProgram(['worker', '--slots', String(slots), '--quiet'], { cwd: folder, env });
  void worker.ended.then(() => {
    dead += 1;
  });
  return worker;
};
for (const run of runs) {
  await writeSpecOf({ name: run, mailboxes, atOnce: 4 }, folder);
  const { exitCode, stderr } = await startProgram(['submit', `${run}.yaml`, '--run-id', run], { cwd: folder, env })
    .ended;
  if (exitCode !== 0) throw new Error(stderr);
}
const workers = Array.from({ length: Number(values.workers) }, startWorker);
for (const run of runs) await until(async () => (await seenOf(run, look)).seq > 20);

const before = new Map<string, Seen & { readonly owners: number; readonly isOver: boolean }>();
for (const run of runs) {
  const owners = (await ownersOf(run, look)).length;
  before.set(run, { ...(await seenOf(run, look)), owners, isOver: await isOver(run) });
}
await server.kill();
await pause(away);
await server.boot();
const back = performance.now();
const waits = await waitForAll(runs.filter((run) => before.get(run)?.isOver === false));
for (const run of runs) await until(() => isOver(run));
const took = (performance.now() - back) / 1_000;

const { resourcesActivated, resourcesActivatedAgain: twice } = await emulator.account();
const died = dead;
for (const worker of workers) worker.kill('SIGTERM');
await Promise.all(workers.map(({ ended }) => ended));
let [lost, epochsBack, lateIntents, moved] = [0, 0, 0, 0];
for (const run of runs) {
  const facts = await factsOf(run, look);
  const { seq = 0, digest = '', owners = 0 } = before.get(run) ?? {};
  lost += facts.gaps + ((await seenOf(run, look, seq)).digest === digest ? 0 : 1);
  epochsBack += facts.epochsBack;
  lateIntents += facts.lateIntents;
  if ((await ownersOf(run, look)).length > owners) moved += 1;
}
const ends = await look.query<{ end: string; runs: string }>(
  `select state || ' ' || coalesce(exit_code::text, '-') || coalesce(': ' || note, '') as end, count(*) as runs
    from bulk_restore.run group by 1`,
);
const inMiddle = [...before.values()].filter((run) => !run.isOver).length;
console.log(
  `outage: PostgreSQL crashed and away for ${values.away}, ${runs.length} runs of ${mailboxes} mailboxes on ${workers.length} workers, lease ${values.lease}, ${machine()}`,
);
const rows = [
  ['runs under way when it crashed', String(inMiddle)],
  ['ends', ends.map(({ end, runs: number }) => `${number} ${end}`).join(', ')],
  ['resources restored', `${resourcesActivated} of ${runs.length * mailboxes}`],
  ['restored twice', String(twice)],
  ['events lost', String(lost)],
  ['epochs going back', String(epochsBack)],
  ['intents kept of a process that had lost its run', String(lateIntents)],
  ['runs that another process took over', String(moved)],
  ['workers that ended by themselves', String(died)],
  [
    'from its return to the next event of a run',
    `p50 ${seconds(quantile(waits, 0.5))}, worst ${seconds(Math.max(...waits))}`,
  ],
  ['from its return to the end of the last run', `${took.toFixed(1)} s`],
];
for (const line of columns(rows)) console.log(`  ${line}`);
const isWell = ends.length === 1 && ends[0]?.end === 'ended 0' && resourcesActivated === runs.length * mailboxes;
if (!isWell || twice + lost + epochsBack + lateIntents + died > 0 || inMiddle < runs.length) process.exitCode = 1;
await emulator.stop();
await look.close();

/** Milliseconds until each of these runs has another event. */
async function waitForAll(waiting: readonly string[]): Promise<number[]> {
  const after: number[] = [];
  for (let left = [...waiting]; left.length > 0; await pause(20))
    for (const run of left) {
      if ((await seenOf(run, look)).seq <= (before.get(run)?.seq ?? 0)) continue;
      after.push(performance.now() - back);
      left = left.filter((one) => one !== run);
    }
  return after;
}

async function isOver(run: string): Promise<boolean> {
  const [row] = await look.query<{ over: boolean }>(
    `select state in ('ended', 'stopped') as over from bulk_restore.run where run_id = $1`,
    [run],
  );
  return row?.over ?? false;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

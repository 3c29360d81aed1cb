/**
 * Equal runs of one tenant on three workers, beside one run with all of it: the built program against the emulator and PostgreSQL, in
 * processes of their own. `npx tsx bench/one-tenant.ts --runs 4 --mailboxes 2500 --time-scale 60`. Ends with 1 if the runs ask the service
 * for more than a cap has, if a resource is restored twice or never, or if a figure is not reached.
 */
import { parseArgs } from 'node:util';
import type { Resource } from '../src/spec/spec.ts';
import { addressOf } from '../src/store/postgres/address.ts';
import { PostgresQueue } from '../src/store/postgres/queue/postgres-queue.ts';
import { columns } from '../src/util/columns.ts';
import { formatDuration } from '../src/util/duration.ts';
import { PostgresServer } from '../test/support/rigs/postgres-server.ts';
import { planOf } from '../test/support/values/plans.ts';
import { resourceOf } from '../test/support/values/specs.ts';
import { linkTo, withTables } from './hosts/database.ts';
import { workerVariables } from './hosts/worker-variables.ts';
import { type Account, startEmulator } from './rig/emulator-process.ts';
import { machine } from './rig/machine.ts';
import { buildProgram, startProgram } from './rig/program.ts';
import { temporaryFolder } from './rig/temporary-folder.ts';
import { pause } from './rig/waiting.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '4' },
    mailboxes: { type: 'string', default: '2500' },
    'time-scale': { type: 'string', default: '60' },
    workers: { type: 'string', default: '3' },
  },
});
const [runs, mailboxes] = [Number(values.runs), Number(values.mailboxes)];
const timeScale = Number(values['time-scale']);

/** How much one run may be faster than several: 95 % of its throughput; and by how much the ends of equal runs may differ. */
const leastThroughput = 0.95;
const mostUnequal = 1.15;

interface Played {
  readonly account: Account;
  /** When each run ended, in milliseconds of the emulator's time since the first activation. */
  readonly ends: readonly number[];
}

buildProgram();
await using server = await PostgresServer.start({ settings: [] });
const url = await withTables(server);
const look = linkTo(url);

const one = await play([runs * mailboxes]);
const several = await play(Array.from({ length: runs }, () => mailboxes));

console.log(
  `one tenant: ${runs} runs of ${mailboxes} mailboxes on ${values.workers} workers, beside one of ${runs * mailboxes}, time x ${timeScale}, ${machine()}`,
);
const rows = [
  ['', 'last end', 'peak sessions', 'peak in flight', 'over a cap', 'lists of sessions', 'twice'],
  rowOf('one run', one),
  rowOf(`${runs} runs`, several),
];
for (const line of columns(rows, new Set([1, 2, 3, 4, 5, 6]))) console.log(`  ${line}`);
const throughput = lastOf(one) / lastOf(several);
const inequality = Math.max(...several.ends) / Math.min(...several.ends);
console.log(
  `  throughput ${throughput.toFixed(3)} of one run's (to reach: ${leastThroughput}); last end ${inequality.toFixed(3)} x the first (at most ${mostUnequal})`,
);
if (throughput < leastThroughput || inequality > mostUnequal) process.exitCode = 1;
await look.close();

async function play(sizes: readonly number[]): Promise<Played> {
  await look.query(
    'truncate bulk_restore.run, bulk_restore.shared_tenant, bulk_restore.known_session, bulk_restore.activation cascade',
  );
  const folder = temporaryFolder('one-tenant');
  // Durations that differ little: with a few that take for hours, which run has them is luck.
  const durations = { mode: 'independent', median: '8m', sigma: 0.2 };
  const clock = { start: new Date().toISOString(), timeScale };
  const emulator = await startEmulator({ version: 1, clock, durations }, folder);
  const env = workerVariables(url, { graphUrl: emulator.url, lease: '2s' });
  const workers = Array.from({ length: Number(values.workers) }, () =>
    startProgram(['worker', '--slots', '4', '--quiet'], { cwd: folder, env }),
  );
  const queue = new PostgresQueue(addressOf(url, {}), 'bench');
  for (const [run, size] of sizes.entries()) {
    const plan = planOf({}, { name: `run-${run}`, resources: resourcesOf(run, size) });
    await queue.add(`run-${run}`, plan, { parallel: false, priority: 0, notBefore: null, submitted: {} });
  }
  const endsAt = new Map<string, number>();
  while (endsAt.size < sizes.length) {
    await pause(200);
    const over = await look.query<{ run_id: string; state: string; exit_code: number | null; note: string | null }>(
      `select run_id, state, exit_code, note from bulk_restore.run where state in ('ended', 'stopped')`,
    );
    const { now } = await emulator.account();
    for (const { run_id: runId, state, exit_code: exitCode, note } of over) {
      if (!endsAt.has(runId)) endsAt.set(runId, now);
      if (state === 'ended' && exitCode === 0) continue;
      console.log(`  ${runId} is ${state}, exit code ${exitCode}${note === null ? '' : `: ${note}`}`);
      process.exitCode = 1;
    }
  }
  const account = await emulator.account();
  for (const worker of workers) worker.kill('SIGTERM');
  await Promise.all(workers.map(({ ended }) => ended));
  await queue[Symbol.asyncDispose]();
  await emulator.stop();
  for (const [code, count] of Object.entries(account.refusals)) console.log(`  refused ${count} x ${code}`);
  const isWhole = account.resourcesActivated === sizes.reduce((sum, size) => sum + size, 0);
  if (!isWhole || account.resourcesActivatedAgain > 0 || refusalsOf(account) > 0) process.exitCode = 1;
  return { account, ends: [...endsAt.values()].map((end) => end - (account.firstActivation ?? Number.NaN)) };
}

function rowOf(name: string, { account, ...played }: Played): string[] {
  return [
    name,
    formatDuration(lastOf({ account, ...played })),
    String(account.peakActiveSessions),
    String(account.peakInFlight.mailbox),
    String(refusalsOf(account)),
    String(account.calls.listSessions ?? 0),
    String(account.resourcesActivatedAgain),
  ];
}

function lastOf({ ends }: Played): number {
  return Math.max(...ends);
}

/** Whatever the service refused: of a healthy tenant, only what exceeds a cap. */
function refusalsOf({ refusals }: Account): number {
  return Object.values(refusals).reduce((sum, count) => sum + count, 0);
}

/** Different people in each run, so that what is restored twice shows. */
function resourcesOf(run: number, size: number): Resource[] {
  return Array.from({ length: size }, (_, index) => resourceOf('mailbox', `user${run}-${index}@contoso.com`));
}

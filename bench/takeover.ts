/**
 * How long a run in PostgreSQL stands still when its process dies or stops: the built program against the emulator, in processes of
 * their own. Three claimers look for runs each second, as workers do, and go on with them. `npm run bench`, or
 * `npx tsx bench/takeover.ts --times 50 --lease 10s`. Ends with 1 if something was restored twice or forgotten, or an epoch went back.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { columns } from '../src/util/columns.ts';
import { parseDuration } from '../src/util/duration.ts';
import { PostgresServer } from '../test/support/rigs/postgres-server.ts';
import { linkTo, quantile, withTables } from './hosts/database.ts';
import { mailboxes, scenario, writeSpec } from './hosts/many-sessions.ts';
import { type EmulatorProcess, startEmulator } from './rig/emulator-process.ts';
import { machine } from './rig/machine.ts';
import { buildProgram, type Running, startProgram } from './rig/program.ts';
import { temporaryFolder } from './rig/temporary-folder.ts';

const { values } = parseArgs({
  options: { times: { type: 'string', default: '20' }, lease: { type: 'string', default: '3s' } },
});
const times = Number(values.times);
const lease = parseDuration(values.lease) ?? Number.NaN;
const claimPause = 1_000;
/** Of one run. */
const mostInterruptions = 5;

interface Taken {
  readonly how: 'SIGKILL' | 'SIGSTOP';
  /** Milliseconds from the interruption to the first event of the next owner. */
  readonly after: number;
}

buildProgram();
await using server = await PostgresServer.start({ settings: [] });
const url = await withTables(server);
const look = linkTo(url);
const taken: Taken[] = [];
const findings: string[] = [];
const fencedExits: (number | null)[] = [];
let runs = 0;
while (taken.length < 2 * times) {
  runs += 1;
  await interruptRun(`r${runs}`);
}
console.log(
  `takeover: lease ${values.lease}, ${runs} runs of ${mailboxes} mailboxes, ${machine()}, PostgreSQL on the same machine`,
);
const rows = (['SIGKILL', 'SIGSTOP'] as const).map((how) => {
  const found = taken.filter((one) => one.how === how).map(({ after }) => after);
  const seconds = [quantile(found, 0.5), quantile(found, 0.99), Math.max(...found)].map((one) =>
    (one / 1_000).toFixed(1),
  );
  return [how, String(found.length), ...seconds];
});
for (const line of columns([['', 'times', 'p50 s', 'p99 s', 'worst s'], ...rows], new Set([1, 2, 3, 4])))
  console.log(`  ${line}`);
console.log(
  `  stopped processes that woke: ${fencedExits.length}, with exit code 5: ${fencedExits.filter((code) => code === 5).length}`,
);
for (const finding of findings) console.log(`  ${finding}`);
if (findings.length > 0) process.exitCode = 1;
await look.close();

/** One run, from its start to its end, interrupted a few times on the way. */
async function interruptRun(runId: string): Promise<void> {
  const folder = temporaryFolder('takeover');
  await writeSpec(folder);
  const emulator = await startEmulator(scenario, folder);
  const env = { BULK_RESTORE_STORE: url, BULK_RESTORE_LEASE: values.lease, GRAPH_ACCESS_TOKEN: 'anything' };
  const flags = ['--graph-url', emulator.url, '--auth', 'token', '--poll', '1s', '--quiet'];
  const start = (claim?: string): Running =>
    claim === undefined
      ? startProgram(['run', 'spec.yaml', '--run-id', runId, ...flags], { cwd: folder, env })
      : startProgram(['resume', runId, ...flags], { cwd: folder, env: { ...env, BULK_RESTORE_CLAIM: claim } });
  let current = start();
  const stopped: Running[] = [];
  await until(async () => (await lastEvent(runId)).seq > 10);
  for (let count = 0; count < mostInterruptions && taken.length < 2 * times; count += 1) {
    await pause(500 + Math.random() * 2_500);
    if (await isOver(runId)) break;
    const how = taken.length % 2 === 0 ? 'SIGKILL' : 'SIGSTOP';
    const { epoch } = await lastEvent(runId);
    const at = performance.now();
    current.kill(how);
    if (how === 'SIGSTOP') stopped.push(current);
    current = await claimed(runId, start);
    await until(async () => (await lastEvent(runId)).epoch > epoch || (await isOver(runId)));
    if (await isOver(runId)) break;
    taken.push({ how, after: performance.now() - at });
    process.stderr.write(`  ${how} ${((performance.now() - at) / 1_000).toFixed(1)} s\n`);
  }
  for (const one of stopped) {
    one.kill('SIGCONT');
    fencedExits.push((await one.ended).exitCode);
  }
  // One that was killed in its last moments has ended the run.
  const { exitCode, stderr } = await current.ended;
  if (exitCode !== 0 && exitCode !== null) findings.push(`${runId} ended with ${exitCode}: ${stderr}`);
  await check(runId, emulator);
  await emulator.stop();
}

/** Three claimers, each once a second, until one has the run. */
async function claimed(runId: string, start: (claim?: string) => Running): Promise<Running> {
  const turns = Array.from({ length: 3 }, () => Math.random() * claimPause);
  const begun = performance.now();
  for (let round = 0; ; round += 1)
    for (const turn of turns.toSorted((a, b) => a - b)) {
      await pause(Math.max(0, begun + round * claimPause + turn - performance.now()));
      // A run whose processes keep dying would wait, and be given up. Here the bench kills them.
      await look.query(`update bulk_restore.run set deaths = '{}' where deaths <> '{}'`);
      const [row] = await look.query<Claim>('select run_id, token, epoch from bulk_restore.claim($1, $2, $3, 1)', [
        'bench',
        randomUUID(),
        lease,
      ]);
      if (row === undefined && (await isOver(runId))) return start();
      if (row === undefined) continue;
      void keepClaim(row);
      return start(row.token);
    }
}

interface Claim {
  readonly run_id: string;
  readonly token: string;
  readonly epoch: string;
}

/** Renews a claim until its process has taken the run. */
async function keepClaim({ run_id, token, epoch }: Claim): Promise<void> {
  const words = [run_id, epoch, token, lease, null];
  while ((await look.query('select timeline from bulk_restore.beat($1, $2, $3, $4, $5)', words)).length > 0)
    await pause(lease / 4);
}

async function check(runId: string, { account }: EmulatorProcess): Promise<void> {
  const { resourcesActivated, resourcesActivatedAgain } = await account();
  if (resourcesActivatedAgain > 0) findings.push(`${runId}: ${resourcesActivatedAgain} resources were restored twice`);
  if (resourcesActivated !== mailboxes) findings.push(`${runId}: ${resourcesActivated} resources were restored`);
  const [row] = await look.query<{ gaps: number; back: number }>(
    `select count(*) filter (where seq <> before + 1)::int as gaps, count(*) filter (where epoch < epoch_before)::int as back
      from (select seq, epoch, lag(seq) over w as before, lag(epoch) over w as epoch_before
        from bulk_restore.event where run_id = $1 window w as (order by seq)) e`,
    [runId],
  );
  if (row?.gaps !== 0) findings.push(`${runId}: ${row?.gaps} gaps in its events`);
  if (row?.back !== 0) findings.push(`${runId}: its epochs go back ${row?.back} times`);
}

async function lastEvent(runId: string): Promise<{ seq: number; epoch: number }> {
  const [row] = await look.query<{ seq: string; epoch: string }>(
    'select seq, epoch from bulk_restore.event where run_id = $1 order by seq desc limit 1',
    [runId],
  );
  return { seq: Number(row?.seq ?? -1), epoch: Number(row?.epoch ?? 0) };
}

async function isOver(runId: string): Promise<boolean> {
  const [row] = await look.query<{ over: boolean }>(
    'select exit_code is not null as over from bulk_restore.run where run_id = $1',
    [runId],
  );
  return row?.over ?? true;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(20);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

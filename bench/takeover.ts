/**
 * How long a run in PostgreSQL stands still when its process dies (SIGKILL) or stops (SIGSTOP, and goes on while another has the run), and
 * how fast a worker hands it over (SIGTERM): three workers of the built program with one slot each, against the emulator, in processes of
 * their own. `npm run bench`, or `npx tsx bench/takeover.ts --times 50 --drains 20 --lease 10s`. Ends with 1 if something was restored
 * twice or forgotten, an event was lost, an epoch went back, or an intent was kept of a process that had lost its run.
 */
import { parseArgs } from 'node:util';
import { columns } from '../src/util/columns.ts';
import { parseDuration } from '../src/util/duration.ts';
import { PostgresServer } from '../test/support/rigs/postgres-server.ts';
import { CallLog } from './hosts/call-log.ts';
import { linkTo, quantile, withTables } from './hosts/database.ts';
import { mailboxes, scenario, writeSpec } from './hosts/many-sessions.ts';
import { callsOfLosers, factsOf, noteOwners, ownersOf, type Seen, seenOf } from './hosts/owners.ts';
import { workerVariables } from './hosts/worker-variables.ts';
import { startEmulator } from './rig/emulator-process.ts';
import { machine } from './rig/machine.ts';
import { buildProgram, type Running, startProgram } from './rig/program.ts';
import { temporaryFolder } from './rig/temporary-folder.ts';
import { pause, until } from './rig/waiting.ts';

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '10' },
    drains: { type: 'string', default: '5' },
    lease: { type: 'string', default: '3s' },
  },
});
const lease = parseDuration(values.lease) ?? Number.NaN;
/** Of one run. */
const mostInterruptions = 8;

type Signal = 'SIGKILL' | 'SIGSTOP' | 'SIGTERM';

const wanted: Record<Signal, number> = {
  SIGKILL: Number(values.times),
  SIGSTOP: Number(values.times),
  SIGTERM: Number(values.drains),
};
/** Milliseconds from the signal to the first event of the next owner. */
const takenAfter: Record<Signal, number[]> = { SIGKILL: [], SIGSTOP: [], SIGTERM: [] };
/** Milliseconds from SIGTERM to the end of the worker. */
const drains: number[] = [];
const sums = {
  runs: 0,
  twice: 0,
  lost: 0,
  epochsBack: 0,
  intents: 0,
  lateIntents: 0,
  calls: 0,
  callsOfLosers: 0,
  fenced: 0,
};
const findings: string[] = [];

buildProgram();
await using server = await PostgresServer.start({ settings: ['track_commit_timestamp = on'] });
const url = await withTables(server);
const look = linkTo(url);
await noteOwners(look);
while (nextSignal() !== undefined) {
  sums.runs += 1;
  await interruptRun(`r${sums.runs}`);
}
report();
await look.close();

/** The kind of which most are left to do. */
function nextSignal(): Signal | undefined {
  const left = (signal: Signal): number => 1 - takenAfter[signal].length / wanted[signal];
  return (['SIGKILL', 'SIGSTOP', 'SIGTERM'] as const)
    .filter((signal) => takenAfter[signal].length < wanted[signal])
    .toSorted((a, b) => left(b) - left(a))[0];
}

/** One run, from its start to its end, interrupted a few times on the way. */
async function interruptRun(runId: string): Promise<void> {
  const folder = temporaryFolder('takeover');
  await writeSpec(folder);
  const emulator = await startEmulator(scenario, folder);
  await using log = await CallLog.to(emulator.url);
  const env = workerVariables(url, { graphUrl: log.url, lease: values.lease });
  const pids = new Map<string, number>();
  const ended: Running[] = [];
  const startWorker = (): Running => {
    const token = `worker-${pids.size + 1}`;
    const worker = startProgram(['worker', '--slots', '1'], {
      cwd: folder,
      env: { ...env, GRAPH_ACCESS_TOKEN: token },
    });
    pids.set(token, worker.pid);
    return worker;
  };
  let workers = Array.from({ length: 3 }, startWorker);
  const submitted = await startProgram(['submit', 'spec.yaml', '--run-id', runId], { cwd: folder, env }).ended;
  if (submitted.exitCode !== 0) throw new Error(submitted.stderr);
  await until(async () => (await lastEvent(runId)).seq > 10);

  const stopped: number[] = [];
  const seen: Seen[] = [];
  for (let count = 0; count < mostInterruptions; count += 1) {
    await pause(500 + Math.random() * 2_500);
    const signal = nextSignal();
    if (signal === undefined || (await isOver(runId))) break;
    const { epoch } = await lastEvent(runId);
    const owners = await ownersOf(runId, look);
    const owner = owners.at(-1);
    const worker = workers.find(({ pid }) => pid === owners.at(-2)?.pid);
    if (owner?.epoch !== epoch || worker === undefined) throw new Error(`who has ${runId} is not known`);
    const at = performance.now();
    if (signal === 'SIGTERM') {
      worker.kill(signal);
      await worker.ended;
      drains.push(performance.now() - at);
      ended.push(worker);
      workers = [...workers.filter((one) => one !== worker), startWorker()];
    } else process.kill(owner.pid, signal);
    seen.push(await seenOf(runId, look));
    await until(async () => (await lastEvent(runId)).epoch > epoch || (await isOver(runId)));
    const after = performance.now() - at;
    if (signal === 'SIGSTOP') stopped.push(owner.pid);
    if (await isOver(runId)) break;
    takenAfter[signal].push(after);
    process.stderr.write(`  ${signal} ${(after / 1_000).toFixed(1)} s\n`);
    // The other has the run by now.
    if (signal === 'SIGSTOP') setTimeout(() => wake(owner.pid), Math.random() * lease);
  }
  await until(async () => await isOver(runId));
  for (const pid of stopped) wake(pid);
  for (const worker of workers) worker.kill('SIGTERM');
  ended.push(...workers);
  const texts = (await Promise.all(ended.map((worker) => worker.ended))).map(({ stderr }) => stderr);
  sums.fenced += texts.join('').match(/ended with exit code 5/g)?.length ?? 0;

  const { resourcesActivated, resourcesActivatedAgain } = await emulator.account();
  sums.twice += resourcesActivatedAgain;
  if (resourcesActivated !== mailboxes) findings.push(`${runId}: ${resourcesActivated} resources were restored`);
  const [end] = await look.query<{ exit_code: number }>('select exit_code from bulk_restore.run where run_id = $1', [
    runId,
  ]);
  if (end?.exit_code !== 0) findings.push(`${runId} ended with ${end?.exit_code}: ${texts.join('')}`);
  const facts = await factsOf(runId, look);
  sums.lost += facts.gaps;
  for (const { seq, digest } of seen) if ((await seenOf(runId, look, seq)).digest !== digest) sums.lost += 1;
  sums.epochsBack += facts.epochsBack;
  sums.intents += facts.intents;
  sums.lateIntents += facts.lateIntents;
  sums.calls += log.calls.length;
  sums.callsOfLosers += callsOfLosers(log.calls, await ownersOf(runId, look), pids);
  await emulator.stop();
}

function report(): void {
  const seconds = (milliseconds: number): string => (milliseconds / 1_000).toFixed(1);
  const rowOf = (name: string, times: readonly number[], bar: string): string[] => [
    name,
    String(times.length),
    ...[quantile(times, 0.5), quantile(times, 0.99), Math.max(...times)].map(seconds),
    bar,
  ];
  const bar = `p99 ${seconds(lease + 2_000)}, worst ${seconds(lease + 5_000)}`;
  const rows = [
    ['', 'times', 'p50 s', 'p99 s', 'worst s', 'to reach, s'],
    rowOf('SIGKILL to the next owner', takenAfter.SIGKILL, bar),
    rowOf('SIGSTOP to the next owner', takenAfter.SIGSTOP, bar),
    rowOf('SIGTERM to the next owner', takenAfter.SIGTERM, ''),
    rowOf("SIGTERM to the worker's end", drains, 'worst 2.0'),
  ];
  console.log(
    `takeover: lease ${values.lease}, ${sums.runs} runs of ${mailboxes} mailboxes, 3 workers, ${machine()}, PostgreSQL on the same machine`,
  );
  for (const line of columns(rows, new Set([1, 2, 3, 4]))) console.log(`  ${line}`);
  console.log(`  restored twice ${sums.twice}, lost events ${sums.lost}, epochs going back ${sums.epochsBack}`);
  console.log(`  intents ${sums.intents}, kept of a process that had lost its run ${sums.lateIntents}`);
  console.log(`  changing requests ${sums.calls}, sent by a process that had lost its run ${sums.callsOfLosers}`);
  console.log(
    `  stopped processes that woke and ended with exit code 5: ${sums.fenced} of ${takenAfter.SIGSTOP.length}`,
  );
  for (const finding of findings) console.log(`  ${finding}`);
  if (findings.length + sums.twice + sums.lost + sums.epochsBack + sums.lateIntents > 0) process.exitCode = 1;
}

function wake(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // It has ended.
  }
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
    `select state in ('ended', 'stopped') as over from bulk_restore.run where run_id = $1`,
    [runId],
  );
  return row?.over ?? false;
}

/**
 * How long `history` takes after five years of weekly drills of 500 mailboxes: at first, from journals and without evidence, then with the
 * summaries and the evidence that runs leave. The budget of the second is 2 seconds. `npm run bench`.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { reportRun } from '../src/cli/evidence/report-run.ts';
import { resultOf } from '../src/result/result.ts';
import type { RunEvent } from '../src/state/events.ts';
import { LocalStore } from '../src/store/files/local-store.ts';
import { JournalReader } from '../src/store/journal-reader.ts';
import { nodeMachine } from '../src/store/node-machine.ts';
import { day } from '../src/util/duration.ts';
import { environmentOf } from '../test/support/rigs/environments.ts';
import { machine } from './rig/machine.ts';
import { buildProgram, startProgram } from './rig/program.ts';
import { temporaryFolder } from './rig/temporary-folder.ts';

const weeks = 260;
const budget = 2_000;
const folder = temporaryFolder('history');
const stateDir = join(folder, '.bulk-restore');
const reportDir = join(folder, 'reports');

buildProgram();
await keepRuns();
const before = await measure();
await report();
const times = [await measure(), await measure(), await measure()].sort((a, b) => a - b);
const median = times[1] ?? 0;

console.log(`history of ${weeks} weekly drills of 500 mailboxes, on ${machine()}`);
console.log(`  from journals, once, without evidence   ${before.toFixed(0).padStart(6)} ms`);
console.log(`  from summaries, with all evidence read  ${median.toFixed(0).padStart(6)} ms (budget ${budget} ms)`);
if (median > budget) process.exitCode = 1;

/** One drill is carried out. The others have its events, a week later each. */
async function keepRuns(): Promise<void> {
  const mailboxes = Array.from({ length: 500 }, (_, index) => `user${index}@contoso.com`);
  const spec = { version: 1, name: 'weekly', mode: 'drill', restorePoint: { last: '7d' }, mailboxes };
  const specFile = join(folder, 'spec.yaml');
  await nodeMachine.disk.open(specFile, 'create').then(async (file) => {
    // JSON is YAML too.
    await file.append(Buffer.from(JSON.stringify(spec)));
    await file.close();
  });
  const words = ['run', 'spec.yaml', '--emulator', '--time-scale', '2000', '--run-id', 'first', '--quiet'];
  const { exitCode, stderr } = await startProgram(words, { cwd: folder }).ended;
  if (exitCode !== 0) throw new Error(`the drill ended with ${exitCode}: ${stderr}`);
  const store = new LocalStore(stateDir);
  const { state } = await store.read('first');
  const path = join(stateDir, 'runs', 'first', 'journal.ndjson');
  const events: RunEvent[] = [];
  for await (const event of (await JournalReader.open(nodeMachine.disk.readPieces(path), path)).events())
    events.push(event);
  for (let week = 0; week < weeks; week += 1) {
    const journal = await store.create(idOf(week), state.plan);
    await Promise.all(events.map((event) => journal.append(laterBy(week * 7 * day, event, idOf(week)))));
    await journal.close();
  }
  for (const kept of [join(stateDir, 'runs', 'first'), join(stateDir, 'chains'), reportDir])
    rmSync(kept, { recursive: true });
}

function laterBy(milliseconds: number, event: RunEvent, runId: string): RunEvent {
  const at = new Date(Date.parse(event.at) + milliseconds).toISOString();
  return event.type === 'run-started' ? { ...event, at, runId, reportDir } : { ...event, at };
}

/** As the end of each run does. */
async function report(): Promise<void> {
  const store = new LocalStore(stateDir);
  for (let week = 0; week < weeks; week += 1) {
    const { state, log } = await store.read(idOf(week));
    const result = await resultOf(state, log);
    const run = { result, formats: ['csv', 'json'] as const, store, signKey: null };
    await reportRun(run, { reportDir, storePlace: stateDir }, environmentOf());
  }
}

/** Milliseconds of the whole process. */
async function measure(): Promise<number> {
  const { exitCode, stdout, stderr, took } = await startProgram(['history', 'weekly'], { cwd: folder }).ended;
  if (exitCode !== 0 || !stdout.includes(`: ${weeks} runs, `))
    throw new Error(`history ended with ${exitCode}: ${stderr}${stdout.slice(0, 500)}`);
  return took;
}

function idOf(week: number): string {
  return `week-${String(week + 1).padStart(3, '0')}`;
}

/**
 * How many events a second the journal makes durable, with one writer and with 25 at once, against a plain write and fdatasync
 * of the same lines one by one; medians of interleaved rounds. The events are those of a run against the emulator.
 * `npm run bench`, or `npx tsx bench/journal.ts --events 2000 --rounds 5 --folder <where to write>`.
 */
import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunEvent } from '../src/state/events.ts';
import { lineOf } from '../src/store/event-line.ts';
import { JournalFile } from '../src/store/files/journal-file.ts';
import { JournalReader } from '../src/store/journal-reader.ts';
import { columns } from '../src/util/columns.ts';
import { formatCount } from '../src/util/count.ts';
import { journalOfARun } from './journal/journal-of-a-run.ts';
import { machine } from './rig/machine.ts';
import { buildProgram } from './rig/program.ts';
import { temporaryFolder } from './rig/temporary-folder.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const rounds = Number(values.rounds);
const folder = temporaryFolder('journal', values.folder);

buildProgram();
const reader = await JournalReader.open([await journalOfARun(folder)], 'journal of a run');
const kept: RunEvent[] = [];
for await (const event of reader.events()) kept.push(event);
const events = Array.from({ length: Number(values.events) }, (_, index) => kept[index % kept.length]).filter(
  (event) => event !== undefined,
);
const lines = events.map((event) => `${JSON.stringify(lineOf(event))}\n`);

const ways: Readonly<Record<string, (path: string) => Promise<void>>> = {
  'plain write + fdatasync, one by one': writePlainly,
  'journal, 1 writer': (path) => append(path, 1),
  'journal, 25 writers': (path) => append(path, 25),
};
const rates = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
for (let round = 0; round < rounds; round += 1) {
  for (const [name, write] of Object.entries(ways)) {
    const path = join(folder, `${round} ${name}`);
    const start = performance.now();
    await write(path);
    rates.get(name)?.push((events.length * 1_000) / (performance.now() - start));
    rmSync(path);
  }
}

const median = (numbers: readonly number[] = []): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const base = median(rates.get('plain write + fdatasync, one by one'));
const bytes = Buffer.byteLength(lines.join('')) / lines.length;
console.log(
  `journal: medians of ${rounds} interleaved rounds of ${formatCount(events.length)} events of ${formatCount(Math.round(bytes))} bytes on average, ${machine()}`,
);
const rows = [...rates].map(([name, numbers]) => [
  name,
  `${formatCount(Math.round(median(numbers)))} events a second`,
  `${(median(numbers) / base).toFixed(2)} x plain`,
]);
for (const line of columns(rows, new Set([1, 2]))) console.log(`  ${line}`);

async function writePlainly(path: string): Promise<void> {
  const file = await open(path, 'ax');
  for (const line of lines) {
    await file.appendFile(line);
    await file.datasync();
  }
  await file.close();
}

/** Each writer appends its next event once its last one is on disk. */
async function append(path: string, writers: number): Promise<void> {
  const journal = await JournalFile.create(path, { run: 'bench', plan: 'a hash' });
  const left = events.values();
  await Promise.all(Array.from({ length: writers }, () => appendAll(left, journal)));
  await journal.close();
}

async function appendAll(left: Iterable<RunEvent>, journal: JournalFile): Promise<void> {
  for (const event of left) await journal.append(event);
}

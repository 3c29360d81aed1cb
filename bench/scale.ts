/**
 * How costs grow with the number of resources: `validate`, `plan`, `run` and `report` for each size, in processes of their own.
 * Time, processor time and peak memory, per million, and the factor for ten times as many. `npm run bench`, or
 * `npx tsx bench/scale.ts --sizes 10k,100k,1M --limit 10m`: a process that takes longer than the limit is killed.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { columns } from '../src/util/columns.ts';
import { formatCount } from '../src/util/count.ts';
import { parseDuration } from '../src/util/duration.ts';
import { startEmulator } from './rig/emulator-process.ts';
import { machine } from './rig/machine.ts';
import { buildProgram, startProgram } from './rig/program.ts';
import { temporaryFolder } from './rig/temporary-folder.ts';
import { scenarioOf, writeInputs } from './scale/inputs.ts';
import { type Measured, measure } from './scale/measure.ts';

const { values } = parseArgs({
  options: { sizes: { type: 'string', default: '10k,100k,1M' }, limit: { type: 'string', default: '10m' } },
});
const sizes = values.sizes.split(',').map(sizeOf);
const limit = parseDuration(values.limit);
if (limit === undefined) throw new Error('--limit must be a duration such as 10m');

/** The most entries that a list within a spec is measured with: longer ones belong into CSV files. */
const mostInline = 100_000;

const offline: Readonly<Record<string, readonly string[]>> = {
  validate: ['validate', 'spec.yaml'],
  'validate, inline lists': ['validate', 'inline.yaml'],
  plan: ['plan', 'spec.yaml'],
  'plan, as JSON': ['plan', 'spec.yaml', '--format', 'json'],
};
const notReached: Measured = { time: 0, cpu: 0, peak: 0, failure: 'not reached: there is no run to report' };
const figures = new Map<string, Map<number, Measured>>();

buildProgram();
const folder = temporaryFolder('scale');
for (const size of sizes) await measureSize(size, join(folder, String(size)));
console.log(`scale: mailboxes, drives and sites as 5 : 3 : 2, from CSV lists unless said, ${machine()}`);
for (const line of columns([heading(), ...[...figures].flatMap(rowsOf)], new Set([1, 2, 3, 4, 5, 6, 7, 8])))
  console.log(`  ${line}`);

async function measureSize(size: number, at: string): Promise<void> {
  await writeInputs(at, size);
  for (const [step, words] of Object.entries(offline)) {
    if (words.includes('inline.yaml') && size > mostInline) continue;
    keep(step, size, await measured(words, at));
  }
  const run = await measuredRun(size, at);
  keep('run', size, run);
  keep('report', size, run.failure === null ? await measured(['report', 'bench'], at) : notReached);
  await rm(at, { recursive: true });
}

function measured(
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  return measure(startProgram(words, { cwd, env, keepsOutput: false }), limit ?? 0);
}

/** The emulator's own costs are not counted, but both share the machine. */
async function measuredRun(size: number, at: string): Promise<Measured> {
  await mkdir(join(at, 'emulator'));
  const emulator = await startEmulator(scenarioOf(size), join(at, 'emulator'));
  try {
    const service = ['--graph-url', emulator.url, '--auth', 'token', '--run-id', 'bench', '--quiet'];
    const env = { ...(await emulator.scaledTime()), GRAPH_ACCESS_TOKEN: 'anything' };
    const found = await measured(['run', 'spec.yaml', ...service], at, env);
    if (found.failure === null) return found;
    const { resourcesActivated } = await emulator.account();
    return { ...found, failure: `${found.failure}; ${formatCount(resourcesActivated)} had been activated` };
  } finally {
    await emulator.stop();
  }
}

function keep(step: string, size: number, found: Measured): void {
  console.error(`  ${step}, ${formatCount(size)}: ${found.failure ?? `${(found.time / 1_000).toFixed(1)} s`}`);
  figures.set(step, (figures.get(step) ?? new Map<number, Measured>()).set(size, found));
}

function heading(): string[] {
  return [
    '',
    'resources',
    'time',
    'x for ten',
    'processor',
    'peak memory',
    'x for ten',
    's a million',
    'MiB a million',
  ];
}

function rowsOf([step, bySize]: readonly [string, ReadonlyMap<number, Measured>]): string[][] {
  const found = [...bySize];
  return found.map(([size, { time, cpu, peak, failure }], index) => {
    const name = index === 0 ? step : '';
    if (failure !== null) return [name, formatCount(size), '', '', '', '', '', '', '', failure];
    const before = found[index - 1];
    return [
      name,
      formatCount(size),
      seconds(time),
      growth(before, size, ({ time }) => time, time),
      seconds(cpu),
      mebibytes(peak),
      growth(before, size, ({ peak }) => peak, peak),
      seconds((time * 1_000_000) / size),
      mebibytes((peak * 1_000_000) / size),
    ];
  });
}

/** How many times as much ten times as many resources cost; empty for the first size, and after one that failed. */
function growth(
  before: readonly [number, Measured] | undefined,
  size: number,
  read: (measured: Measured) => number,
  cost: number,
): string {
  if (before === undefined || before[1].failure !== null) return '';
  const tens = Math.log10(size / before[0]);
  return ((cost / read(before[1])) ** (1 / tens)).toFixed(1);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

function mebibytes(bytes: number): string {
  return `${formatCount(Math.round(bytes / 2 ** 20))} MiB`;
}

/** `10k` is 10,000; `1M` is 1,000,000. */
function sizeOf(text: string): number {
  const [, number, unit] = /^(\d+)([kM]?)$/.exec(text) ?? [];
  const size = Number(number) * (unit === 'M' ? 1_000_000 : unit === 'k' ? 1_000 : 1);
  if (!(size > 0 && size % 10 === 0)) throw new Error(`--sizes takes multiples of ten such as 10k or 1M, not ${text}`);
  return size;
}

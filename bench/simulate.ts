/**
 * Plays whole runs in one process each, on a virtual clock, network and disk: `npx tsx bench/simulate.ts --seeds 10000`. `--seed 17`
 * plays one seed and prints the shortest story that leads to its finding. `--planted` plants faults in copies of the code, and
 * shows how soon each is found. Ends with 1 if there are findings, or if a planted fault is not found.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { formatDuration } from '../src/util/duration.ts';
import { addFigures, addOutcome, type Figures, linesOf, noFigures } from './simulation/figures.ts';
import { findPlanted } from './simulation/planted.ts';
import { shortestStory } from './simulation/shortest-story.ts';
import { simulate } from './simulation/simulation.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    planted: { type: 'boolean', default: false },
    /** Part of the names of the faults to plant. */
    only: { type: 'string', default: '' },
    /** Ends at the first finding. */
    first: { type: 'boolean', default: false },
    /** Every how many seeds, for a worker. */
    step: { type: 'string' },
  },
});

/** The most findings shown: a fault causes many. */
const mostShown = 30;

/** Of a worker, in milliseconds. */
const longestSilence = 60_000;

/** A worker makes much that lives shortly, errors among it, whose stacks nobody reads. */
const execArgv = ['--max-semi-space-size=128', '--stack-trace-limit=0'];

/** Worker processes: one for each core of a small machine. */
const workers = 2;

if (values.seed !== undefined) await playOne(wholeNumber(values.seed));
else if (values.planted) process.exitCode = (await findPlanted(wholeNumber(values.seeds), values.only)) ? 0 : 1;
else if (values.step !== undefined) await work(wholeNumber(values.step));
else await share();

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`\`${text}\` must be a whole number above 0`);
}

/** Plays one seed and prints what happened. */
async function playOne(seed: number): Promise<void> {
  const story = await shortestStory(seed);
  if (story === null) return console.log(`seed ${seed}: nothing to report`);
  const { finding, outcome } = story;
  console.log(`seed ${seed}: ${finding.kind}: ${finding.text}\n`);
  console.log(`What must go wrong for it:\n${outcome.troubles.map((trouble) => `  ${trouble}`).join('\n')}\n`);
  console.log(`What happens then:\n${outcome.lines.map((line) => `  ${line}`).join('\n')}\n`);
  for (const { kind, text } of outcome.findings) console.log(`${kind}: ${text}`);
  process.exitCode = 1;
}

/** Plays every `step`th seed, and sends the figures of each to the parent. */
async function work(step: number): Promise<void> {
  let last = wholeNumber(values.from) + wholeNumber(values.seeds) - 1;
  process.on('message', (seed) => {
    last = Math.min(last, Number(seed));
  });
  for (let seed = wholeNumber(values.from); seed <= last; seed += step) {
    const figures = noFigures();
    addOutcome(figures, await simulate(seed));
    await new Promise((resolve) => process.send?.(figures, resolve));
  }
  if (process.connected) process.disconnect();
}

async function share(): Promise<void> {
  const start = performance.now();
  const figures = noFigures();
  const first = wholeNumber(values.from);
  const program = await bundled();
  const children = Array.from({ length: workers }, (_, index) => startWorker(program, first + index));
  /** With `--first`, what one worker finds is the first finding unless another one has an earlier seed. */
  const take = (more: Figures): void => {
    addFigures(figures, more);
    const [finding] = more.findings;
    if (!values.first || finding === undefined) return;
    // One that ends at the same moment needs no message.
    for (const child of children) if (child.connected) child.send(finding.seed, () => undefined);
  };
  await Promise.all(children.map((child, index) => ended(child, first + index, take)));
  console.log(`simulation: seeds ${first} to ${first + wholeNumber(values.seeds) - 1}, Node ${process.version}`);
  for (const line of [...linesOf(figures), `time ${formatDuration(performance.now() - start)}`]) console.log(line);
  const findings = figures.findings.toSorted((a, b) => a.seed - b.seed);
  for (const { seed, kind, text } of findings.slice(0, mostShown))
    console.log(`  seed ${seed}: ${kind}: ${text.slice(0, 300)}`);
  if (figures.findings.length > mostShown) console.log(`  and ${figures.findings.length - mostShown} more`);
  process.exitCode = Math.min(1, figures.findings.length);
}

/** This program as one file: the loader of TypeScript costs a fifth of the time. It lies as deep as `src/util`, which reads package.json. */
async function bundled(): Promise<string> {
  const outfile = join(import.meta.dirname, '..', 'coverage', 'simulation', 'simulate.mjs');
  const entryPoints = [import.meta.filename];
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
  });
  return outfile;
}

function startWorker(program: string, from: number): ChildProcess {
  const seeds = wholeNumber(values.seeds) - (from - wholeNumber(values.from));
  const words = ['--from', String(from), '--seeds', String(Math.max(1, seeds)), '--step', String(workers)];
  return fork(program, words, { execArgv });
}

/** Takes the figures of a worker, seed by seed. One that is silent for a minute plays a story that never lets go of the processor. */
async function ended(child: ChildProcess, from: number, take: (figures: Figures) => void): Promise<void> {
  let seed = from;
  let isStuck = false;
  const watch = setTimeout(() => {
    isStuck = true;
    take({ ...noFigures(), findings: [{ seed, kind: 'endless', text: 'a process never waits for anything' }] });
    child.kill('SIGKILL');
  }, longestSilence);
  child.on('message', (figures) => {
    watch.refresh();
    seed += workers;
    take(figures as Figures);
  });
  const exitCode = await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(watch);
  if (exitCode !== 0 && !isStuck) throw new Error(`a worker ended with ${exitCode}`);
}

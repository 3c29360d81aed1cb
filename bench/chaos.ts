/**
 * Restores under faults and kills: the built program against the emulator, each in a process of its own, one seed after the
 * other. `npm run bench`, or `npx tsx bench/chaos.ts --seeds 200 --from 1`. Ends with 1 if there are findings.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { formatDuration } from '../src/util/duration.ts';
import { findingsIn } from './chaos/check.ts';
import { Children } from './chaos/children.ts';
import { Figures } from './chaos/figures.ts';
import { IdentityEndpoint } from './chaos/identity-endpoint.ts';
import { endure } from './chaos/ordeal.ts';
import { storyOf } from './chaos/story.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '200' }, from: { type: 'string', default: '1' } },
});
const first = Number(values.from);
const last = first + Number(values.seeds) - 1;
if (!(Number.isSafeInteger(first) && Number.isSafeInteger(last) && first > 0 && last >= first))
  throw new Error('--seeds and --from must be whole numbers above 0');

/** Stories at once. Each is a program and an emulator, which keep a core busy. */
const atOnce = 2;

/** The most findings shown of one seed, because one session often causes many. The others are in its `evidence.json`. */
const mostShown = 10;

const root = join(import.meta.dirname, '..');
execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], { cwd: root, stdio: 'inherit' });
const folder = mkdtempSync(join(tmpdir(), 'bulk-restore-chaos-'));
const shortWaits = pathToFileURL(join(import.meta.dirname, 'rig', 'short-waits.mjs')).href;
const children = new Children(join(root, 'dist', 'cli', 'main.js'), {
  ...(await IdentityEndpoint.open()).environment,
  NODE_OPTIONS: `--import ${shortWaits}`,
});
const figures = new Figures();
const start = performance.now();
let next = first;
let isOver = false;
let wasInterrupted = false;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    wasInterrupted = true;
    end();
  });
}

const lanes = await Promise.allSettled(Array.from({ length: atOnce }, playOn));
const broken = lanes.find((lane) => lane.status === 'rejected' && !wasInterrupted);
if (figures.failures === 0 && broken === undefined) rmSync(folder, { recursive: true, force: true });
if (broken?.status === 'rejected') throw broken.reason;
console.log(
  `chaos: seeds ${first} to ${next - 1}, Node ${process.version}, ${cpus().length} cores, ${formatDuration(performance.now() - start)}`,
);
for (const line of figures.lines) console.log(line);
if (figures.failures > 0) console.log(`the folders of these seeds are in ${folder}`);
process.exitCode = wasInterrupted ? 130 : Math.min(1, figures.failures);

async function playOn(): Promise<void> {
  while (next <= last && !isOver) {
    const seed = next;
    next += 1;
    try {
      await play(seed);
    } catch (error) {
      end();
      throw new Error(`seed ${seed} could not be played`, { cause: error });
    }
  }
}

/** Ends all processes and starts no more. */
function end(): void {
  isOver = true;
  children.killAll();
}

async function play(seed: number): Promise<void> {
  const place = join(folder, String(seed));
  const story = storyOf(seed);
  const evidence = await endure(story, place, children);
  const findings = findingsIn(story, evidence);
  figures.add(story, evidence, findings);
  if ((seed - first + 1) % 20 === 0) console.log(`  ${seed} …`);
  if (findings.length === 0) return rmSync(place, { recursive: true });
  for (const { kind, text } of findings.slice(0, mostShown)) console.log(`  seed ${seed}: ${kind}: ${text}`);
  if (findings.length > mostShown) console.log(`  seed ${seed}: and ${findings.length - mostShown} more`);
  writeFileSync(join(place, 'evidence.json'), JSON.stringify({ story, findings, ...evidence }, undefined, 2));
}

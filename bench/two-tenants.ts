/**
 * Two tenants' restores at once on one machine, with one folder for state and reports: two processes of the program, each against an
 * emulator of its own, on the work of the bench `makespan`, beside each bound. `npm run bench`, or
 * `npx tsx bench/two-tenants.ts --resources 10000 --seeds 1,6 --slower 1`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { columns } from '../src/util/columns.ts';
import { formatCount } from '../src/util/count.ts';
import { formatDuration } from '../src/util/duration.ts';
import { hardSeed, timeScales, type Work, workOf } from './makespan/work.ts';
import { startEmulator } from './rig/emulator-process.ts';
import { machine } from './rig/machine.ts';
import { buildProgram, startProgram } from './rig/program.ts';
import { temporaryFolder } from './rig/temporary-folder.ts';

const { values } = parseArgs({
  options: {
    resources: { type: 'string', default: '10000' },
    /** One for each tenant. */
    seeds: { type: 'string', default: `1,${hardSeed}` },
    slower: { type: 'string', default: '1' },
  },
});
const resources = Number(values.resources);
/** Half as fast as one run by itself: two runs and two emulators share the machine. */
const timeScale = timeScales.independent / 2 / Number(values.slower);

buildProgram();
const folder = temporaryFolder('two-tenants');
const works = values.seeds
  .split(',')
  .map((seed) => workOf({ resources, mode: 'independent', hints: true, seed, timeScale }));
console.log(
  `two tenants at once: ${formatCount(resources)} mailboxes each, sizes known, time x ${timeScale}, ${machine()}`,
);
const played = await Promise.all(works.map((work, index) => restore(work, `tenant-${index + 1}`)));
const rows = [['', 'bound', 'time taken', 'x bound', 'sessions', 'wall clock'], ...played];
for (const line of columns(rows, new Set([1, 2, 3, 4, 5]))) console.log(`  ${line}`);

/** A row of figures. Rejects if the run fails, leaves out a mailbox or restores one twice. */
async function restore(work: Work, name: string): Promise<string[]> {
  const spec = { ...(work.spec as object), name, mailboxes: { lists: [`${name}.csv`] } };
  await writeFile(join(folder, `${name}.yaml`), JSON.stringify(spec));
  await writeFile(join(folder, `${name}.csv`), work.list);
  await mkdir(join(folder, name));
  const emulator = await startEmulator(work.scenario, join(folder, name));
  try {
    const words = ['run', `${name}.yaml`, '--graph-url', emulator.url, '--auth', 'token', '--run-id', name, '--quiet'];
    const env = { ...(await emulator.scaledTime()), GRAPH_ACCESS_TOKEN: 'anything' };
    const { exitCode, stderr, took } = await startProgram(words, { cwd: folder, env }).ended;
    const { firstActivation, lastEnd, resourcesActivated, resourcesActivatedAgain, calls } = await emulator.account();
    if (exitCode !== 0 || resourcesActivated !== resources || resourcesActivatedAgain > 0)
      throw new Error(`${name} ended with ${exitCode}: ${stderr.slice(-2_000)}`);
    const taken = (lastEnd ?? 0) - (firstActivation ?? 0);
    return [
      `${name}, seed ${work.seed}`,
      formatDuration(work.bound.time),
      formatDuration(taken),
      (taken / work.bound.time).toFixed(3),
      String(calls.activateSession ?? 0),
      `${(took / 1_000).toFixed(1)} s`,
    ];
  } finally {
    await emulator.stop();
  }
}

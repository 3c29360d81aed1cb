/**
 * How long a large restore takes, compared with the minimum that the service's caps allow: the program and two runbooks that
 * use Microsoft's JavaScript client, against the emulator in a process of its own, all in fast time. `npm run bench`, or
 * `npx tsx bench/makespan.ts --resources 10000 --modes independent,rate --hints on,off --seeds 1,6 --slower 1`.
 */
import { parseArgs } from 'node:util';
import { columns } from '../src/util/columns.ts';
import { formatCount } from '../src/util/count.ts';
import { formatDuration } from '../src/util/duration.ts';
import { contenders } from './makespan/contenders.ts';
import { median, sigma } from './makespan/draw.ts';
import { play } from './makespan/trial.ts';
import { hardSeed, timeScales, titleOf, type Work, workOf } from './makespan/work.ts';
import { machine } from './rig/machine.ts';
import { buildProgram } from './rig/program.ts';

const { values } = parseArgs({
  options: {
    resources: { type: 'string', default: '10000' },
    modes: { type: 'string', default: 'independent,rate' },
    hints: { type: 'string', default: 'on,off' },
    seeds: { type: 'string', default: `1,${hardSeed}` },
    slower: { type: 'string', default: '1' },
  },
});
const resources = Number(values.resources);
const slower = Number(values.slower);

buildProgram();
console.log(
  `makespan: ${formatCount(resources)} mailboxes, durations log-normal (median ${formatDuration(median)}, sigma ${sigma}), ${machine()}`,
);
for (const mode of ['independent', 'rate'] as const) {
  for (const hints of ['on', 'off']) {
    if (!values.modes.split(',').includes(mode) || !values.hints.split(',').includes(hints)) continue;
    const timeScale = timeScales[mode] / slower;
    for (const seed of seedsFor(mode))
      await compare(workOf({ resources, mode, hints: hints === 'on', seed, timeScale }));
  }
}

/** With a rate, it doesn't matter how long each mailbox takes, so one seed is enough. */
function seedsFor(mode: Work['mode']): string[] {
  const seeds = values.seeds.split(',');
  return mode === 'rate' ? seeds.slice(0, 1) : seeds;
}

async function compare(work: Work): Promise<void> {
  const rows = [['', 'time taken', 'x bound', 'sessions', 'wall clock', 'estimated rest x true rest']];
  for (const contender of contenders) {
    const { account, taken, wall, estimates } = await play(work, contender);
    rows.push([
      contender.name,
      formatDuration(taken),
      (taken / work.bound.time).toFixed(3),
      String(account.calls.activateSession ?? 0),
      `${(wall / 1_000).toFixed(1)} s`,
      estimates === null ? '' : `${estimates.lowest.toFixed(2)} to ${estimates.highest.toFixed(2)}`,
    ]);
  }
  console.log(`\nseed ${work.seed}: ${titleOf(work)}`);
  for (const line of columns(rows, new Set([1, 2, 3, 4, 5]))) console.log(`  ${line}`);
}

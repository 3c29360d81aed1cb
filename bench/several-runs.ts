/**
 * Equal runs of one tenant at once, on hosts that share its caps, beside one run with all of it: the program's own runner on the emulated
 * tenant in virtual time, with what a store says as late as the store in PostgreSQL does. `npm run bench`, or
 * `npx tsx bench/several-runs.ts --runs 4 --mailboxes 2500 --seeds 1,2,3,4,5`. Ends with 1 if a cap is asked for more than it has.
 */
import { parseArgs } from 'node:util';
import { defaultDurations } from '../src/emulator/scenario/scenario.ts';
import { columns } from '../src/util/columns.ts';
import { formatDuration } from '../src/util/duration.ts';
import { playTogether, type SeveralRuns } from '../test/support/rigs/several-runs.ts';
import { machine } from './rig/machine.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '4' },
    mailboxes: { type: 'string', default: '2500' },
    seeds: { type: 'string', default: '1,2,3,4,5' },
  },
});
const [runs, mailboxes] = [Number(values.runs), Number(values.mailboxes)];

console.log(
  `several runs: ${runs} x ${mailboxes} mailboxes, and one run of ${runs * mailboxes}, virtual time, ${machine()}`,
);
let refusals = 0;
for (const sigma of [0.2, defaultDurations.sigma]) {
  const rows = [['seed', 'one run', 'all runs', '90 % back', 'x one run', 'first and last of the runs', 'over a cap']];
  for (const seed of values.seeds.split(',').map(Number)) {
    const scenario = { seed: String(seed), durations: { ...defaultDurations, sigma } };
    const one = await playTogether([runs * mailboxes], { scenario });
    const all = await playTogether(
      Array.from({ length: runs }, () => mailboxes),
      { scenario },
    );
    const over = Object.values(all.summary.refusals).reduce((sum, count) => sum + count, 0);
    refusals += over;
    rows.push([
      String(seed),
      formatDuration(last(one)),
      formatDuration(last(all)),
      `${formatDuration(one.mostBack)}, ${formatDuration(all.mostBack)}`,
      (one.mostBack / all.mostBack).toFixed(3),
      (Math.max(...all.ends) / Math.min(...all.ends)).toFixed(3),
      String(over),
    ]);
  }
  console.log(`durations log-normal, sigma ${sigma}`);
  for (const line of columns(rows, new Set([0, 1, 2, 3, 4, 5, 6]))) console.log(`  ${line}`);
}
process.exitCode = refusals > 0 ? 1 : 0;

function last({ ends }: SeveralRuns): number {
  return Math.max(...ends);
}

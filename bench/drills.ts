/**
 * A year of weekly drills on the emulator, in virtual time: is anybody restored more often than the budget allows, and is the coverage
 * right to the row? Two runs are killed; one of them is resumed. `npm run bench`, or
 * `npx tsx bench/drills.ts --mailboxes 5000 --sample 100 --weeks 52`.
 */
import { parseArgs } from 'node:util';
import { formatCount } from '../src/util/count.ts';
import { playYear } from './drills/year.ts';

const { values } = parseArgs({
  options: {
    mailboxes: { type: 'string', default: '5000' },
    sample: { type: 'string', default: '100' },
    weeks: { type: 'string', default: '52' },
    verbose: { type: 'boolean', default: false },
  },
});
const [mailboxes, sample, weeks] = [Number(values.mailboxes), Number(values.sample), Number(values.weeks)];
const began = performance.now();
const killed = [Math.floor(weeks / 4), Math.floor(weeks / 2)] as const;
const year = await playYear({ mailboxes, sample, weeks, killed, ...(values.verbose && { onWeek: console.log }) });
const wrong = year.coverage.filter(
  ({ measured, counted }) => Math.round(measured * mailboxes) !== Math.round(counted * mailboxes),
);
console.log(`drills: ${weeks} weekly drills of ${sample} of ${formatCount(mailboxes)} mailboxes, two runs killed`);
console.log(`  mailboxes restored more often than twice in 30 days: ${year.overBudget.length}`);
console.log(`  reports whose coverage differs from the rows: ${wrong.length} of ${year.coverage.length}`);
console.log(`  mailboxes tried: ${formatCount(year.tried)}, in ${formatCount(year.activations)} restores`);
console.log(`  coverage of the last 90 days at the end: ${((year.coverage.at(-1)?.measured ?? 0) * 100).toFixed(1)} %`);
console.log(`  wall clock: ${((performance.now() - began) / 1_000).toFixed(0)} s`);
if (year.overBudget.length + wrong.length > 0) process.exitCode = 1;

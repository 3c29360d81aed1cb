/**
 * Whether each moment of a schedule is fired once: 1,000 moments of four schedules in four zones, over changes of the clocks, with a moved
 * clock and five workers of which one in two dies while it fires. `npx tsx bench/moments.ts --moments 1000 --workers 5`. Ends with 1 if a
 * moment is missing, comes twice, or has no run.
 */
import { parseArgs } from 'node:util';
import { addressOf } from '../src/store/postgres/address.ts';
import { PostgresSchedules } from '../src/store/postgres/queue/postgres-schedules.ts';
import { Chance } from '../src/util/chance.ts';
import { formatCount } from '../src/util/count.ts';
import { fireAll } from '../test/support/dying-workers.ts';
import { PostgresServer } from '../test/support/rigs/postgres-server.ts';
import { linkTo, withTables } from './hosts/database.ts';
import { machine } from './rig/machine.ts';

const { values } = parseArgs({
  options: { moments: { type: 'string', default: '1000' }, workers: { type: 'string', default: '5' } },
});

await using server = await PostgresServer.start();
const url = await withTables(server);
const link = linkTo(url);
const books = Array.from(
  { length: Number(values.workers) },
  (_, index) => new PostgresSchedules(addressOf(url, {}), `process ${index + 1} on here`),
);
const chance = new Chance('moments');
let draws = 0;
const begun = performance.now();

const expected = await fireAll({
  books,
  moments: Number(values.moments),
  random: () => {
    draws += 1;
    return chance.draw(String(draws));
  },
  endRuns: async () => void (await link.query(`update bulk_restore.run set state = 'ended' where state = 'queued'`)),
});

const fired = await link.query<{ moment: string; run_id: string | null }>(
  `select schedule || ' ' || to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as moment, run_id from bulk_restore.firing`,
);
const [runs] = await link.query<{ count: string }>('select count(*) from bulk_restore.run');
const wanted = new Set(expected);
const once = fired.filter(({ moment, run_id: runId }) => wanted.delete(moment) && runId !== null).length;
const seconds = ((performance.now() - begun) / 1_000).toFixed(0);

console.log(`\nMoments of schedules, ${machine()}\n`);
console.log(
  `| moments | workers | deaths | fired once, with a run | missing | runs | s |\n|---|---|---|---|---|---|---|`,
);
console.log(
  `| ${[expected.length, books.length, Math.round(draws / 2), once, wanted.size].map(formatCount).join(' | ')} | ${runs?.count} | ${seconds} |`,
);

for (const book of books) await book[Symbol.asyncDispose]();
await link.close();
const isRight = once === expected.length && wanted.size === 0 && fired.length === expected.length;
if (!isRight || Number(runs?.count) !== expected.length) process.exitCode = 1;

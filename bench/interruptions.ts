/**
 * Runs in PostgreSQL that are interrupted again and again, in this process and in virtual time: before an event is kept, after it, or after
 * the service acted and before its answer came. Each time another process takes the run over, and the one before still wants to keep an
 * event. `npm run bench`, or `npx tsx bench/interruptions.ts --times 2000`. Ends with 1 if something is restored twice or never, if an event
 * is lost, or if an epoch goes back.
 */
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { addressOf } from '../src/store/postgres/address.ts';
import { PostgresStore } from '../src/store/postgres/postgres-store.ts';
import { RunLease } from '../src/store/postgres/run-lease.ts';
import { Chance } from '../src/util/chance.ts';
import { columns } from '../src/util/columns.ts';
import { formatDuration } from '../src/util/duration.ts';
import {
  endsBeforeDeath,
  eventMoments,
  eventsIn,
  keepIn,
  killerAt,
  patientWorld,
  takeEvents,
} from '../test/support/rigs/dying-run.ts';
import { PostgresServer } from '../test/support/rigs/postgres-server.ts';
import { RunRig } from '../test/support/rigs/run-rig.ts';
import { linkTo, withTables } from './hosts/database.ts';
import { type InterruptedStory, interruptedStories } from './hosts/interrupted-stories.ts';
import { machine } from './rig/machine.ts';

const { values } = parseArgs({
  options: { times: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const times = Number(values.times);
const chance = new Chance(values.seed);
const begin = performance.now();

await using server = await PostgresServer.start();
const url = await withTables(server);
const look = linkTo(url);
const address = addressOf(url, { BULK_RESTORE_LEASE: '60s' });
const stores = ['a', 'b'].map((name) => new PostgresStore(address, { name, claimed: null }));
const sums = { runs: 0, interruptions: 0, events: 0, twice: 0, never: 0, lost: 0, late: 0, epochsBack: 0 };

while (sums.interruptions < times) {
  const story = interruptedStories[sums.runs % interruptedStories.length] as InterruptedStory;
  sums.runs += 1;
  await play(story, `r${sums.runs}`);
}
for (const store of stores) await store[Symbol.asyncDispose]();
const [{ back = 0 } = {}] = await look.query<{ back: number }>(
  `select count(*)::int as back from (select epoch < lag(epoch) over (partition by run_id order by seq) as is_back
   from bulk_restore.event) steps where is_back`,
);
sums.epochsBack = back;
await look.close();

console.log(`interruptions: ${machine()}, ${formatDuration(performance.now() - begin)}`);
for (const line of columns([
  ['runs', String(sums.runs)],
  ['interruptions', String(sums.interruptions)],
  ['events', String(sums.events)],
  ['restored twice', String(sums.twice)],
  ['not as in a run without interruptions', String(sums.never)],
  ['acknowledged events that were lost', String(sums.lost)],
  ['events kept of a process that had lost its run', String(sums.late)],
  ['epochs that go back', String(sums.epochsBack)],
]))
  console.log(line);
process.exitCode = sums.twice + sums.never + sums.lost + sums.late + sums.epochsBack > 0 ? 1 : 0;

/** Interrupts one run until it ends. */
async function play({ spec, scenario, expected }: InterruptedStory, runId: string): Promise<void> {
  const killer = killerAt(null);
  let rig = new RunRig(spec, scenario, killer.wrap, patientWorld(scenario));
  let journal = await storeOf(0).create(runId, rig.state.plan);
  for (let life = 1; ; life += 1) {
    const moment = wholeUpTo(2, `${runId} ${life} moment`);
    const at = wholeUpTo(life === 1 ? 40 : 25, `${runId} ${life}`);
    const eventMoment = eventMoments[moment];
    killer.arm(eventMoment === undefined ? Math.ceil(at / 5) : null);
    keepIn(journal, rig, eventMoment && { moment: eventMoment, at });
    if (await endsBeforeDeath(rig)) break;
    sums.interruptions += 1;
    if (journal.lease instanceof RunLease) await journal.lease.end();
    await look.query(`update bulk_restore.run set lease_until = clock_timestamp() where run_id = '${runId}'`);
    const next = await storeOf(life).open(runId);
    const late = { type: 'run-stopping', because: 'service', message: 'late', at: '2026-11-22T03:00:00.000Z' } as const;
    await journal.append(late).then(
      () => (sums.late += 1),
      () => undefined,
    );
    await journal.close();
    journal = next.journal;
    const reborn = new RunRig(spec, scenario, killer.wrap, rig);
    await takeEvents(reborn, storeOf(life).recordOf(runId).journal);
    if (reborn.events.length < rig.events.length) sums.lost += 1;
    rig = reborn;
  }
  await journal.append({ type: 'run-ended', exitCode: 1, at: new Date(rig.clock.now()).toISOString() });
  await journal.close();
  const { summary } = rig.tenant.calls;
  sums.twice += Math.max(0, summary.resourcesActivatedAgain - expected.resourcesActivatedAgain);
  const { totals } = await rig.result();
  if (!isDeepStrictEqual(totals, expected.totals)) {
    sums.never += 1;
    console.log(`${runId}: ${JSON.stringify(totals.all)} instead of ${JSON.stringify(expected.totals.all)}`);
  }
  const kept = await eventsIn(storeOf(0).recordOf(runId).journal);
  sums.events += kept.length;
  if (kept.length !== rig.events.length + 1) sums.lost += 1;
}

/** The two hosts take turns. */
function storeOf(life: number): PostgresStore {
  return stores[life % 2] as PostgresStore;
}

function wholeUpTo(most: number, about: string): number {
  return Math.floor(chance.draw(about) * (most + 1));
}

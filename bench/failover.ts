/**
 * What a failover of PostgreSQL that loses the last events does to a run: a primary, a standby that follows asynchronously and hangs for
 * 1.5 s, then the primary dies and the standby takes its place. In turn the process of the run lives on, or dies with the primary and
 * another one resumes the run. The built program against the emulator. `npm run bench`, or `npx tsx bench/failover.ts --times 20`. Ends
 * with 1 if a loss was not noticed, or something was restored twice or forgotten.
 */
import { parseArgs } from 'node:util';
import { columns } from '../src/util/columns.ts';
import { PostgresServer } from '../test/support/rigs/postgres-server.ts';
import { TcpProxy } from '../test/support/rigs/tcp-proxy.ts';
import { linkTo, withTables } from './hosts/database.ts';
import { mailboxes, scenario, writeSpec } from './hosts/many-sessions.ts';
import { startEmulator } from './rig/emulator-process.ts';
import { machine } from './rig/machine.ts';
import { buildProgram, startProgram } from './rig/program.ts';
import { temporaryFolder } from './rig/temporary-folder.ts';
import { pause } from './rig/waiting.ts';

const { values } = parseArgs({ options: { times: { type: 'string', default: '4' } } });

interface Trial {
  readonly owner: 'lives' | 'dies';
  readonly lost: number;
  readonly isNoticed: boolean;
  readonly exitCode: number | null;
  readonly twice: number;
  readonly restored: number;
}

buildProgram();
const trials: Trial[] = [];
for (let count = 0; count < Number(values.times); count += 1) {
  const trial = await failOver(count % 2 === 0 ? 'lives' : 'dies');
  process.stderr.write(`  ${JSON.stringify(trial)}\n`);
  trials.push(trial);
}
console.log(
  `failover: asynchronous standby, ${mailboxes} mailboxes a run, ${machine()}, both databases on the same machine`,
);
const rows = (['lives', 'dies'] as const).map((owner) => {
  const of = trials.filter((trial) => trial.owner === owner);
  const lost = of.map((trial) => trial.lost);
  const well = of.filter(({ exitCode, restored }) => exitCode === 0 && restored === mailboxes);
  const counts = [
    of.length,
    of.filter(({ isNoticed }) => isNoticed).length,
    well.length,
    of.reduce((sum, { twice }) => sum + twice, 0),
  ];
  return [`process ${owner}`, ...counts.map(String), `${Math.min(...lost)} to ${Math.max(...lost)}`];
});
for (const line of columns(
  [['', 'times', 'noticed', 'ended well', 'twice', 'events lost'], ...rows],
  new Set([1, 2, 3, 4, 5]),
))
  console.log(`  ${line}`);
if (
  trials.some(
    ({ isNoticed, twice, restored, exitCode }) => !isNoticed || twice > 0 || restored !== mailboxes || exitCode !== 0,
  )
)
  process.exitCode = 1;

async function failOver(owner: Trial['owner']): Promise<Trial> {
  await using primary = await PostgresServer.start({ settings: [] });
  await withTables(primary);
  await using replication = await TcpProxy.to(primary.port);
  await using standby = await PostgresServer.start({
    settings: [],
    from: `postgres://postgres@127.0.0.1:${replication.port}/postgres`,
  });
  await using front = await TcpProxy.to(primary.port);
  const url = `postgres://postgres@127.0.0.1:${front.port}/postgres`;
  const look = linkTo(url);
  const folder = temporaryFolder('failover');
  await writeSpec(folder);
  const emulator = await startEmulator(scenario, folder);
  const env = { BULK_RESTORE_STORE: url, GRAPH_ACCESS_TOKEN: 'anything' };
  const flags = ['--graph-url', emulator.url, '--auth', 'token', '--poll', '1s', '--quiet'];
  let current = startProgram(['run', 'spec.yaml', '--run-id', 'r1', ...flags], { cwd: folder, env });
  const events = async (server: PostgresServer): Promise<number> => {
    const [row] = await server.run('postgres', 'select count(*)::int as count from bulk_restore.event');
    return Number(row?.['count']);
  };
  while ((await events(primary)) < 40 + Math.random() * 40) await pause(20);
  replication.stall();
  await pause(1_500);
  const acknowledged = await events(primary);
  if (owner === 'dies') current.kill('SIGKILL');
  await primary.kill('SIGKILL');
  await standby.promote();
  const lost = acknowledged - (await events(standby));
  front.lead(standby.port);
  if (owner === 'dies') {
    await current.ended;
    do {
      await pause(1_000);
      current = startProgram(['resume', 'r1', ...flags], { cwd: folder, env });
    } while ((await current.ended).exitCode === 5);
  }
  const { exitCode, stderr } = await current.ended;
  if (exitCode !== 0) process.stderr.write(stderr);
  const [row] = await look.query<{ noted: boolean; read: boolean }>(
    `select timeline = bulk_restore.timeline() as noted,
      exists (select from bulk_restore.event where line like '%"fromService":true%') as read from bulk_restore.run`,
  );
  const isNoticed = row?.noted === true && (owner === 'lives' || row.read);
  const { resourcesActivatedAgain: twice, resourcesActivated: restored } = await emulator.account();
  await look.close();
  await emulator.stop();
  return { owner, lost, isNoticed, exitCode, twice, restored };
}

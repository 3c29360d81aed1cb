/**
 * How many requests `inventory` sends, by kind of call, compared with the pages that hold what it needs: as a user, as an application, and
 * as an application that is killed in the middle and started again. By the emulator's own counters. `npm run bench`, or
 * `npx tsx bench/inventory.ts --mailboxes 20000 --drives 10000 --sites 5000`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mintToken } from '../src/emulator/http/token.ts';
import { operations } from '../src/emulator/operations.ts';
import { defaultScenario } from '../src/emulator/scenario/scenario.ts';
import { mostUsersInPage } from '../src/graph/wire/directory-paths.ts';
import { columns } from '../src/util/columns.ts';
import { formatCount } from '../src/util/count.ts';
import { type Account, type EmulatorProcess, startEmulator } from './rig/emulator-process.ts';
import { machine } from './rig/machine.ts';
import { buildProgram, type Ended, startProgram } from './rig/program.ts';

const { values } = parseArgs({
  options: {
    mailboxes: { type: 'string', default: '20000' },
    drives: { type: 'string', default: '10000' },
    sites: { type: 'string', default: '5000' },
  },
});
const [mailboxes, drives, sites] = [Number(values.mailboxes), Number(values.drives), Number(values.sites)];
const pageSize = defaultScenario.limits.pageSize;
const pagesOf = (count: number, size = pageSize): number => Math.max(1, Math.ceil(count / size));

type View = 'delegated' | 'application';

buildProgram();
console.log(
  `inventory: ${formatCount(mailboxes)} mailboxes, ${formatCount(drives)} drives, ${formatCount(sites)} sites, ${machine()}`,
);
await measure('a user', 'delegated', take);
await measure('an application', 'application', take);
await measure('an application, killed in the middle', 'application', async (emulator, folder) => {
  const first = start(emulator, folder);
  const middle = pagesOf(mailboxes) / 2;
  while (((await emulator.account()).calls.listProtectionUnits ?? 0) < middle)
    await new Promise((resolve) => setTimeout(resolve, 20));
  first.kill('SIGKILL');
  await first.ended;
  return await take(emulator, folder);
});

async function measure(
  title: string,
  view: View,
  play: (emulator: EmulatorProcess, folder: string) => Promise<Ended>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bulk-restore-bench-'));
  const emulator = await startEmulator(scenarioOf(view), folder);
  try {
    const { exitCode, stderr, took } = await play(emulator, folder);
    if (exitCode !== 0) throw new Error(`inventory ended with ${exitCode}: ${stderr}`);
    print(title, await emulator.account(), { least: leastOf(view), took });
  } finally {
    await emulator.stop();
    await rm(folder, { recursive: true });
  }
}

function scenarioOf(view: View): Parameters<typeof startEmulator>[0] {
  return {
    version: 1,
    view,
    unitList: view,
    clock: { start: '2026-11-30T08:00:00Z', timeScale: 1 },
    mailboxes: { count: mailboxes, prefix: 'user' },
    drives: { count: drives, prefix: 'user' },
    sites: { count: sites },
  };
}

/** The pages and files that hold what an inventory needs. */
function leastOf(view: View): number {
  const units = pagesOf(mailboxes) + pagesOf(drives) + pagesOf(sites);
  const reports = 3 * 2;
  const names = pagesOf(mailboxes + drives, mostUsersInPage) + pagesOf(sites);
  return units + reports + 1 + (view === 'application' ? names : 0);
}

function start({ url }: EmulatorProcess, folder: string): ReturnType<typeof startProgram> {
  const token = mintToken({ tenant: defaultScenario.tenant, id: 'bench', issuedAt: Date.now() });
  const words = ['inventory', '--graph-url', url, '--auth', 'token', '--spec', '--quiet'];
  return startProgram(words, { cwd: folder, env: { GRAPH_ACCESS_TOKEN: token } });
}

function take(emulator: EmulatorProcess, folder: string): Promise<Ended> {
  return start(emulator, folder).ended;
}

interface Measured {
  readonly least: number;
  readonly took: number;
}

function print(title: string, { calls, batched }: Account, { least, took }: Measured): void {
  const made = operations.filter((operation) => (calls[operation] ?? 0) > 0);
  const requests = made.reduce((sum, operation) => sum + (calls[operation] ?? 0), 0) - batched;
  const ratio = (requests / least).toFixed(3);
  console.log(`\n${title}: ${requests} requests, ${ratio} x the ${least} pages; ${(took / 1_000).toFixed(1)} s`);
  const rows = made.map((operation) => [operation, formatCount(calls[operation] ?? 0)]);
  for (const line of columns(rows, new Set([1]))) console.log(`  ${line}`);
  if (requests > least * 1.05) throw new Error(`${title}: more than 1.05 requests for a page`);
}

/**
 * How many requests a large restore sends to Microsoft Graph, by kind of call: the program and two runbooks, on the work of the
 * bench `makespan`, by the emulator's own counters. `npm run bench`, or
 * `npx tsx bench/requests.ts --resources 10000 --modes independent,rate --seed 6`.
 */
import { parseArgs } from 'node:util';
import { operations } from '../src/emulator/operations.ts';
import { columns } from '../src/util/columns.ts';
import { formatCount } from '../src/util/count.ts';
import { contenders } from './makespan/contenders.ts';
import { play } from './makespan/trial.ts';
import { hardSeed, timeScales, titleOf, type Work, workOf } from './makespan/work.ts';
import type { Account } from './rig/emulator-process.ts';
import { machine } from './rig/machine.ts';
import { buildProgram } from './rig/program.ts';

const { values } = parseArgs({
  options: {
    resources: { type: 'string', default: '10000' },
    modes: { type: 'string', default: 'independent,rate' },
    seed: { type: 'string', default: hardSeed },
  },
});
const resources = Number(values.resources);

buildProgram();
console.log(`requests: per 1,000 of ${formatCount(resources)} mailboxes, seed ${values.seed}, ${machine()}`);
for (const mode of ['independent', 'rate'] as const) {
  if (!values.modes.split(',').includes(mode)) continue;
  await compare(workOf({ resources, mode, hints: true, seed: values.seed, timeScale: timeScales[mode] }));
}

async function compare(work: Work): Promise<void> {
  const accounts: Account[] = [];
  for (const contender of contenders) accounts.push((await play(work, contender)).account);
  const perThousand = (count: (account: Account) => number): string[] =>
    accounts.map((account) => ((count(account) * 1_000) / resources).toFixed(1));
  const made = operations.filter((operation) => accounts.some(({ calls }) => (calls[operation] ?? 0) > 0));
  const rows = [
    ['', ...contenders.map(({ name }) => name)],
    ['HTTP requests', ...perThousand(({ calls, batched }) => sum(calls) - batched)],
    ['calls, alone or in a batch', ...perThousand(({ calls }) => sum(calls) - (calls.batch ?? 0))],
    ...made.map((operation) => [`  ${operation}`, ...perThousand(({ calls }) => calls[operation] ?? 0)]),
  ];
  console.log(`\n${titleOf(work)}`);
  for (const line of columns(rows, new Set([1, 2, 3]))) console.log(`  ${line}`);
}

function sum(calls: Account['calls']): number {
  return Object.values(calls).reduce((total, count) => total + count, 0);
}

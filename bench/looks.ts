/**
 * How many requests a large restore sends, and how long it takes compared with the least possible time, in virtual time: the work of
 * the bench `makespan`, so the same figures come out each time, on any machine. `npm run bench`, or
 * `npx tsx bench/looks.ts --resources 10000 --seeds 1,2,3,6 --modes independent,rate --hints on,off`.
 */
import { parseArgs } from 'node:util';
import { operations } from '../src/emulator/operations.ts';
import { columns } from '../src/util/columns.ts';
import { formatCount } from '../src/util/count.ts';
import { virtualWorkOf, type Work, workOf } from './makespan/work.ts';
import type { Account } from './rig/emulator-process.ts';
import { playVirtually, usualTenant, type VirtualTenant } from './rig/virtual-run.ts';

const { values } = parseArgs({
  options: {
    resources: { type: 'string', default: '10000' },
    seeds: { type: 'string', default: '1,2,3,6' },
    modes: { type: 'string', default: 'independent,rate' },
    hints: { type: 'string', default: 'on,off' },
  },
});
const resources = Number(values.resources);

/** Tenants that make the list of sessions long, or do not know how to select from it. */
const tenants: Readonly<Record<string, VirtualTenant>> = {
  '': usualTenant,
  ', 5,000 ended sessions': { ended: 5_000, sessionFilter: 'applied' },
  ', 5,000 ended sessions, no $filter': { ended: 5_000, sessionFilter: 'refused' },
};

console.log(`looks: per 1,000 of ${formatCount(resources)} mailboxes, in virtual time, Node ${process.version}`);
const rows = [['', 'HTTP requests', 'calls', 'x bound', 'most calls are']];
for (const mode of ['independent', 'rate'] as const) {
  if (!values.modes.split(',').includes(mode)) continue;
  for (const hints of values.hints.split(','))
    for (const seed of values.seeds.split(','))
      for (const [name, tenant] of Object.entries(tenants)) {
        // What a tenant shows is of no account to the rest.
        if (name !== '' && (mode === 'rate' || hints === 'off' || seed !== values.seeds.split(',').at(-1))) continue;
        const work = workOf({ resources, mode, hints: hints === 'on', seed, timeScale: 1 });
        rows.push([`${titleOf(work)}${name}`, ...(await figuresOf(work, tenant))]);
      }
}
for (const line of columns(rows, new Set([1, 2, 3]))) console.log(`  ${line}`);

async function figuresOf(work: Work, tenant: VirtualTenant): Promise<string[]> {
  const { account, taken } = await playVirtually(virtualWorkOf(work), tenant);
  const { calls, batched } = account;
  const all = sum(calls);
  const most = operations
    .filter((operation) => operation !== 'batch' && (calls[operation] ?? 0) > 0)
    .toSorted((a, b) => (calls[b] ?? 0) - (calls[a] ?? 0))
    .slice(0, 3)
    .map((operation) => `${operation} ${perThousand(calls[operation] ?? 0)}`);
  const bound = (taken / work.bound.time).toFixed(3);
  return [perThousand(all - batched), perThousand(all - (calls.batch ?? 0)), bound, most.join(', ')];
}

function titleOf({ mode, hints, seed }: Work): string {
  return `${mode === 'rate' ? 'rate-limited' : 'own time'}, sizes ${hints ? 'known' : 'unknown'}, seed ${seed}`;
}

function perThousand(count: number): string {
  return ((count * 1_000) / resources).toFixed(1);
}

function sum(calls: Account['calls']): number {
  return Object.values(calls).reduce((total, count) => total + count, 0);
}

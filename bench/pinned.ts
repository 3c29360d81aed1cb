/**
 * How many requests a pinned restore sends to Microsoft Graph, by kind of call, compared with the minimum that the service's
 * limits allow: 20 protection units and 5 restore points in a search, 50 artifacts in a request. On the work of the bench
 * `makespan`, by the emulator's own counters. `npm run bench`, or `npx tsx bench/pinned.ts --resources 5000`.
 */
import { parseArgs } from 'node:util';
import { operations } from '../src/emulator/operations.ts';
import { mostArtifactsInRequest, mostPointsInAnswer, mostUnitsInSearch } from '../src/m365/limits.ts';
import { columns } from '../src/util/columns.ts';
import { formatCount } from '../src/util/count.ts';
import { formatDuration } from '../src/util/duration.ts';
import { ours } from './makespan/contenders.ts';
import { play } from './makespan/trial.ts';
import { hardSeed, timeScales, workOf } from './makespan/work.ts';
import { machine } from './rig/machine.ts';
import { buildProgram } from './rig/program.ts';

const { values } = parseArgs({
  options: { resources: { type: 'string', default: '5000' }, seed: { type: 'string', default: hardSeed } },
});
const resources = Number(values.resources);

const pageSize = 100;

buildProgram();
const mode = 'independent';
const work = workOf({ resources, mode, hints: true, seed: values.seed, timeScale: timeScales[mode] });
const bulk = await play(work, ours);
const spec = { ...(work.spec as object), mailboxes: { pin: true, lists: ['mailboxes.csv'] } };
const pinned = await play({ ...work, spec }, ours);

const requests = ({ calls, batched }: typeof bulk.account): number =>
  Object.values(calls).reduce((total, count) => total + count, 0) - batched;
const least: Readonly<Record<string, number>> = {
  searchRestorePoints: Math.ceil(resources / mostPointsInAnswer),
  'createSession + patchSession': Math.ceil(resources / mostArtifactsInRequest),
  listProtectionUnits: Math.ceil(resources / pageSize),
  listArtifacts: Math.ceil(resources / pageSize),
};
const perThousand = (count: number): string => ((count * 1_000) / resources).toFixed(1);
const filling = ({ calls }: typeof bulk.account): number => (calls.createSession ?? 0) + (calls.patchSession ?? 0);
const made = operations.filter(
  (operation) =>
    operation !== 'createSession' &&
    operation !== 'patchSession' &&
    ((bulk.account.calls[operation] ?? 0) > 0 || (pinned.account.calls[operation] ?? 0) > 0),
);

console.log(`pinned: per 1,000 of ${formatCount(resources)} mailboxes, seed ${values.seed}, ${machine()}`);
const rows = [
  ['', 'bulk', 'pinned', 'least for pinned'],
  ['HTTP requests', perThousand(requests(bulk.account)), perThousand(requests(pinned.account)), ''],
  [
    '  createSession + patchSession',
    perThousand(filling(bulk.account)),
    perThousand(filling(pinned.account)),
    perThousand(least['createSession + patchSession'] ?? 0),
  ],
  ...made.map((operation) => [
    `  ${operation}`,
    perThousand(bulk.account.calls[operation] ?? 0),
    perThousand(pinned.account.calls[operation] ?? 0),
    least[operation] === undefined ? '' : perThousand(least[operation]),
  ]),
  ['time taken', formatDuration(bulk.taken), formatDuration(pinned.taken), ''],
  ['wall clock, s', (bulk.wall / 1_000).toFixed(1), (pinned.wall / 1_000).toFixed(1), ''],
];
for (const line of columns(rows, new Set([1, 2, 3]))) console.log(`  ${line}`);
console.log(
  `  if a search response held ${mostUnitsInSearch} points, one search would be enough for ${mostUnitsInSearch} units: ${perThousand(Math.ceil(resources / mostUnitsInSearch))}`,
);

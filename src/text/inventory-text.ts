import type { Changes } from '../inventory/changes.ts';
import type {
  Comparison,
  InventoryResult,
  Uncovered,
  WrittenLists,
  WrittenRecovery,
} from '../inventory/inventory-result.ts';
import type { Loss } from '../inventory/losses.ts';
import { countIn } from '../inventory/whole-tenant-spec.ts';
import type { SourceGap } from '../lookup/tenant/tenant-facts.ts';
import { countOf, manyOf } from '../m365/workload.ts';
import { counted, formatCount } from '../util/count.ts';
import { groupBy } from '../util/group-by.ts';
import { printable } from '../util/printable.ts';
import { shellPath } from '../util/shell-path.ts';

/** What an inventory wrote, and what it found. */
export function inventoryText({ lists, comparison, uncovered, spec }: InventoryResult): string {
  const lines = [
    ...lists.flatMap(listLines),
    ...(comparison === null ? [] : comparisonLines(comparison)),
    ...(uncovered === null ? [] : uncoveredLines(uncovered)),
    ...(spec === null ? [] : specLines(spec)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function listLines({ workload, file, count, sized, unnamedFile, unnamed }: WrittenLists): string[] {
  const sizes = count === 0 || sized === count ? '' : `, ${formatCount(sized)} of them with a size`;
  const named = `Wrote ${printable(file)}: ${countOf(count, workload)}${sizes}.`;
  if (unnamed === 0) return [named];
  return [named, `Wrote ${printable(unnamedFile)}: ${countOf(unnamed, workload)} that no spec can name.`];
}

/** How many names are printed of each kind. All are in the JSON. */
const mostShown = 20;

function comparisonLines({ folder, changes, notCompared }: Comparison): string[] {
  const skipped =
    notCompared.length === 0 ? [] : [`${printable(folder)} has no list of ${manyOf(notCompared)} to compare with.`];
  return [...changes.flatMap((one) => changeLines(one, folder)), ...skipped];
}

function changeLines({ workload, added, removed, renamed }: Changes, folder: string): string[] {
  const counts = `${formatCount(added.length)} added, ${formatCount(removed.length)} removed, ${formatCount(renamed.length)} renamed`;
  const name = (text: string | null, id: string): string => printable(text ?? `(no name, id ${id})`);
  return [
    `Since ${printable(folder)}, ${manyOf([workload])}: ${counts}.`,
    ...shown(added.map((row) => `  + ${name(row.name, row.directoryId ?? row.unitId)}`)),
    ...shown(removed.map((row) => `  - ${name(row.name, row.directoryId ?? row.unitId)}`)),
    ...shown(renamed.map(({ id, from, to }) => `  ${name(from, id)} -> ${name(to, id)}`)),
  ];
}

function uncoveredLines({ patterns, specs, missing }: Uncovered): string[] {
  const where = patterns.map((pattern) => `\`${printable(pattern)}\``).join(', ');
  const open = [...missing].filter(([, rows]) => rows.length > 0);
  const read = `${counted(specs.length, 'spec')} of ${where}`;
  if (open.length === 0) return [`Everything that is protected is in ${read}.`];
  return open.flatMap(([workload, rows]) => [
    `Protected, but in none of ${read}: ${countOf(rows.length, workload)}.`,
    ...shown(rows.map((row) => `  ${printable(row.name)}`)),
  ]);
}

function specLines({ file, schemaFile, key, waves, count, leftOut }: WrittenRecovery): string[] {
  const out = leftOut === 0 ? '' : `, without ${counted(leftOut, 'resource')} that no policy protects now`;
  return [
    `Wrote ${printable(file)}: ${counted(count, 'resource')} in ${counted(waves.length, 'wave')} by ${key}${out}.`,
    ...shown(waves.map((wave) => `  ${wave.name}: ${counted(countIn(wave), 'resource')}`)),
    ...(schemaFile === null ? [] : [`Wrote ${printable(schemaFile)}, by which editors complete and check it.`]),
    `Next: set the restore point, then check it with \`bulk-restore validate ${printable(shellPath(file))}\`.`,
  ];
}

function shown(lines: readonly string[]): string[] {
  if (lines.length <= mostShown) return [...lines];
  return [...lines.slice(0, mostShown), `  and ${formatCount(lines.length - mostShown)} more; all with --json`];
}

/** What is missing because a source is, and what would give it: a warning each. */
export function gapTexts(gaps: readonly SourceGap[]): string[] {
  const alike = groupBy(gaps, ({ source, reason, detail }) =>
    // A refusal of each report has another request id.
    reason === 'refused' ? source : [source, reason, detail].join('\n'),
  );
  return [...alike.values()].map((same) => gapText(same));
}

function gapText(gaps: readonly SourceGap[]): string {
  const [gap] = gaps as [SourceGap];
  const { source, reason, detail, permission } = gap;
  const workloads = gaps.flatMap(({ workload }) => workload ?? []);
  const missing = source === 'usage' ? `Sizes of ${manyOf(workloads)} are missing` : missingWithout[source];
  if (reason === 'concealed') return `${missing}: the usage reports of the tenant conceal names. ${concealedRemedy}`;
  const why = reason === 'refused' ? `the token may not read ${called[source]} (${detail})` : detail;
  const remedy = permission === null ? '' : ` Have an administrator grant \`${permission}\`.`;
  return `${missing}: ${why}.${remedy}`;
}

const called = { policies: 'backup policies', users: 'users', sites: 'sites', usage: 'usage reports' } as const;

const missingWithout = {
  policies: 'The lists show ids of backup policies instead of their names',
  users: 'People whom the service does not name stay without a name or a size',
  sites: 'Sites that the service does not name stay without a name',
} as const;

/** Source: learn.microsoft.com/microsoft-365/admin/activity-reports/activity-reports, "Show user details in the reports". */
const concealedRemedy =
  'Have an administrator clear "Display concealed user, group, and site names in all reports" in the admin center, under Settings, Org settings, Reports.';

/** Why an inventory does not replace an earlier one in `folder`. */
export function lossText({ workload, names, sizes }: Loss, folder: string): string {
  const parts = [
    ...(names > 0 ? [`the names of ${countOf(names, workload)}`] : []),
    ...(sizes > 0 ? [`the sizes of ${countOf(sizes, workload)}`] : []),
  ];
  return `\`${folder}\` has ${parts.join(' and ')} that could not be read now: it was not replaced`;
}

import { publishedPerHour } from '../forecast/forecast.ts';
import { resourceKinds } from '../m365/workload.ts';
import type { Plan, PlannedGroup } from '../plan/plan.ts';
import type { PlanDiff } from '../plan/plan-diff.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { type DiffLine, diffSections, diffSummary } from './diff-text.ts';
import { codeSpan, fenced, firstLinesWithin, oneLine } from './markdown.ts';
import { lacksPoint, momentText, pointText, restorePointText, rtoText, waveRows } from './plan-parts.ts';

/*
 * A plan as a comment on a pull request. GitHub takes 65,536 characters: every part has room of its own, of a size that
 * doesn't grow with the plan, and the parts together stay below 60,000. What the user wrote stands in code only, where no
 * markdown renderer takes it for markup, a link or somebody's name.
 */

/** Room for lists, in characters. */
const room = { overwrites: 6_000, table: 4_000, missing: 3_000, changes: 5_000, resources: 13_000 } as const;

/** A plan as Markdown: what is overwritten first, then counts, waves, forecast, what has changed, and a fold of resources. */
export function planMarkdown(plan: Plan, diff?: PlanDiff): string {
  return [
    ...heading(plan),
    ...overwrites(plan),
    ...countTable(plan),
    ...withoutPoint(plan),
    ...waveTable(plan),
    ...forecastLines(plan),
    ...(diff === undefined ? [] : changes(diff)),
    ...resourceFold(plan),
    ...footing(plan),
  ].join('\n');
}

function heading({ name, mode, resources, description }: Plan): string[] {
  const title = `### Restore plan ${codeSpan(name)} (${mode}): ${counted(resources.length, 'resource')}`;
  return [title, '', ...(description === null ? [] : [codeSpan(description), ''])];
}

/** What is overwritten, by name as far as there is room. */
function overwrites(plan: Plan): string[] {
  const groups = plan.groups.filter(({ destination }) => destination === 'inPlace');
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  if (count === 0) return ['Nothing is overwritten.', ''];
  const named = firstLinesWithin(namesOf(plan, groups), room.overwrites);
  const title = `**${counted(count, 'resource')} ${count === 1 ? 'is' : 'are'} overwritten in place:**`;
  return [title, '', ...fenced('text', withRest(named, count)), ''];
}

function* namesOf(plan: Plan, groups: readonly PlannedGroup[]): Generator<string> {
  for (const { kind, first, count } of groups)
    for (let index = first; index < first + count; index += 1)
      yield `${kind.padEnd(7)}  ${oneLine(plan.resources[index]?.name ?? '')}`;
}

function withRest(lines: readonly string[], total: number, shown: number = lines.length): string[] {
  return shown < total ? [...lines, `  … and ${formatCount(total - shown)} more`] : [...lines];
}

/** Counts by kind and destination, those that overwrite first. */
function countTable({ groups }: Plan): string[] {
  const rows = destinations.flatMap((destination) =>
    resourceKinds.map((kind) => {
      const alike = groups.filter((group) => group.kind === kind && group.destination === destination);
      const count = alike.reduce((sum, group) => sum + group.count, 0);
      return { count, cells: [kind, destination, formatCount(count), pointsCell(alike)] };
    }),
  );
  const cells = rows.filter(({ count }) => count > 0).map((row) => row.cells);
  return table(['workload', 'destination', 'resources', 'restore point'], cells);
}

const destinations = ['inPlace', 'new'] as const;

function pointsCell(groups: readonly PlannedGroup[]): string {
  const points = [...new Set(groups.map(restorePointText))];
  const left = points.length - mostPoints;
  return [...points.slice(0, mostPoints), ...(left > 0 ? [`… and ${formatCount(left)} more`] : [])].join('<br>');
}

const mostPoints = 3;

/** What will not be restored, because no restore point was found to pin. */
function withoutPoint({ resources }: Plan): string[] {
  const missing = resources.filter(lacksPoint);
  if (missing.length === 0) return [];
  const lines = missing.map(({ name, selection }) => `${oneLine(name)}  ${oneLine(pointText(selection))}`);
  const shown = firstLinesWithin(lines, room.missing);
  const title = `**${counted(missing.length, 'resource')} without a restore point will not be restored:**`;
  return [title, '', ...fenced('text', withRest(shown, missing.length)), ''];
}

function waveTable(plan: Plan): string[] {
  const [header, ...rows] = waveRows(plan);
  return header === undefined ? [] : table(header, rows);
}

/** `rows` hold our own words, and names of letters, digits and hyphens: nothing that a table could trip over. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const shown = firstLinesWithin(rows.map(rowText), room.table);
  const left = rows.length - shown.length;
  const rest = left > 0 ? ['', `… and ${counted(left, 'more row')}.`] : [];
  return [rowText(header), rowText(header.map(() => '---')), ...shown, ...rest, ''];
}

function rowText(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function forecastLines({ forecast, objectives, bindingCaps }: Plan): string[] {
  const { p50, p90, atPublishedRate, bindingCap, rtoHolds, sessions } = forecast;
  return [
    `**Forecast:** ${formatDuration(p50)} (half of the time), ${formatDuration(p90)} (9 times of 10), in some ${counted(sessions, 'session')}${bindingCap === null ? '' : `; waits for \`${bindingCap}\``}. At Microsoft's published pace of ${publishedPerHour} an hour: ${formatDuration(atPublishedRate)}.`,
    '',
    ...(objectives.rto === null ? [] : [`\`rto\` ${formatDuration(objectives.rto)}: **${rtoText(rtoHolds)}**.`, '']),
    ...bindingCaps.map(({ cap, text }) => `- \`${cap}\` binds: ${text}`),
    ...(bindingCaps.length === 0 ? ['No cap binds.', ''] : ['']),
  ];
}

function changes(diff: PlanDiff): string[] {
  const lines = diffSections(diff).flatMap(({ lines: all, total }) => {
    const shown = firstLinesWithin(diffLines(all), room.changes);
    return withRest(shown, total, shown.filter((line) => !line.startsWith(' ')).length);
  });
  const block = lines.length === 0 ? [] : [...fenced('diff', lines), ''];
  return [`**Changes.** ${diffSummary(diff)}`, '', ...block];
}

function* diffLines(lines: Iterable<DiffLine>): Generator<string> {
  for (const { sign, text } of lines) yield `${sign} ${oneLine(text)}`;
}

/** The first resources, each with its place in the spec or its lists. */
function resourceFold(plan: Plan): string[] {
  const shown = firstLinesWithin(resourceLines(plan), room.resources);
  return [
    '<details>',
    '<summary>Resources in the order of restoring</summary>',
    '',
    ...fenced('text', withRest(shown, plan.resources.length)),
    '',
    '</details>',
    '',
  ];
}

function* resourceLines({ groups, resources, sources }: Plan): Generator<string> {
  for (const { kind, destination, first, count } of groups)
    for (const { name, selection, source, line } of resources.slice(first, first + count)) {
      const point = pointText(selection);
      const place = `${oneLine(sources[source]?.path ?? '')}:${line}`;
      const what = `${kind.padEnd(7)}  ${destination.padEnd(7)}  ${oneLine(name)}`;
      yield [what, ...(point === '' ? [] : [oneLine(point)]), place].join('  ');
    }
}

function footing({ hash, createdAt, tenant, retries, deadline }: Plan): string[] {
  const facts = [`Plan \`${hash}\`, made ${momentText(createdAt)}`];
  if (tenant !== null) facts.push(`tenant ${codeSpan(tenant)}`);
  if (retries > 0) facts.push(`up to ${counted(retries, 'new attempt')} where a failure may pass`);
  if (deadline !== null) facts.push(`deadline ${formatDuration(deadline)}`);
  return [`${facts.join('; ')}.`, ''];
}

import { resourceKinds } from '../m365/workload.ts';
import { type OverwrittenResource, overwrittenCount, overwrittenIn } from '../plan/overwrites.ts';
import type { Plan, PlannedGroup } from '../plan/plan.ts';
import type { PlanDiff } from '../plan/plan-diff.ts';
import { codeSpan, fenced, firstLinesWithin, oneLine } from '../report/writers/markdown.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { type DiffLine, diffSections, diffSummary, hasChanges, mostOverwrites } from './diff-text.ts';
import { drillLines } from './drill-text.ts';
import {
  forecastText,
  lackingPoints,
  overwriteText,
  parameterTexts,
  pointText,
  publishedPaceText,
  restorePointText,
  retriesText,
  rtoText,
  secondText,
  waveRows,
} from './plan-parts.ts';

/*
 * A plan as a comment on a pull request. GitHub allows 65,536 characters. Every part has a limit that does not depend on the
 * size of the plan, and together they stay below 60,000. Users' text is always inside code, where it can't become markup, a
 * link or a mention.
 */

/** The limits of lists, in characters. */
const room = {
  overwrites: 6_000,
  newlyOverwritten: 14_000,
  table: 4_000,
  missing: 3_000,
  changes: 2_000,
  resources: 6_000,
  parameters: 2_000,
  drill: 6_000,
} as const;

/** A plan as Markdown: what is overwritten, counts, waves, forecast, changes, and the first resources, folded. */
export function planMarkdown(plan: Plan, diff?: PlanDiff): string {
  return [
    ...heading(plan),
    ...overwrites(plan),
    ...(diff === undefined ? [] : newOverwrites(diff)),
    ...countTable(plan),
    ...withoutPoint(plan),
    ...whomADrillRestores(plan),
    ...waveTable(plan),
    ...forecastLines(plan),
    ...(diff === undefined ? [] : changes(diff)),
    ...resourceFold(plan),
    ...footing(plan),
  ].join('\n');
}

function heading(plan: Plan): string[] {
  const { name, mode, resources, description } = plan;
  const title = `### Restore plan ${codeSpan(name)} (${mode}): ${counted(resources.length, 'resource')}`;
  const parameters = parameterTexts(plan).map(oneLine);
  const shown = firstLinesWithin(parameters, room.parameters);
  return [
    title,
    '',
    ...(description === null ? [] : [codeSpan(description), '']),
    ...(parameters.length === 0 ? [] : [...fenced('text', withRest(shown, parameters.length)), '']),
  ];
}

/** What was drawn, and who was left out: as in the text, and as many lines. */
function whomADrillRestores(plan: Plan): string[] {
  const lines = drillLines(plan).map(oneLine);
  return lines.length === 0 ? [] : [...fenced('text', withRest(firstLinesWithin(lines, room.drill), lines.length)), ''];
}

/** What will be overwritten, by name as long as there is room. */
function overwrites(plan: Plan): string[] {
  const count = overwrittenCount(plan);
  if (count === 0) return ['Nothing will be overwritten.', ''];
  const named = firstLinesWithin(overwrittenLines(overwrittenIn(plan)), room.overwrites);
  const title = `**${overwriteText(count)}:**`;
  return [title, '', ...fenced('text', withRest(named, count)), ''];
}

function* overwrittenLines(resources: Iterable<OverwrittenResource>): Generator<string> {
  for (const { kind, name } of resources) yield `${kind.padEnd(7)}  ${oneLine(name)}`;
}

/** The first 200, as long as there is room. */
function newOverwrites({ newlyOverwritten }: PlanDiff): string[] {
  const all = newlyOverwritten.flatMap(({ kind, resources }) => resources.map((name) => ({ kind, name })));
  if (all.length === 0) return [];
  const named = firstLinesWithin(overwrittenLines(all.slice(0, mostOverwrites)), room.newlyOverwritten);
  const title = `**Of these, ${counted(all.length, 'resource')} not overwritten by the earlier plan:**`;
  return [title, '', ...fenced('text', withRest(named, all.length)), ''];
}

function withRest(lines: readonly string[], total: number, shown: number = lines.length): string[] {
  return shown < total ? [...lines, `  … and ${formatCount(total - shown)} more`] : [...lines];
}

/** Counts by kind and destination, first those that overwrite. */
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

function withoutPoint(plan: Plan): string[] {
  const missing = lackingPoints(plan);
  if (missing.length === 0) return [];
  const lines = missing.map(({ name, selection }) => `${oneLine(name)}  ${oneLine(pointText(selection))}`);
  const shown = firstLinesWithin(lines, room.missing);
  const title = `**${counted(missing.length, 'resource')} will not be restored, because no restore point was found:**`;
  return [title, '', ...fenced('text', withRest(shown, missing.length)), ''];
}

function waveTable(plan: Plan): string[] {
  const [header, ...rows] = waveRows(plan);
  return header === undefined ? [] : table(header, rows);
}

/** `rows` must not contain users' text, except names of letters, digits and hyphens. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const shown = firstLinesWithin(rows.map(rowText), room.table);
  const left = rows.length - shown.length;
  const rest = left > 0 ? ['', `… and ${counted(left, 'more row')}.`] : [];
  return [rowText(header), rowText(header.map(() => '---')), ...shown, ...rest, ''];
}

function rowText(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function forecastLines(plan: Plan): string[] {
  const { forecast, objectives, bindingCaps } = plan;
  return [
    `**Forecast:** ${forecastText(forecast, '`')} ${publishedPaceText(plan)}.`,
    '',
    ...(objectives.rto === null
      ? []
      : [`\`rto\` ${formatDuration(objectives.rto)} **${rtoText(forecast.rtoHolds)}**.`, '']),
    ...bindingCaps.map(({ cap, text }) => `- Resources wait for \`${cap}\`: ${text}`),
    ...(bindingCaps.length === 0 ? ['Everything fits within the caps.', ''] : ['']),
  ];
}

function changes(diff: PlanDiff): string[] {
  const lines = diffSections(diff).flatMap(({ lines: all, total }) => {
    const shown = firstLinesWithin(diffLines(all), room.changes);
    return withRest(shown, total, shown.filter((line) => !line.startsWith(' ')).length);
  });
  const block = lines.length === 0 ? [] : [...fenced('diff', lines), ''];
  return [`${hasChanges(diff) ? '**Changes.** ' : ''}${diffSummary(diff)}`, '', ...block];
}

function* diffLines(lines: Iterable<DiffLine>): Generator<string> {
  for (const { sign, text } of lines) yield `${sign} ${oneLine(text)}`;
}

/** The first resources, each with its place in the spec or a list. */
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
  const facts = [`Plan \`${hash}\`, made ${secondText(createdAt)}`];
  if (tenant !== null) facts.push(`tenant ${codeSpan(tenant)}`);
  if (retries > 0) facts.push(retriesText(retries));
  if (deadline !== null) facts.push(`deadline ${formatDuration(deadline)}`);
  return [`${facts.join('; ')}.`, ''];
}

import type { Basis, Spread } from '../forecast/spread.ts';
import { publishedTimeOfOne } from '../m365/published-times.ts';
import { countsText, type ResourceKind, resourceKinds } from '../m365/workload.ts';
import { countAtOnce } from '../plan/binding-caps.ts';
import { overwrittenCount } from '../plan/overwrites.ts';
import type { Plan } from '../plan/plan.ts';
import { betaNeedOfPlan } from '../spec/beta.ts';
import { columns, tableWidth } from '../util/columns.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { printable } from '../util/printable.ts';
import { drillLines } from './drill-text.ts';
import {
  forecastText,
  hasWaves,
  lackingPoints,
  overwriteText,
  parameterTexts,
  pointText,
  publishedPaceText,
  restorePointText,
  retriesText,
  rtoText,
  waveRows,
} from './plan-parts.ts';

/** A plan for people: what is restored, to where, from which restore points, in which order, how long it takes. */
export function planText(plan: Plan): string {
  return [
    ...heading(plan),
    ...groupTables(plan),
    ...overwrites(plan),
    ...withoutPoint(plan),
    ...whomADrillRestores(plan),
    ...betaNeed(plan),
    ...waveTable(plan),
    '',
    ...resourceTable(plan),
    '',
    ...capLines(plan),
    '',
    ...forecastLines(plan),
    '',
    plan.hash,
    '',
  ].join('\n');
}

function heading(plan: Plan): string[] {
  const lines = [`${plan.name} (${plan.mode}): ${counted(plan.resources.length, 'resource')}`];
  if (plan.description !== null) lines.push(printable(plan.description.trim()));
  if (plan.tenant !== null) lines.push(`tenant ${plan.tenant}`);
  if (plan.retries > 0) lines.push(retriesText(plan.retries));
  if (plan.deadline !== null) lines.push(`deadline ${formatDuration(plan.deadline)}`);
  lines.push(...parameterTexts(plan).map(printable));
  return lines;
}

/** One table for each window: beside the other columns, a window would not fit on a terminal. */
function groupTables(plan: Plan): string[] {
  const header = ['workload', 'resources', 'destination', ...(hasWaves(plan) ? ['wave'] : [])];
  const byPoints = new Map<string, string[][]>();
  for (const group of plan.groups) {
    const wave = hasWaves(plan) ? [plan.waves[group.wave]?.name ?? ''] : [];
    const row = [group.kind, formatCount(group.count), group.destination, ...wave];
    const points = restorePointText(group);
    byPoints.set(points, [...(byPoints.get(points) ?? []), row]);
  }
  return [...byPoints].flatMap(([points, rows]) => [
    '',
    ...brokenAtCommas(`Restore points: ${points}`),
    ...columns([header, ...rows], new Set([1]), tableWidth),
  ]);
}

/** In lines that fit on a terminal and never tear a time apart. All lines but the first are indented. */
function brokenAtCommas(text: string): string[] {
  const [first = '', ...others] = text.split(', ');
  const lines = [first];
  for (const part of others) {
    const last = lines.at(-1) ?? '';
    if (`${last}, ${part}`.length <= tableWidth) lines[lines.length - 1] = `${last}, ${part}`;
    else lines.splice(-1, 1, `${last},`, `  ${part}`);
  }
  return lines;
}

function waveTable(plan: Plan): string[] {
  const rows = waveRows(plan);
  return rows.length === 0 ? [] : ['', ...columns(rows, new Set([1]), tableWidth)];
}

function overwrites(plan: Plan): string[] {
  const count = overwrittenCount(plan);
  return count === 0 ? [] : ['', `${overwriteText(count)}.`];
}

/** What needs the beta version of the service, so that nobody finds it out from a run that is refused. */
function betaNeed(plan: Plan): string[] {
  const need = betaNeedOfPlan(plan);
  return need === undefined ? [] : ['', `Needs \`--graph-version beta\`: ${printable(need.message)}.`];
}

function whomADrillRestores(plan: Plan): string[] {
  const lines = drillLines(plan);
  return lines.length === 0 ? [] : ['', ...lines];
}

function withoutPoint(plan: Plan): string[] {
  const missing = lackingPoints(plan);
  if (missing.length === 0) return [];
  const rows = missing
    .slice(0, mostShown)
    .map(({ name, selection }) => [`  ${printable(name)}`, printable(pointText(selection))]);
  const left = missing.length - rows.length;
  const rest = left > 0 ? [`  … and ${formatCount(left)} more; \`--format json\` lists them all`] : [];
  return ['', 'Not restored, because no restore point was found:', ...columns(rows, new Set(), tableWidth), ...rest];
}

/** The first resources of every group, in the order of restoring. */
function resourceTable(plan: Plan): string[] {
  const shown = plan.groups
    .flatMap(({ kind, first, count }) =>
      plan.resources.slice(first, first + Math.min(count, mostShownOfGroup)).map((resource) => ({ kind, ...resource })),
    )
    .slice(0, mostShown);
  const left = plan.resources.length - shown.length;
  const rest = left > 0 ? [`… and ${formatCount(left)} more; \`--format json\` lists them all`] : [];
  const rows = shown.map(({ kind, name, size, priority }) => [
    kind,
    printable(name),
    size === null ? '' : formatCount(size),
    priority === null ? '' : String(priority),
  ]);
  const [header = '', ...lines] = columns(
    [['workload', 'first resources', 'size', 'priority'], ...rows],
    new Set([2, 3]),
  );
  const points = shown.map(({ selection }) => printable(pointText(selection)));
  return [header, ...lines.flatMap((line, at) => [line, ...pointLine(points[at])]), ...rest];
}

/** The restore point of the resource above. With its id, it takes most of a line. */
function pointLine(point = ''): string[] {
  return point === '' ? [] : [`  ${point}`];
}

const mostShownOfGroup = 5;
const mostShown = 20;

function capLines(plan: Plan): string[] {
  if (plan.bindingCaps.length === 0)
    return [
      `Everything fits within the caps: ${hasWaves(plan) ? 'at most ' : ''}${countsText(countAtOnce(plan.groups))} at once.`,
    ];
  return ['Resources wait for these caps:', ...columns(plan.bindingCaps.map(({ cap, text }) => [`  ${cap}`, text]))];
}

/** How long it takes, what the forecast is based on, and whether the objective will be met. */
function forecastLines(plan: Plan): string[] {
  const { forecast, objectives, resources } = plan;
  const { rtoHolds, bases, spreads } = forecast;
  return [
    `Forecast: ${forecastText(forecast)}`,
    `  ${publishedPaceText(plan)}`,
    `  based on ${basesText(bases.earlier + bases.size, resources.length)}`,
    ...spreadLines(spreads),
    ...(objectives.rto === null ? [] : [`  rto ${formatDuration(objectives.rto)} ${rtoText(rtoHolds)}`]),
  ];
}

function basesText(known: number, count: number): string {
  if (known === 0) return `medians for all ${formatCount(count)}`;
  if (known === count) return `earlier runs or sizes for all ${formatCount(count)}`;
  return `earlier runs or sizes for ${formatCount(known)} of ${formatCount(count)}, on medians for the others`;
}

/** How far resources are from their expected durations: one line for all kinds with the same spreads. */
function spreadLines(spreads: readonly Spread[]): string[] {
  const byText = new Map<string, ResourceKind[]>();
  for (const kind of resourceKinds) {
    const text = spreads
      .filter((spread) => spread.kind === kind)
      .map(spreadText)
      .join(', ');
    if (text !== '') byText.set(text, [...(byText.get(text) ?? []), kind]);
  }
  return [...byText].map(([text, alike]) => `  ${alike.join(', ')}: 2 of 3 take within ${text}`);
}

function spreadText({ kind, basis, deviation, measuredOn }: Spread): string {
  const source = measuredOn > 0 ? `measured on ${formatCount(measuredOn)}` : 'assumed';
  return `×${Math.exp(deviation).toFixed(1)} of ${basisText(basis, kind)} (${source})`;
}

function basisText(basis: Basis, kind: ResourceKind): string {
  return basis === 'assumed'
    ? `Microsoft's median for one, ${formatDuration(publishedTimeOfOne(kind))}`
    : basisTexts[basis];
}

const basisTexts: Readonly<Record<Exclude<Basis, 'assumed'>, string>> = {
  earlier: 'the estimate by earlier runs',
  size: 'the estimate by size',
  median: 'the median',
};

import { assumedDuration } from '../forecast/expected-durations.ts';
import { publishedPerHour } from '../forecast/forecast.ts';
import type { Basis, Spread } from '../forecast/spread.ts';
import { type ResourceKind, resourceKinds } from '../m365/workload.ts';
import { capText, countAtOnce } from '../plan/binding-caps.ts';
import type { Plan } from '../plan/plan.ts';
import { betaNeedOfPlan } from '../spec/beta.ts';
import { columns } from '../util/columns.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { printable } from '../util/printable.ts';
import { hasWaves, lacksPoint, pointText, restorePointText, rtoText, waveRows } from './plan-parts.ts';

/** A plan as text for people: what comes back, from when, to where, in which order, and which caps bind. */
export function planText(plan: Plan): string {
  return [
    ...heading(plan),
    '',
    ...groupTable(plan),
    ...overwrites(plan),
    ...withoutPoint(plan),
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
  if (plan.description !== null) lines.push(printable(plan.description));
  if (plan.tenant !== null) lines.push(`tenant ${plan.tenant}`);
  if (plan.retries > 0) lines.push(`up to ${counted(plan.retries, 'new attempt')} where a failure may pass`);
  if (plan.deadline !== null) lines.push(`deadline ${formatDuration(plan.deadline)}`);
  return lines;
}

function groupTable(plan: Plan): string[] {
  const header = ['workload', 'resources', 'destination', 'restore point', ...(hasWaves(plan) ? ['wave'] : [])];
  const rows = plan.groups.map((group) => [
    group.kind,
    formatCount(group.count),
    group.destination,
    restorePointText(group),
    ...(hasWaves(plan) ? [plan.waves[group.wave]?.name ?? ''] : []),
  ]);
  return columns([header, ...rows], new Set([1]));
}

/** The waves in their order, each with its gate and when it will have ended. */
function waveTable(plan: Plan): string[] {
  const rows = waveRows(plan);
  return rows.length === 0 ? [] : ['', ...columns(rows, new Set([1]))];
}

function overwrites(plan: Plan): string[] {
  const count = plan.groups.reduce((sum, group) => (group.destination === 'inPlace' ? sum + group.count : sum), 0);
  return count === 0 ? [] : ['', `${formatCount(count)} of them ${count === 1 ? 'is' : 'are'} overwritten in place.`];
}

/** What v1.0 of the service can't do, so that nobody learns it from a run that is refused. */
function betaNeed(plan: Plan): string[] {
  const need = betaNeedOfPlan(plan);
  return need === undefined ? [] : ['', `Needs \`--graph-version beta\`: ${printable(need.message)}.`];
}

/** What will not be restored, because no restore point was found to pin. */
function withoutPoint({ resources }: Plan): string[] {
  const missing = resources.filter(lacksPoint);
  if (missing.length === 0) return [];
  const rows = missing
    .slice(0, mostShown)
    .map(({ name, selection }) => [`  ${printable(name)}`, printable(pointText(selection))]);
  const left = missing.length - rows.length;
  const rest = left > 0 ? [`  … and ${formatCount(left)} more; \`--format json\` lists them all`] : [];
  return ['', 'Without a restore point, and not restored:', ...columns(rows), ...rest];
}

/** The first resources of every group, in the order in which they are restored. */
function resourceTable(plan: Plan): string[] {
  const shown = plan.groups.flatMap(({ kind, first, count }) =>
    plan.resources
      .slice(first, first + Math.min(count, mostShownOfGroup))
      .map(({ name, selection, size, priority }) => [
        kind,
        printable(name),
        printable(pointText(selection)),
        size === null ? '' : formatCount(size),
        priority === null ? '' : String(priority),
      ]),
  );
  const rows = shown.slice(0, mostShown);
  const left = plan.resources.length - rows.length;
  const rest = left > 0 ? [`… and ${formatCount(left)} more; \`--format json\` lists them all`] : [];
  const header = ['first', 'resource', 'restore point', 'size', 'priority'];
  const hasPoints = rows.some(([, , point]) => point !== '');
  const all = [header, ...rows].map((row) => (hasPoints ? row : row.toSpliced(2, 1)));
  return [...columns(all, new Set(hasPoints ? [3, 4] : [2, 3])), ...rest];
}

const mostShownOfGroup = 5;
const mostShown = 20;

function capLines(plan: Plan): string[] {
  if (plan.bindingCaps.length === 0)
    return [`No cap binds: ${hasWaves(plan) ? 'at most ' : ''}${atOnce(plan)} at once.`];
  return ['Caps that bind:', ...columns(plan.bindingCaps.map(({ cap, text }) => [`  ${cap}`, text]))];
}

/** How long it will take, what it waits for, whether the objective holds, and what all that is drawn from. */
function forecastLines({ forecast, objectives, resources }: Plan): string[] {
  const { p50, p90, atPublishedRate, bindingCap, rtoHolds, bases } = forecast;
  const known = formatCount(bases.earlier + bases.size);
  return [
    `Forecast: ${formatDuration(p50)} (half of the time), ${formatDuration(p90)} (9 times of 10), in some ${counted(forecast.sessions, 'session')}${bindingCap === null ? '' : `; waits for ${bindingCap}`}.`,
    `  at Microsoft's published pace of ${publishedPerHour} an hour: ${formatDuration(atPublishedRate)}`,
    `  drawn from earlier runs or sizes for ${known} of ${formatCount(resources.length)}, from medians or assumed for the others`,
    ...spreadLines(forecast.spreads),
    ...(objectives.rto === null ? [] : [`  rto ${formatDuration(objectives.rto)}: ${rtoText(rtoHolds)}`]),
  ];
}

/** How far resources are from what is expected of them: a line for all kinds of which the same is to be said. */
function spreadLines(spreads: readonly Spread[]): string[] {
  const byText = new Map<string, ResourceKind[]>();
  for (const kind of resourceKinds) {
    const text = spreads
      .filter((spread) => spread.kind === kind)
      .map(spreadText)
      .join(', ');
    if (text !== '') byText.set(text, [...(byText.get(text) ?? []), kind]);
  }
  return [...byText].map(([text, alike]) => `  two of three within ${text}: ${alike.join(', ')}`);
}

function spreadText({ basis, deviation, measuredOn }: Spread): string {
  const source = measuredOn > 0 ? `measured on ${formatCount(measuredOn)}` : 'assumed';
  return `×${Math.exp(deviation).toFixed(1)} of ${wordsFor[basis]} (${source})`;
}

const wordsFor: Readonly<Record<Basis, string>> = {
  earlier: 'what their earlier time says',
  size: 'what their size says',
  median: 'the median',
  assumed: formatDuration(assumedDuration),
};

function atOnce({ groups }: Plan): string {
  return capText(countAtOnce(groups));
}

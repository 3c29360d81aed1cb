import { countOf, workloads } from '../spec/workload.ts';
import { columns } from '../util/columns.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import type { Plan, PlannedGroup } from './plan.ts';

/** A plan as text for people: what comes back, from when, to where, in which sessions, and which caps bind. */
export function previewPlan(plan: Plan): string {
  return [
    ...heading(plan),
    '',
    ...groupTable(plan),
    ...overwrites(plan),
    '',
    ...sessionTable(plan),
    '',
    ...capLines(plan),
    '',
    plan.hash,
    '',
  ].join('\n');
}

function heading(plan: Plan): string[] {
  const size = `${counted(plan.resources.length, 'resource')} in ${counted(plan.sessions.length, 'restore session')}`;
  const lines = [`${plan.name} (${plan.mode}): ${size}`];
  if (plan.description !== null) lines.push(plan.description);
  if (plan.tenant !== null) lines.push(`tenant ${plan.tenant}`);
  if (plan.retries > 0) lines.push(`up to ${counted(plan.retries, 'new attempt')} where a failure may pass`);
  if (plan.deadline !== null) lines.push(`deadline ${formatDuration(plan.deadline)}`);
  return lines;
}

function groupTable(plan: Plan): string[] {
  const header = ['workload', 'resources', 'sessions', 'destination', 'restore point'];
  const rows = plan.groups.map((group, index) => [
    group.workload,
    formatCount(group.count),
    formatCount(plan.sessions.filter((session) => session.group === index).length),
    group.destination,
    pointText(group),
  ]);
  return columns([header, ...rows], new Set([1, 2]));
}

function pointText({ prefer, from, to, fastOnly }: PlannedGroup): string {
  return `${prefer} from ${short(from)} to ${short(to)}${fastOnly ? ', fast restore points only' : ''}`;
}

function overwrites(plan: Plan): string[] {
  const count = plan.groups.reduce((sum, group) => (group.destination === 'inPlace' ? sum + group.count : sum), 0);
  return count === 0 ? [] : ['', `${formatCount(count)} of them ${count === 1 ? 'is' : 'are'} overwritten in place.`];
}

function sessionTable(plan: Plan): string[] {
  const shown = plan.sessions.slice(0, mostSessionsShown);
  const rows = shown.map(({ name, first, count }) => [
    name,
    formatCount(count),
    plan.resources[first]?.name ?? '',
    count > 1 ? '…' : '',
  ]);
  const left = plan.sessions.length - shown.length;
  const rest = left > 0 ? [`… and ${formatCount(left)} more; \`--format json\` lists them all`] : [];
  return [...columns([['session', 'resources', 'beginning with'], ...rows], new Set([1])), ...rest];
}

const mostSessionsShown = 20;

function capLines(plan: Plan): string[] {
  if (plan.bindingCaps.length === 0) return [`No cap binds: ${workloadCounts(plan)} at once.`];
  return ['Caps that bind:', ...columns(plan.bindingCaps.map(({ cap, text }) => [`  ${cap}`, text]))];
}

function workloadCounts(plan: Plan): string {
  return workloads
    .filter((workload) => plan.counts[workload] > 0)
    .map((workload) => countOf(plan.counts[workload], workload))
    .join(', ');
}

/** Whole seconds and minutes without their zeros: `2026-11-01T00:00:00.000Z` reads `2026-11-01 00:00Z`. */
function short(time: string): string {
  return time.replace('T', ' ').replace(/(:00)?\.000Z$/, 'Z');
}

import type { DrawnList, DrawnSample, OverBudget, PlannedDrill } from '../drill/planned-drill.ts';
import { countOf } from '../m365/workload.ts';
import type { Plan } from '../plan/plan.ts';
import { quoted } from '../spec/problem/message.ts';
import type { DrillBudget } from '../spec/spec.ts';
import { columns } from '../util/columns.ts';
import { counted, formatCount } from '../util/count.ts';
import { writeDuration } from '../util/duration.ts';
import { printable } from '../util/printable.ts';
import { formatShare, writtenShare } from '../util/share.ts';
import { hasWaves, momentText } from './plan-parts.ts';

/** Whom a drill restores, for people: what was drawn, who was left out, and the coverage so far. Nothing for a recovery. */
export function drillLines(plan: Plan): string[] {
  const { drill } = plan;
  if (drill === undefined) return [];
  return [
    ...drill.samples.flatMap((sample) => sampleLines(sample, plan)),
    ...leftOutLines(drill),
    ...coverageLines(plan),
  ];
}

function sampleLines(sample: DrawnSample, plan: Plan): string[] {
  const lists = sample.lists.length > 1 ? listLines(sample.lists, plan) : [];
  return [`Sample: ${sampleText(sample, plan)}`, ...lists];
}

/** "50 of 5,000 mailboxes, drilled least recently first, seed `finance 2026-11-29T02:00:00.000Z`" */
export function sampleText({ wave, workload, named, drawn, rotate, seed }: DrawnSample, plan: Plan): string {
  const order = rotate ? ', drilled least recently first' : '';
  const where = hasWaves(plan) ? `, wave ${plan.waves[wave]?.name}` : '';
  return `${formatCount(drawn)} of ${countOf(named, workload)}${order}, seed ${quoted(seed)}${where}`;
}

function listLines(lists: readonly DrawnList[], { sources }: Plan): string[] {
  const shown = lists.toSorted((a, b) => b.drawn - a.drawn).slice(0, mostShown);
  const rows = shown.map(({ source, named, drawn }) => [
    `  ${formatCount(drawn)}`,
    `of ${formatCount(named)}`,
    printable(sources[source]?.path ?? ''),
  ]);
  const left = lists.length - rows.length;
  return [...columns(rows, new Set([0])), ...(left > 0 ? [`  … and ${formatCount(left)} more lists`] : [])];
}

const mostShown = 20;

function leftOutLines({ leftOut, budget }: PlannedDrill): string[] {
  return leftOut.count === 0 ? [] : [`${overBudgetTitle(leftOut, budget)}:`, ...overBudgetRows(leftOut)];
}

/** "Over the drill budget of 2 restores in 30d, and left out: 3 resources" */
export function overBudgetTitle({ count }: OverBudget, budget: DrillBudget): string {
  return `Over the drill budget of ${budgetText(budget)}, and left out: ${counted(count, 'resource')}`;
}

export function budgetText({ restores, per }: DrillBudget): string {
  return `${counted(restores, 'restore')} in ${writeDuration(per)}`;
}

/** The first of them, each with when it may be restored again. */
export function overBudgetRows({ count, resources }: OverBudget): string[] {
  const rows = resources
    .slice(0, mostShown)
    .map(({ kind, name, freeFrom }) => [`  ${kind}`, printable(name), `again from ${momentText(freeFrom)}`]);
  const left = count - rows.length;
  return [...columns(rows), ...(left > 0 ? [`  … and ${formatCount(left)} more`] : [])];
}

/** "Coverage: 1,900 of 5,000 drilled in 90d (38%), wanted 90%; with this drill at most 2,000 (40%)" */
function coverageLines({ objectives, drill, counts }: Plan): string[] {
  if (objectives.coverage === undefined || drill?.coverage === undefined) return [];
  const { share, within } = objectives.coverage;
  const { named, covered, coveredOutside } = drill.coverage;
  const most = coveredOutside + counts.mailbox + counts.drive + counts.site;
  const shareOf = (count: number): string => `${formatCount(count)} (${formatShare(count / named)})`;
  const before = `${shareOf(covered)} of ${formatCount(named)} came back from drills in ${writeDuration(within)}`;
  return [`Coverage: ${before}, wanted ${writtenShare(share)}; with this drill at most ${shareOf(most)}`];
}

/** What to warn of a sample that is smaller than it should be; undefined if it is not. */
export function smallSampleText(sample: DrawnSample): string | undefined {
  const { workload, size, named, drawn } = sample;
  if (drawn >= size) return undefined;
  const why = named < size ? `the spec names only ${formatCount(named)}` : 'the others are over the drill budget';
  return `the sample is ${countOf(drawn, workload)}, not ${formatCount(size)}: ${why}`;
}

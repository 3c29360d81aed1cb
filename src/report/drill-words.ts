import type { DrawnSample, PlannedDrill } from '../drill/planned-drill.ts';
import { countOf } from '../m365/workload.ts';
import type { Plan } from '../plan/plan.ts';
import type { CoverageResult, NotCovered } from '../result/coverage.ts';
import type { RunResult } from '../result/result.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { formatShare } from '../util/share.ts';
import { outcomeWords } from './outcome-words.ts';

/** Whom a drill restored and why these, in sentences of our own words and numbers, with code in backticks. Nothing for a recovery. */
export function drillSentences({ plan }: Pick<RunResult, 'plan'>): string[] {
  const { drill } = plan;
  if (plan.mode === 'recovery') return [];
  if (drill === undefined) return ['The drill restores everything that the spec names.'];
  return [...sampleSentences(drill, plan), ...budgetSentences(drill)];
}

function sampleSentences({ samples }: PlannedDrill, plan: Plan): string[] {
  if (samples.length === 0)
    return ['No sample was drawn: the drill restores everything that the spec names and the budget allows.'];
  return samples.map((sample) => `${sampleText(sample, plan)}.`);
}

function sampleText({ wave, workload, named, drawn, size, rotate }: DrawnSample, { waves }: Plan): string {
  const where = waves.length > 1 ? ` of wave \`${waves[wave]?.name ?? ''}\`` : '';
  const few =
    drawn < Math.min(size, named)
      ? `; the sample should have ${formatCount(size)}, but the others are over the drill budget`
      : '';
  const order = rotate ? 'the least recently drilled first' : 'at random';
  return `Drawn: ${formatCount(drawn)} of ${countOf(named, workload)}${where}, ${order}${few}`;
}

function budgetSentences({ budget, leftOut, reviewed }: PlannedDrill): string[] {
  const limit = `${counted(budget.restores, 'restore')} of each resource in ${formatDuration(budget.per)}`;
  const out =
    leftOut.count === 0
      ? 'Nobody was left out for it'
      : `${counted(leftOut.count, 'resource')} ${leftOut.count === 1 ? 'was' : 'were'} left out for it`;
  const since = reviewed === undefined ? '' : ` Some of them are in the plan that was reviewed, \`${reviewed}\`.`;
  return [`The drill budget allows ${limit}. ${out}.${since}`];
}

export function coverageSentence({ within, named, covered }: CoverageResult): string {
  const share = named === 0 ? 0 : covered / named;
  const not = named - covered;
  const rest = not === 0 ? '' : ` ${formatCount(not)} did not, or were not tried in that time.`;
  return `${formatCount(covered)} of the ${formatCount(named)} resources that the spec names (${formatShare(share)}) came back from drills within ${formatDuration(within)}.${rest}`;
}

/** Why a resource is not covered: "never drilled", "last came back on 2026-08-02". */
export function notCoveredText({ drilledAt, cameBackAt, outcome }: NotCovered): string {
  const before = cameBackAt === null ? '' : `last came back on ${cameBackAt.slice(0, 10)}`;
  if (outcome !== null)
    return [`${outcomeWords[outcome]} in this run`, before].filter((part) => part !== '').join(', ');
  if (before !== '') return before;
  return drilledAt === null ? 'never drilled' : `drilled on ${drilledAt.slice(0, 10)}, and did not come back`;
}

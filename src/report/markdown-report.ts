import { resourceKinds } from '../m365/workload.ts';
import type { RunResult } from '../result/result.ts';
import type { Counts } from '../result/totals.ts';
import { outcomes } from '../state/outcome.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { causesOf } from './causes.ts';
import { coverageSentence, drillSentences } from './drill-words.ts';
import { objectiveText } from './objective-text.ts';
import { didNotComeBack, outcomeWords } from './outcome-words.ts';
import { rowOf, timeText } from './row.ts';
import { verdictOf } from './verdict.ts';
import { codeSpan, oneLine } from './writers/markdown.ts';

/** In UTF-8. A job summary of GitHub may be longer, but nobody reads that; Azure DevOps cuts what is longer than this. */
export const mostMarkdownBytes = 60_000;

/** What is left for the last line, which says how many resources are not named. */
const reserve = 400;

/**
 * report.md in pieces, for a job summary: verdict, objectives, counts, causes, and the resources that did not come back, as
 * many as fit. Texts from outside are code, and never in a table, so that nothing in them is markup.
 */
export async function* markdownReport(result: RunResult): AsyncGenerator<string> {
  const budget = new Budget(mostMarkdownBytes - reserve);
  for (const line of headLines(result)) if (budget.takes(line)) yield `${line}\n`;
  yield* causeLines(result, budget);
  yield* resourceLines(result, budget);
}

/** Bytes that may still be written. */
class Budget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Whether a line and its end fit. From the first that does not, none does. */
  takes(line: string): boolean {
    this.#left -= Buffer.byteLength(line) + 1;
    if (this.#left < 0) this.#left = -1;
    return this.#left >= 0;
  }
}

function headLines(result: RunResult): string[] {
  const { plan, state, objectives } = result;
  const { word, sentence, kind } = verdictOf(result);
  const mark = { met: '✅', missed: '❌', open: '⏳' }[kind];
  return [
    `# ${mark} ${word}: ${codeSpan(plan.name)}${state.isEmulated ? ' (emulated)' : ''}`,
    '',
    sentence,
    ...(state.isEmulated ? ['', '**Emulated: nothing of this run is real.**'] : []),
    ...(state.stopping === null ? [] : ['', `Stopped: ${codeSpan(state.stopping.message)}`]),
    '',
    ...factLines(result),
    ...drillLines(result),
    ...(objectives.length === 0 ? [] : ['', '## Objectives', '', ...objectiveTable(result)]),
    '',
    '## Resources',
    '',
    ...totalsTable(result),
  ];
}

function factLines({ plan, state }: RunResult): string[] {
  const ended = timeText(state.ended?.at);
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ['Run', state.runId],
    ['Mode', plan.mode],
    ['Tenant', state.started?.tenant ?? plan.tenant],
    ['Operator', state.started?.operator],
    ['Started', state.started?.at],
    ['Ended', ended],
    ['Plan', plan.hash],
    ['Commit', state.started?.gitCommit],
    ...plan.sources.slice(0, 1).map(({ sha256 }) => ['Spec', `sha256:${sha256}`] as const),
  ];
  return facts.flatMap(([name, value]) => (value ? [`- ${name}: ${codeSpan(value)}`] : []));
}

/** Names are left to report.html and report.json. */
function drillLines(result: RunResult): string[] {
  const sentences = [
    ...drillSentences(result),
    ...(result.coverage === null ? [] : [coverageSentence(result.coverage)]),
  ];
  return sentences.length === 0 ? [] : ['', '## Drill', '', ...sentences.map((sentence) => `- ${sentence}`)];
}

function objectiveTable({ objectives }: RunResult): string[] {
  const rows = objectives.map(objectiveText).map(({ title, wanted, measured, verdict, reason }) => {
    const mark = { met: '✅ met', missed: '❌ missed', 'not known': '❔ not known' }[verdict];
    return `| ${title} | ${wanted} | ${measured} | ${mark}${reason === '' ? '' : ` (${reason})`} |`;
  });
  return ['| Objective | Wanted | Measured | |', '|---|---|---|---|', ...rows];
}

function totalsTable({ totals, plan }: RunResult): string[] {
  const keys: readonly (keyof Counts)[] = ['planned', ...outcomes];
  const kinds = resourceKinds.filter((kind) => totals[kind].planned > 0);
  const names = [...kinds, ...(kinds.length > 1 ? (['all'] as const) : [])];
  const { p50, p90 } = plan.forecast;
  return [
    `| | ${keys.map((key) => key.replace('_', ' ')).join(' | ')} |`,
    `|---|${keys.map(() => '--:|').join('')}`,
    ...names.map((name) => `| ${name} | ${keys.map((key) => formatCount(totals[name][key])).join(' | ')} |`),
    '',
    `Forecast: ${formatDuration(p50)}, in 9 of 10 cases at most ${formatDuration(p90)}.`,
  ];
}

function* causeLines(result: RunResult, budget: Budget): Generator<string> {
  const causes = causesOf(result);
  if (causes.length === 0) return;
  const lines = causes.slice(0, mostCauses).map(({ count, outcome, code, message, meaning, advice }) => {
    const reason = [code, message]
      .filter((part) => part !== '')
      .map(codeSpan)
      .join(': ');
    const means = meaning === null ? '' : ` ${meaning}`;
    return `- ${counted(count, 'resource')} ${outcomeWords[outcome]}${reason === '' ? '' : `, ${reason}`}.${means} ${advice}`;
  });
  const more = causes.length > mostCauses ? [`- and ${counted(causes.length - mostCauses, 'more cause')}`] : [];
  for (const line of ['', '## Why, and what to do', '', ...lines, ...more]) if (budget.takes(line)) yield `${line}\n`;
}

const mostCauses = 30;

async function* resourceLines(result: RunResult, budget: Budget): AsyncGenerator<string> {
  const { planned, succeeded, unchanged } = result.totals.all;
  const failed = planned - succeeded - unchanged;
  if (failed === 0) return;
  for (const line of ['', '## What did not come back', '']) if (budget.takes(line)) yield `${line}\n`;
  let named = 0;
  reading: for await (const resources of result.resources()) {
    for (const resource of resources) {
      if (!didNotComeBack(resource.outcome)) continue;
      const { workload, error_code, error_message } = rowOf(resource, result);
      const why = error_code ?? error_message;
      const line = `- ${workload} ${codeSpan(resource.name)}: ${outcomeWords[resource.outcome]}${why === null ? '' : `, ${codeSpan(oneLine(why))}`}`;
      if (named >= mostNamed || !budget.takes(line)) break reading;
      named += 1;
      yield `${line}\n`;
    }
  }
  if (named < failed) yield `\nand ${formatCount(failed - named)} more: see failed.csv beside this file.\n`;
}

const mostNamed = 200;

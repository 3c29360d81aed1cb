import { join } from 'node:path';
import { resourceKinds } from '../m365/workload.ts';
import type { ObjectiveResult } from '../result/objectives.ts';
import { progressOf, sumOf } from '../result/progress.ts';
import { hasWorkLeft, type RunResult } from '../result/result.ts';
import type { Counts } from '../result/totals.ts';
import { outcomes } from '../state/outcome.ts';
import { isStoppedForGood, type RunState } from '../state/run-state.ts';
import { takesSlot } from '../state/session-state.ts';
import { columns } from '../util/columns.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { exitCodes } from '../util/exit-codes.ts';
import type { Paint } from '../util/paint.ts';
import { printable } from '../util/printable.ts';
import { formatShare, writtenShare } from '../util/share.ts';

/** What a run has come to, on stdout: a verdict, the counts, what failed by code, objectives, and where the reports are. */
export function resultText(result: RunResult, reports: readonly string[], paint: Paint): string {
  const lines = [
    verdictLine(result, paint),
    '',
    ...totalsTable(result),
    ...section('Not restored', failureTable(result)),
    ...section('Waves', waveLines(result)),
    ...section('Objectives', result.objectives.map(objectiveLine)),
    ...section('Worth a look', [...disagreements(result), ...orphans(result)]),
    ...section('Reports', reports),
  ];
  return `${lines.join('\n')}\n`;
}

/** What is left of a run that was stopped: its state directory, and its service, unless that was embedded in the process. */
export interface StopContext {
  readonly stateDir: string;
  readonly isEmbedded: boolean;
}

/** What a person at the terminal needs to know of a run that was stopped. */
export function stopLines({ state }: RunResult, { stateDir, isEmbedded }: StopContext): string[] {
  const { runId, stopping } = state;
  const why = `Stopped: ${printable(stopping?.message ?? '')}.`;
  if (state.ended?.exitCode === exitCodes.refused)
    return [`${why} Nothing was started.`, `When that is mended, go on with: bulk-restore resume ${runId}`];
  const journal = join(stateDir, 'runs', runId, 'journal.ndjson');
  const lines = [`${why} ${underWay(state)}.`, `Nothing is lost: ${journal} holds every step.`];
  if (isEmbedded && !isStoppedForGood(state))
    return [why, 'The embedded emulator is gone, and with it what it restored: start the run again.'];
  if (!isStoppedForGood(state)) return [...lines, `Resume with: bulk-restore resume ${runId}`];
  if (stopping?.because === 'cancel') return lines;
  return [...lines, `Make a spec of what did not come back with: bulk-restore retry ${runId} --out retry.yaml`];
}

/** An activation whose answer is not known may well have happened: nobody is to believe that nothing is going on. */
function underWay(state: RunState): string {
  const sessions = [...state.sessions.values()].filter(takesSlot);
  const active = sessions.filter(({ activatedAt }) => activatedAt !== null).length;
  const unclear = sessions.filter(({ step, unanswered }) => step === 'activate' && unanswered).length;
  const maybe = unclear === 0 ? '' : `; ${formatCount(unclear)} more may have been activated, which resume finds out`;
  if (active === 0) return `No restore session is known to be active${maybe}`;
  return `${counted(active, 'restore session')} ${active === 1 ? 'is active and goes on by itself' : 'are active and go on by themselves'}${maybe}`;
}

function verdictLine({ state, plan, totals: { all } }: RunResult, paint: Paint): string {
  const time =
    state.started === null || state.ended === null
      ? ''
      : ` in ${formatDuration(state.ended.at - Date.parse(state.started.at))}`;
  const title = `${plan.name} ${state.runId}`;
  if (hasWorkLeft(state)) {
    const { planned, succeeded } = sumOf(progressOf(state));
    const counted = `${formatCount(succeeded)} of ${formatCount(planned)} resources restored so far`;
    return `${title}: ${paint('yellow', counted)}${time}, by the counts of their sessions`;
  }
  const restored = all.succeeded + all.unchanged;
  const counted = `${formatCount(restored)} of ${formatCount(all.planned)} resources restored`;
  return `${title}: ${paint(restored === all.planned ? 'green' : 'red', counted)}${time}`;
}

function totalsTable({ totals }: RunResult): string[] {
  const keys: readonly (keyof Counts)[] = ['planned', ...outcomes];
  const shown = resourceKinds.filter((kind) => totals[kind].planned > 0);
  const rows = [...shown, ...(shown.length > 1 ? (['all'] as const) : [])].map((name) => [
    `  ${name}`,
    ...keys.map((key) => formatCount(totals[name][key])),
  ]);
  const header = ['  workload', ...keys.map((key) => key.replace('_', ' '))];
  return columns([header, ...rows], new Set(keys.map((_, at) => at + 1)));
}

/** How many resources did not come back for which reason, the most frequent first. Reasons without a code are told apart by their words. */
function failureTable({ findings }: RunResult): string[] {
  const reasons = new Map<string, { readonly row: string[]; count: number }>();
  for (const { outcome, error, count } of findings) {
    if (outcome === 'succeeded' || outcome === 'unchanged' || outcome === 'not_started') continue;
    const key = `${outcome} ${error?.code || error?.message}`;
    const reason = reasons.get(key) ?? {
      row: [outcome, printable(error?.code || '-'), printable(error?.message ?? '')],
      count: 0,
    };
    reason.count += count;
    reasons.set(key, reason);
  }
  const sorted = [...reasons.values()].sort((a, b) => b.count - a.count);
  return columns(
    sorted.map(({ row, count }) => [formatCount(count), ...row]),
    new Set([0]),
  );
}

function waveLines({ waves }: RunResult): string[] {
  return waves
    .filter(({ name }) => name !== null)
    .map(({ name, counts, gate }) => {
      const restored = `${name}: ${formatCount(counts.succeeded + counts.unchanged)} of ${formatCount(counts.planned)} restored`;
      if (gate === null) return restored;
      const judged = gate.met === null ? 'not judged' : gate.met ? 'met' : 'missed';
      return `${restored}, gate ${writtenShare(gate.wanted)}: ${judged}`;
    });
}

function objectiveLine({ objective, wanted, measured, met }: ObjectiveResult): string {
  const [show, showWanted] =
    objective === 'minSuccess' ? [formatShare, writtenShare] : [formatDuration, formatDuration];
  const judged = met === null ? 'can not be told' : met ? 'met' : 'missed';
  const found = measured === null ? '' : `, measured ${show(measured)}`;
  return `${objective} ${showWanted(wanted)}: ${judged}${found}`;
}

function disagreements({ sessions }: RunResult): string[] {
  const odd = sessions.filter(({ countsAgree }) => countsAgree === false);
  const names = odd.slice(0, mostNamed).map(({ session }) => session.name);
  const more = odd.length > mostNamed ? ` and ${formatCount(odd.length - mostNamed)} more` : '';
  if (odd.length === 0) return [];
  const who = `${names.join(', ')}${more}`;
  return [`the service's own counts differ from the artifacts of ${who}: see \`counts_agree\` in report.json`];
}

/** More sessions than this are counted, not named. */
const mostNamed = 5;

function orphans({ state }: RunResult): string[] {
  const count = [...state.sessions.values()].reduce((sum, session) => sum + session.orphans.length, 0);
  if (count === 0) return [];
  const calls =
    count === 1
      ? '1 call to make a session lost its answer'
      : `${formatCount(count)} calls to make a session lost their answers`;
  return [`${calls}, and may have left an empty draft: see \`orphan_drafts\` in report.json`];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

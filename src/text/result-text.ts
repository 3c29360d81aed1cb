import { resourceKinds } from '../m365/workload.ts';
import { medianText, notJudgedText } from '../report/objective-text.ts';
import { type ObjectiveResult, timeTaken } from '../result/objectives.ts';
import { hasWorkLeft, type RunResult } from '../result/result.ts';
import type { Counts } from '../result/totals.ts';
import { outcomes } from '../state/outcome.ts';
import { isStoppedForGood, type RunState } from '../state/run-state.ts';
import { holdsSlot } from '../state/session-size.ts';
import { columns, tableWidth } from '../util/columns.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { exitCodes } from '../util/exit-codes.ts';
import type { Paint } from '../util/paint.ts';
import { printable } from '../util/printable.ts';
import { formatShare, writtenShare } from '../util/share.ts';

/** The result of a run for stdout: verdict, counts, failures by code, waves, objectives, and the paths of the reports. */
export function resultText(result: RunResult, reports: readonly string[], paint: Paint): string {
  const lines = [
    verdictLine(result, paint),
    ...(result.state.isEmulated ? [emulatedTimes] : []),
    '',
    ...totalsTable(result),
    ...section('Proven by the counts of the sessions, whichever rows they are', provenLines(result)),
    ...section(hasUnknown(result) ? 'Not restored, or not known' : 'Not restored', failureTable(result)),
    ...section('Waves', waveLines(result)),
    ...section('Objectives', result.objectives.map(objectiveLine)),
    ...section('Worth a look', [...disagreements(result), ...orphans(result)]),
    ...section('Reports', reports.map(printable)),
  ];
  return `${lines.join('\n')}\n`;
}

const emulatedTimes = "Times are the emulator's and say nothing of your tenant.";

/** Where a run can be continued, or tried again. */
export interface NextContext {
  /** What keeps the events of the run. */
  readonly journal: string;
  /** Whether the service was an emulator inside this process, which is gone with it. */
  readonly isEmbedded: boolean;
  /** Command lines to copy. */
  readonly resume: string;
  readonly retry: string;
}

/**
 * Lines about what to do next: why a run was stopped and what is still active, or how to try again what did not come back. None if nothing
 * is left, or is of use: a drill restores nobody's data, and an emulator in this process is gone.
 */
export function nextLines(result: RunResult, { journal, isEmbedded, ...next }: NextContext): string[] {
  const { state, totals } = result;
  const { stopping } = state;
  const again = `To try again what was not restored: ${next.retry}`;
  if (stopping === null || (!hasWorkLeft(state) && totals.all.not_started === 0))
    return isEmbedded || state.plan.mode === 'drill' || !hasRest(result) ? [] : [again];
  const why = `Stopped: ${printable(stopping.message)}.`;
  if (state.ended?.exitCode === exitCodes.refused)
    return [`${why} Nothing was started.`, `When that is fixed, continue with: ${next.resume}`];
  const lines = [`${why} ${activeText(state)}.`, `Nothing is lost: ${journal} holds every step.`];
  if (isEmbedded && !isStoppedForGood(state))
    return [why, 'The emulator ran inside this process. It is gone, and so is what it restored: start a new run.'];
  if (!isStoppedForGood(state)) return [...lines, `Resume with: ${next.resume}`];
  if (stopping.because === 'cancel') return lines;
  return [...lines, again];
}

function hasRest({ totals: { all } }: RunResult): boolean {
  return all.succeeded + all.unchanged < all.planned;
}

/** An activation without an answer may have happened: nobody should think that nothing is going on. */
function activeText(state: RunState): string {
  const sessions = [...state.sessions.values()].filter(holdsSlot);
  const active = sessions.filter(({ activatedAt }) => activatedAt !== null).length;
  const unclear = sessions.filter(({ step, unanswered }) => step === 'activate' && unanswered).length;
  const maybe = unclear === 0 ? '' : `; ${formatCount(unclear)} more may have been activated, \`resume\` finds out`;
  if (active === 0) return `No restore session is known to be active${maybe}`;
  return `${counted(active, 'restore session')} ${active === 1 ? 'is active and continues by itself' : 'are active and continue by themselves'}${maybe}`;
}

function verdictLine({ state, plan, proven: { all }, totals }: RunResult, paint: Paint): string {
  const taken = timeTaken(state);
  const time = taken === null ? null : formatDuration(taken);
  const title = `${plan.name} ${state.runId}${state.isEmulated ? ' (emulated)' : ''}`;
  const planned = formatCount(totals.all.planned);
  const cameBack = formatCount(all.cameBack);
  const failed = `${formatCount(all.failed)} failed`;
  if (hasWorkLeft(state)) {
    const soFar = `at least ${cameBack} of ${planned} came back so far, ${failed}, ${formatCount(all.open)} open`;
    return `${title}: ${paint('yellow', soFar)}${time === null ? '' : `, after ${time}`}`;
  }
  const verdict =
    totals.all.unknown > 0
      ? `${all.open > 0 ? 'at least ' : ''}${cameBack} of ${planned} came back, ${failed}`
      : `${cameBack} of ${planned} resources restored`;
  return `${title}: ${paint(all.cameBack === totals.all.planned ? 'green' : 'red', verdict)}${time === null ? '' : ` in ${time}`}`;
}

function hasUnknown({ totals }: RunResult): boolean {
  return totals.all.unknown > 0;
}

/** For each workload whose rows show less than its counts prove. */
function provenLines({ totals, proven }: RunResult): string[] {
  return resourceKinds
    .filter((kind) => {
      const { succeeded, unchanged, failed, unresolved } = totals[kind];
      return proven[kind].cameBack + proven[kind].failed > succeeded + unchanged + failed + unresolved;
    })
    .map((kind) => {
      const { cameBack, failed, open } = proven[kind];
      return `${kind}: ${formatCount(cameBack)} came back, ${formatCount(failed)} failed, ${formatCount(open)} open`;
    });
}

function totalsTable({ totals }: RunResult): string[] {
  const keys: readonly (keyof Counts)[] = ['planned', ...outcomes];
  const shown = resourceKinds.filter((kind) => totals[kind].planned > 0);
  const rows = [...shown, ...(shown.length > 1 ? (['all'] as const) : [])].map((name) => [
    name,
    ...keys.map((key) => formatCount(totals[name][key])),
  ]);
  const header = ['', ...keys];
  return columns([header, ...rows], new Set(keys.map((_, at) => at + 1)));
}

/** The number of resources for each reason, the most frequent first. One reason is one code, or one message if there is no code. */
function failureTable({ outcomeCounts }: RunResult): string[] {
  const reasons = new Map<string, { readonly row: string[]; count: number }>();
  for (const { outcome, error, count } of outcomeCounts) {
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
    tableWidth - 2,
  );
}

function waveLines({ waves }: RunResult): string[] {
  return waves
    .filter(({ name }) => name !== null)
    .map(({ name, counts, proven, gate }) => {
      const restored = `${name}: ${formatCount(proven.cameBack)} of ${formatCount(counts.planned)} restored`;
      if (gate === null) return restored;
      const judged = gate.met === null ? 'not checked' : gate.met ? 'met' : 'missed';
      return `${restored}, gate ${writtenShare(gate.wanted)}: ${judged}`;
    });
}

/** `rpo 1h: met, measured 40m at worst, 12m in the middle`. */
function objectiveLine({ objective, wanted, measured, met, reason, loss }: ObjectiveResult): string {
  const isShare = objective !== 'rto' && objective !== 'rpo';
  const [show, showWanted] = isShare ? [formatShare, writtenShare] : [formatDuration, formatDuration];
  const judged =
    met === null ? (loss?.judged === 0 && loss.notJudged > 0 ? 'not judged' : 'not known') : met ? 'met' : 'missed';
  const found = measured === null ? '' : `, measured ${show(measured)}`;
  const because = [...(reason === null ? [] : [reason]), ...notJudgedText(loss)].map((text) => `; ${text}`).join('');
  return `${objective} ${showWanted(wanted)}: ${judged}${found}${medianText(loss)}${because}`;
}

function disagreements({ sessions }: RunResult): string[] {
  const odd = sessions.filter(({ countsAgree }) => countsAgree === false);
  if (odd.length === 0) return [];
  const names = odd.slice(0, mostNamed).map(({ session }) => session.name);
  const more = odd.length > mostNamed ? ` and ${formatCount(odd.length - mostNamed)} more` : '';
  return [
    `the service's counts differ from the artifacts of ${names.join(', ')}${more}: see \`counts_agree\` in report.json`,
  ];
}

/** Sessions beyond this number are only counted. */
const mostNamed = 5;

function orphans({ state }: RunResult): string[] {
  const count = [...state.sessions.values()].reduce((sum, session) => sum + session.orphanedDrafts.length, 0);
  if (count === 0) return [];
  const requests = counted(count, 'request');
  return [
    `${requests} to create a session got no answer and may have left an empty draft: see \`orphan_drafts\` in report.json`,
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

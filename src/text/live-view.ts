import type { Meter } from '../graph/http/caller.ts';
import { type ResourceKind, resourceKinds } from '../m365/workload.ts';
import { estimatedEnd } from '../result/estimated-end.ts';
import { type Progress, progressOf, sumOf } from '../result/progress.ts';
import type { RunState } from '../state/run-state.ts';
import { currentUse } from '../state/tenant/usage.ts';
import { whatToStart } from '../state/what-to-start.ts';
import { columns } from '../util/columns.ts';
import { formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import type { Paint } from '../util/paint.ts';
import { formatShare, writtenShare } from '../util/share.ts';

/** What the live view shows besides the state of the run. `now` is in milliseconds since 1970, by the run's clock. */
export interface LiveViewContext {
  readonly now: number;
  readonly meter: Meter | null;
  readonly paint: Paint;
  /** The width of the terminal in characters; infinite if there is none. */
  readonly columns: number;
  /** Whether a process works on the run: without one, nobody knows when it ends. */
  readonly isWorkedOn: boolean;
}

/** The live view, line by line: a bar for each workload, the current wave, caps and requests, elapsed time and estimated end. */
export function liveView(state: RunState, context: LiveViewContext): string[] {
  const progress = progressOf(state);
  const shown = resourceKinds.filter((kind) => progress[kind].planned > 0);
  const figures = columns(
    shown.map((kind) => barFigures(kind, progress[kind])),
    new Set([1]),
  );
  const width = barWidth(figures, context.columns);
  const bars = shown.map((kind, index) => `${bar(progress[kind], width, context.paint)} ${figures[index]}`);
  const total = sumOf(progress);
  return [
    titleLine(state, total, context),
    ...bars,
    ...waveLine(state),
    capLine(state, context),
    clockLine(state, total, context),
  ];
}

/** Which run it is, and how far. */
function titleLine(state: RunState, total: Progress, context: LiveViewContext): string {
  const { planned, succeeded, failed, unknown } = total;
  const done = Math.min(planned, succeeded + failed + unknown);
  const end = context.isWorkedOn ? estimatedEnd(state, total, context.now) : null;
  const left = end === null ? '' : `, ${formatDuration(end - context.now)} left`;
  const emulated = state.isEmulated ? ' (emulated)' : '';
  const share = formatShare(done / planned);
  return `${state.plan.name} ${state.runId}${emulated}: ${formatCount(done)}/${formatCount(planned)} done, ${share}${left}`;
}

function waveLine({ plan, wave: index, cameBack }: RunState): string[] {
  const wave = plan.waves[index];
  if (wave === undefined || wave.name === null) return [];
  const gate = wave.minSuccess === null ? '' : `, gate ${writtenShare(wave.minSuccess)}`;
  const restored = `${formatCount(cameBack[index] ?? 0)}/${formatCount(wave.count)} restored in ended sessions`;
  return [`wave ${wave.name}, ${index + 1} of ${plan.waves.length}: ${restored}${gate}`];
}

/** The same figures in one line, for output that is not a terminal. */
export function summaryLine(state: RunState, context: LiveViewContext): string {
  const { planned, queued, running, succeeded, failed, unknown } = sumOf(progressOf(state));
  const unclear = unknown > 0 ? `, ${formatCount(unknown)} unknown` : '';
  const counts = `${formatCount(succeeded)} of ${formatCount(planned)} restored, ${formatCount(failed)} failed${unclear}`;
  const figures = `${counts}, ${formatCount(running)} running, ${formatCount(queued)} queued`;
  return [
    figures,
    ...waveLine(state),
    capLine(state, context),
    timeText(state, sumOf(progressOf(state)), context),
  ].join('; ');
}

/** The room that the figures leave in a line of the terminal, from 5 to 30 characters. */
function barWidth(figures: readonly string[], columns: number): number {
  const longest = Math.max(...figures.map(({ length }) => length));
  return Math.max(5, Math.min(30, columns - longest - 2));
}

/** Never wider than `width`, also if the service counts more than it was given, or less than before. */
function bar(progress: Progress, width: number, paint: Paint): string {
  const { planned, queued, running, succeeded, failed, unknown } = progress;
  const cells = (upTo: number): number => Math.round((Math.min(upTo, planned) / planned) * width);
  const part = (from: number, count: number, sign: string): string =>
    sign.repeat(Math.max(0, cells(from + count) - cells(from)));
  return [
    paint('green', part(0, succeeded, '█')),
    paint('red', part(succeeded, failed + unknown, '█')),
    paint('cyan', part(succeeded + failed + unknown, running, '▒')),
    paint('dim', part(planned - queued, queued, '░')),
  ].join('');
}

function barFigures(kind: ResourceKind, { planned, queued, running, succeeded, failed, unknown }: Progress): string[] {
  const unclear = unknown > 0 ? `, ${formatCount(unknown)} unknown` : '';
  return [
    kind,
    `${formatCount(succeeded)}/${formatCount(planned)}`,
    `restored, ${formatCount(failed)} failed${unclear}, ${formatCount(running)} running, ${formatCount(queued)} queued`,
  ];
}

function capLine(state: RunState, { now, meter }: LiveViewContext): string {
  const { activeSessions } = currentUse(state, now);
  const others = state.others.activeSessions > 0 ? ` (${state.others.activeSessions} by others)` : '';
  const { allowanceAt } = whatToStart(state, now);
  const allowance = allowanceAt === null ? '' : `, daily allowance used up until ${timeOf(allowanceAt)}`;
  const sessions = `sessions ${activeSessions}/${state.plan.limits.activeSessions}${others}${allowance}`;
  if (meter === null) return sessions;
  const pause = meter.pauseLeft === 0 ? '' : `, paused for ${formatDuration(meter.pauseLeft)}`;
  return `${sessions}, ${formatCount(meter.sent)} requests, ${formatCount(meter.throttled)} throttled${pause}`;
}

function clockLine(state: RunState, total: Progress, context: LiveViewContext): string {
  return context.paint('dim', timeText(state, total, context));
}

function timeText(state: RunState, total: Progress, { now, isWorkedOn }: LiveViewContext): string {
  const elapsed = state.started === null ? 0 : Math.max(0, now - Date.parse(state.started.at));
  const end = isWorkedOn ? estimatedEnd(state, total, now) : null;
  const estimate = end === null ? '' : `, estimated end ${timeOf(end)}`;
  return `elapsed ${formatDuration(elapsed)}${estimate}`;
}

/** RFC 3339 in UTC, to the second. */
function timeOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

import { type Progress, progressOf, sumOf } from '../../result/progress.ts';
import { exitCodeOf, type RunResult } from '../../result/result.ts';
import type { RunState } from '../../state/run-state.ts';
import { formatCount } from '../../util/count.ts';
import { formatDuration } from '../../util/duration.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { printable } from '../../util/printable.ts';
import { type AnnouncedRun, type NoticedRun, noticedRun } from './announced-run.ts';
import type { NotifyFormat } from './notify-formats.ts';

/*
 * What somebody is notified of. Counts and ids of runs, never an address, a path or what the service said: a chat has more readers
 * than a report.
 */

/** Why somebody is notified. */
export type NotifiedEvent = 'started' | 'stalled' | 'ended';

export interface Notification {
  readonly version: 1;
  readonly event: NotifiedEvent;
  /** Null if the command was refused before it had a run. */
  readonly run_id: string | null;
  /** Null, like `mode`, if it was refused before the spec was read. */
  readonly spec_name: string | null;
  readonly mode: 'recovery' | 'drill' | null;
  readonly emulated: boolean;
  readonly exit_code: ExitCode | null;
  /** One sentence. */
  readonly text: string;
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly totals: Readonly<Record<string, number>> | null;
  readonly objectives: readonly object[];
}

/** What is known of a run when somebody is notified. */
export interface NotifiedRun {
  readonly state: RunState | null;
  readonly announced: AnnouncedRun;
  readonly result: RunResult | null;
  /** By the clock of the run, in milliseconds since 1970. */
  readonly now: number;
}

export function startedNotification(run: NotifiedRun): Notification {
  const planned = run.state?.plan.resources.length ?? 0;
  return notification('started', run, { exitCode: null, text: `started: ${formatCount(planned)} to restore` });
}

/** `still` is how long nothing moved, in milliseconds; `until` when the day's allowance is back, if the run waits for that. */
export function stalledNotification(
  run: NotifiedRun,
  { still, until }: { readonly still: number; readonly until: number | null },
): Notification {
  const why =
    until === null
      ? `nothing moved for ${formatDuration(still)}`
      : `waits for the allowance of the day, until ${timeOf(until)}`;
  return notification('stalled', run, { exitCode: null, text: why });
}

export function endedNotification(run: NotifiedRun, exitCode: ExitCode): Notification {
  return notification('ended', run, { exitCode, text: endText(run, exitCode) });
}

function notification(
  event: NotifiedEvent,
  { state, announced, result, now }: NotifiedRun,
  { exitCode, text }: { readonly exitCode: ExitCode | null; readonly text: string },
): Notification {
  const run = noticedRun(state, announced);
  const { runId, specName, mode, isEmulated } = run;
  return {
    version: 1,
    event,
    run_id: runId,
    spec_name: specName,
    mode,
    emulated: isEmulated,
    exit_code: exitCode,
    text: printable(`${whoText(run)}: ${text}`),
    at: timeOf(now),
    totals: result === null ? countsOf(state && sumOf(progressOf(state))) : { ...result.totals.all },
    objectives: (result?.objectives ?? []).map(({ objective, wanted, measured, met }) => ({
      objective,
      unit: objective === 'rto' || objective === 'rpo' ? 'milliseconds' : 'share',
      wanted,
      measured,
      met,
    })),
  };
}

function whoText({ specName, runId, isEmulated }: NoticedRun): string {
  const name = [specName, runId].filter((part) => part !== null).join(' ') || 'bulk-restore';
  return isEmulated ? `${name} (emulated)` : name;
}

function countsOf(progress: Progress | null): Readonly<Record<string, number>> | null {
  return progress && { ...progress };
}

function endText({ result }: NotifiedRun, exitCode: ExitCode): string {
  const what = ends[exitCode];
  if (result === null) return `${what} (exit code ${exitCode})`;
  const { planned } = result.totals.all;
  const counts = `${formatCount(result.proven.all.cameBack)} of ${formatCount(planned)} came back`;
  const missed = result.objectives.filter(({ met }) => met === false).map(({ objective }) => objective);
  const objectives =
    missed.length === 0 || exitCodeOf(result) === exitCodes.stopped ? '' : `, missed: ${missed.join(', ')}`;
  return `${what}: ${counts}${objectives} (exit code ${exitCode})`;
}

const ends: Readonly<Record<ExitCode, string>> = {
  [exitCodes.done]: 'done',
  [exitCodes.incomplete]: 'missed',
  [exitCodes.usage]: 'not started, the command line or the spec is wrong',
  [exitCodes.refused]: 'refused before anything was started',
  [exitCodes.stopped]: 'stopped with work left; `resume` goes on',
  [exitCodes.held]: 'not started, another process is at work',
  [exitCodes.bug]: 'ended by a bug',
};

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** The body of the POST. */
export function notificationBody(notification: Notification, format: NotifyFormat): string {
  return JSON.stringify(bodies[format](notification));
}

const bodies: Readonly<Record<NotifyFormat, (notification: Notification) => object>> = {
  json: (notification) => notification,
  slack: ({ text }) => ({ text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') }),
  teams: (notification) => ({
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: cardOf(notification) },
    ],
  }),
};

/** An Adaptive Card: what Teams takes. */
function cardOf({ text, totals, objectives, exit_code }: Notification): object {
  const counts = Object.entries(totals ?? {}).filter(([, count]) => count > 0);
  const facts = [
    ...counts.map(([name, count]) => ({ title: name.replace('_', ' '), value: formatCount(count) })),
    ...(objectives as readonly { readonly objective: string; readonly met: boolean | null }[]).map(
      ({ objective, met }) => ({
        title: objective,
        value: met === null ? 'not known' : met ? 'met' : 'missed',
      }),
    ),
  ];
  const color = exit_code === null ? 'Accent' : exit_code === exitCodes.done ? 'Good' : 'Attention';
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      { type: 'TextBlock', text, wrap: true, weight: 'Bolder', color },
      ...(facts.length === 0 ? [] : [{ type: 'FactSet', facts }]),
    ],
  };
}

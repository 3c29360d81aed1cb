import type { Meter } from '../../graph/http/caller.ts';
import type { ClientEvent } from '../../graph/http/client-event.ts';
import type { Listener } from '../../run/recorder.ts';
import type { RunState } from '../../state/run-state.ts';
import { attemptText } from '../../text/attempt-text.ts';
import { EventFormatter, type EventText } from '../../text/event-text.ts';
import { type LiveViewContext, liveView, summaryLine } from '../../text/live-view.ts';
import type { Clock } from '../../util/clock.ts';
import { printable } from '../../util/printable.ts';
import type { Environment } from '../environment.ts';
import type { logLevels, NetworkOptions } from '../options.ts';
import { paint } from './colours.ts';

/** What stderr shows while a run is going on. */
export interface Display {
  readonly onEvent: Listener;
  readonly onNotice: (notice: ClientEvent) => void;
  /** A sentence for the user. */
  say(level: DisplayLevel, text: string): void;
  /** Shows the last state and gives the terminal back. */
  close(): void;
}

type DisplayLevel = (typeof logLevels)[number];

export interface Shown {
  /** The clock of the run. */
  readonly clock: Clock;
  readonly meter: () => Meter | null;
}

/**
 * The display that fits: one JSON object per event with `--log-format json`, a live view on a terminal, else a line for
 * every change of state and a summary a minute. Its libraries are loaded only when they are used.
 */
export async function openDisplay(shown: Shown, options: NetworkOptions, environment: Environment): Promise<Display> {
  if (options.logFormat === 'json') return await jsonDisplay(shown, options, environment);
  const lines = lineDisplay(shown, options, environment);
  if (options.quiet || environment.stderr.isTTY !== true) return lines;
  return await liveDisplay(shown, options, environment);
}

/** Times are those of the run's clock. A pause is told by its event, which says all that its notice does. */
async function jsonDisplay({ clock }: Shown, options: NetworkOptions, { stderr }: Environment): Promise<Display> {
  const { pino } = await import('pino');
  const level = options.quiet ? 'warn' : options.logLevel;
  const log = pino({ level, base: null, timestamp: false }, { write: (line) => stderr.write(line) });
  const formatter = new EventFormatter();
  const now = (): string => new Date(clock.now()).toISOString();
  return {
    onEvent: (event, state) => {
      const { type, at: time, ...facts } = event;
      const detail = log.isLevelEnabled('debug') ? facts : withoutAddresses(facts);
      const isWarning = formatter.format(event, state)?.level === 'warn';
      log[isWarning ? 'warn' : 'info']({ time, event: type, ...detail }, type);
    },
    onNotice: ({ kind, ...facts }) => {
      if (kind === 'attempt-failed') log.info({ time: now(), event: kind, ...facts }, kind);
    },
    say: (at, text) => log[at]({ time: now() }, text),
    close: () => undefined,
  };
}

/** Addresses are for debugging only; at other levels lists that may hold some are told by their length. */
function withoutAddresses(facts: object): object {
  const told = Object.entries(facts).map(([key, value]) => {
    const mayHoldAddresses = key === 'artifacts' || key === 'unmatched';
    return [key, mayHoldAddresses && Array.isArray(value) ? value.length : value];
  });
  return Object.fromEntries(told);
}

/** Lines, and a summary a minute. */
function lineDisplay(shown: Shown, options: NetworkOptions, { stderr }: Environment): Display {
  const formatter = new EventFormatter();
  const isShown = levelFilter(options);
  let latest: RunState | undefined;
  const put = (text: string): void => void stderr.write(`${timeOfDay(shown.clock)} ${printable(text)}\n`);
  const summary = setInterval(() => {
    if (latest !== undefined && isShown('info')) put(summaryLine(latest, momentOf(shown)));
  }, 60_000);
  summary.unref();
  return {
    onEvent: (event, state) => {
      latest = state;
      const line = formatter.format(event, state);
      if (line !== undefined && isShown(line.level)) put(line.text);
    },
    onNotice: (notice) => tellNotice(notice, isShown, put),
    say: (level, text) => {
      if (isShown(level)) put(text);
    },
    close: () => clearInterval(summary),
  };
}

/** Frames a second that a person can still follow. */
const frameTime = 200;

/** A view that is drawn anew in its place; warnings stay above it. */
async function liveDisplay(shown: Shown, options: NetworkOptions, environment: Environment): Promise<Display> {
  const { createLogUpdate } = await import('log-update');
  const view = createLogUpdate(environment.stderr as NodeJS.WriteStream, { showCursor: true });
  const colour = paint(environment.stderr, options, environment.variables);
  const formatter = new EventFormatter();
  const isShown = levelFilter({ ...options, logLevel: options.logLevel === 'info' ? 'warn' : options.logLevel });
  let latest: RunState | undefined;
  const draw = (): void => {
    const { columns = 80 } = environment.stderr;
    if (latest !== undefined) view(liveView(latest, { ...momentOf(shown), paint: colour, columns }).join('\n'));
  };
  const put = (text: string): void => {
    view.clear();
    environment.stderr.write(`${timeOfDay(shown.clock)} ${text}\n`);
    draw();
  };
  const frames = setInterval(draw, frameTime);
  frames.unref();
  return {
    onEvent: (event, state) => {
      latest = state;
      const line = formatter.format(event, state);
      if (line !== undefined && isShown(line.level)) put(colourOf(line, colour));
    },
    onNotice: (notice) => tellNotice(notice, isShown, put),
    say: (_, text) => put(text),
    close: () => {
      clearInterval(frames);
      draw();
      view.done();
    },
  };
}

function momentOf({ clock, meter }: Shown): LiveViewContext {
  return { now: clock.now(), meter: meter(), paint: (_, text) => text, columns: Number.POSITIVE_INFINITY };
}

function colourOf({ level, text }: EventText, colour: LiveViewContext['paint']): string {
  return level === 'warn' ? colour('yellow', printable(text)) : printable(text);
}

/** Pauses are told as events of the run. */
function tellNotice(notice: ClientEvent, isShown: (level: DisplayLevel) => boolean, put: (text: string) => void): void {
  if (notice.kind === 'attempt-failed' && isShown('info')) put(attemptText(notice));
}

function levelFilter({
  logLevel,
  quiet,
}: Pick<NetworkOptions, 'logLevel' | 'quiet'>): (level: DisplayLevel) => boolean {
  const order: readonly DisplayLevel[] = ['error', 'warn', 'info', 'debug'];
  const highest = order.indexOf(quiet && logLevel !== 'error' ? 'warn' : logLevel);
  return (level) => order.indexOf(level) <= highest;
}

function timeOfDay(clock: Clock): string {
  return `${new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

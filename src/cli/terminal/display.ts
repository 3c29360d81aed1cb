import type { Meter } from '../../graph/http/caller.ts';
import type { ClientEvent } from '../../graph/http/client-event.ts';
import type { Listener } from '../../run/recorder.ts';
import type { RunState } from '../../state/run-state.ts';
import { attemptText } from '../../text/attempt-text.ts';
import { EventFormatter, type EventText } from '../../text/event-text.ts';
import { type LiveViewContext, liveView, summaryLine } from '../../text/live-view.ts';
import type { Clock } from '../../util/clock.ts';
import { rowsOf, wrapped } from '../../util/columns.ts';
import { printable } from '../../util/printable.ts';
import type { Environment } from '../environment.ts';
import type { logLevels, NetworkOptions } from '../shared-options.ts';
import { paint } from './colours.ts';
import { eventFacts } from './event-facts.ts';
import { unguarded } from './guarded-output.ts';

/** Shows a run on stderr while it goes on. */
export interface Display {
  readonly onEvent: Listener;
  readonly onClientEvent: (notice: ClientEvent) => void;
  /** Prints a sentence for the user. */
  say(level: DisplayLevel, text: string): void;
  /** Shows the last state and releases the terminal. */
  close(): void;
}

type DisplayLevel = (typeof logLevels)[number];

export interface DisplayDeps {
  /** The clock of the run. */
  readonly clock: Clock;
  readonly meter: () => Meter | null;
}

/**
 * Opens the display that fits: one JSON object per event with `--log-format json`, a live view on a terminal, otherwise a line
 * for every change of state and a summary a minute. Loads a library only if the display needs it.
 */
export async function openDisplay(
  shown: DisplayDeps,
  options: NetworkOptions,
  environment: Environment,
): Promise<Display> {
  if (options.logFormat === 'json') return await jsonDisplay(shown, options, environment);
  const lines = lineDisplay(shown, options, environment);
  if (options.quiet || environment.stderr.isTTY !== true) return lines;
  return await liveDisplay(shown, options, environment);
}

/** Times come from the run's clock. A pause is logged once, as an event of the run. */
async function jsonDisplay({ clock }: DisplayDeps, options: NetworkOptions, { stderr }: Environment): Promise<Display> {
  const { pino } = await import('pino');
  const level = options.quiet ? 'warn' : options.logLevel;
  const log = pino({ level, base: null, timestamp: false }, { write: (line) => stderr.write(line) });
  const formatter = new EventFormatter();
  const now = (): string => new Date(clock.now()).toISOString();
  return {
    onEvent: (event, state) => {
      const { type, at: time, ...facts } = event;
      const detail = eventFacts(facts, log.isLevelEnabled('debug'));
      const isWarning = formatter.format(event, state)?.level === 'warn';
      log[isWarning ? 'warn' : 'info']({ time, event: type, ...detail }, type);
    },
    onClientEvent: (notice) => {
      if (notice.kind !== 'attempt-failed') return;
      const { kind, body, ...facts } = notice;
      const detail = log.isLevelEnabled('debug') ? { ...facts, body } : facts;
      log.info({ time: now(), event: kind, ...detail }, kind);
    },
    say: (at, text) => log[at]({ time: now() }, text),
    close: () => undefined,
  };
}

/** Prints lines, and a summary a minute. */
function lineDisplay(shown: DisplayDeps, options: NetworkOptions, { stderr }: Environment): Display {
  const formatter = new EventFormatter();
  const isShown = levelFilter(options);
  let latest: RunState | undefined;
  const put = (text: string): void => void stderr.write(`${timeOfDay(shown.clock)} ${text}\n`);
  const summary = setInterval(() => {
    if (latest !== undefined && isShown('info')) put(printable(summaryLine(latest, momentOf(shown))));
  }, 60_000);
  summary.unref();
  return {
    onEvent: (event, state) => {
      latest = state;
      const line = formatter.format(event, state);
      if (line !== undefined && isShown(line.level)) put(printable(line.text));
    },
    onClientEvent: (notice) => putClientEvent(notice, isShown, put),
    say: (level, text) => {
      if (isShown(level)) put(printable(text));
    },
    close: () => clearInterval(summary),
  };
}

/** Milliseconds between two frames: a person can still follow. */
const frameTime = 200;

/** Redraws one view in its place; warnings stay above it. */
async function liveDisplay(shown: DisplayDeps, options: NetworkOptions, environment: Environment): Promise<Display> {
  const { createLogUpdate } = await import('log-update');
  const terminal = unguarded(environment.stderr) as NodeJS.WriteStream;
  const view = createLogUpdate(terminal, { showCursor: true });
  const colour = paint(environment.stderr, options, environment.variables);
  const formatter = new EventFormatter();
  const isShown = levelFilter({ ...options, logLevel: options.logLevel === 'info' ? 'warn' : options.logLevel });
  let latest: RunState | undefined;
  let drawn: string[] = [];
  const draw = (): void => {
    const { columns = 80 } = environment.stderr;
    if (latest === undefined) return;
    drawn = liveView(latest, { ...momentOf(shown), paint: colour, columns });
    view(drawn.join('\n'));
  };
  /** A narrower terminal has broken the lines of the view into more rows than it was drawn with. */
  const redraw = (): void => {
    const { columns = 80 } = environment.stderr;
    const rows = drawn.reduce((sum, line) => sum + rowsOf(line, columns), 0);
    if (rows > 0) terminal.write(`\u001b[${rows}A\r\u001b[J`);
    view.done();
    draw();
  };
  terminal.on('resize', redraw);
  const put = (text: string): void => {
    view.clear();
    const { columns = 80 } = environment.stderr;
    environment.stderr.write(`${wrapped(`${timeOfDay(shown.clock)} ${text}`, columns).join('\n')}\n`);
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
    onClientEvent: (notice) => putClientEvent(notice, isShown, put),
    say: (_, text) => put(printable(text)),
    close: () => {
      clearInterval(frames);
      terminal.removeListener('resize', redraw);
      draw();
      view.done();
    },
  };
}

function momentOf({ clock, meter }: DisplayDeps): LiveViewContext {
  return {
    now: clock.now(),
    meter: meter(),
    paint: (_, text) => text,
    columns: Number.POSITIVE_INFINITY,
    isWorkedOn: true,
  };
}

function colourOf({ level, text }: EventText, colour: LiveViewContext['paint']): string {
  return level === 'warn' ? colour('yellow', printable(text)) : printable(text);
}

/** Pauses come as events of the run. */
function putClientEvent(
  notice: ClientEvent,
  isShown: (level: DisplayLevel) => boolean,
  put: (text: string) => void,
): void {
  if (notice.kind !== 'attempt-failed' || !isShown('info')) return;
  put(printable(attemptText(notice)));
  if (isShown('debug') && notice.body !== '') put(printable(`the response: ${notice.body}`));
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

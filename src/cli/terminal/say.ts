import { jsonText, printable } from '../../util/printable.ts';
import type { Environment } from '../environment.ts';

export type SayLevel = keyof typeof levels;

/**
 * Prints lines for the user on stderr, or one JSON object with `--log-format json`. For what comes before a run has its
 * display, and after it.
 */
export function say(level: SayLevel, lines: readonly string[], environment: Environment): void {
  show(level, lines.map(printable).join('\n'), environment);
}

/** The same for a text that is printable already, with its own lines and colours. */
export function show(level: SayLevel, text: string, { clock, stderr, outputMode }: Environment): void {
  if (!outputMode.isJsonLog) {
    stderr.write(`${text}\n`);
    return;
  }
  const time = new Date(clock.now()).toISOString();
  stderr.write(`${jsonText({ level: levels[level], time, event: 'message', msg: text })}\n`);
}

/** pino's numbers. */
const levels = { info: 30, warn: 40, error: 50 } as const;

import { wrapped } from '../../util/columns.ts';
import { jsonText, printable } from '../../util/printable.ts';
import type { Environment } from '../environment.ts';

export type SayLevel = keyof typeof levels;

/**
 * Prints lines for the user on stderr, or one JSON object with `--log-format json`. For what comes before a run has its
 * display, and after it. `--quiet` leaves `info` out.
 */
export function say(level: SayLevel, lines: readonly string[], environment: Environment): void {
  if (level === 'info' && environment.outputMode.isQuiet) return;
  const { isTTY, columns = 80 } = environment.stderr;
  const width = isTTY === true && !environment.outputMode.isJsonLog ? columns : Number.POSITIVE_INFINITY;
  show(level, lines.flatMap((line) => fitted(printable(line), width)).join('\n'), environment);
}

/** Broken between words, except for a command: whoever copies it must get one line. */
function fitted(line: string, width: number): string[] {
  return line.includes('bulk-restore ') ? [line] : wrapped(line, width);
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

/** pino's numbers. A notice is no progress: somebody must read it. */
const levels = { info: 30, notice: 30, warn: 40, error: 50 } as const;

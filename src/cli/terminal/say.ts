import type { Environment } from '../environment.ts';

/**
 * Prints lines for the user on stderr, or one JSON object with `--log-format json`. For what comes before a run has its
 * display, and after it.
 */
export function say(
  level: keyof typeof levels,
  lines: readonly string[],
  { clock, stderr, outputMode }: Environment,
): void {
  if (!outputMode.isJsonLog) {
    stderr.write(`${lines.join('\n')}\n`);
    return;
  }
  const time = new Date(clock.now()).toISOString();
  stderr.write(`${JSON.stringify({ level: levels[level], time, event: 'message', msg: lines.join('\n') })}\n`);
}

/** pino's numbers. */
const levels = { info: 30, warn: 40, error: 50 } as const;

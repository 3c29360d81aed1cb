import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { say } from './say.ts';

/** Milliseconds between two lines: on a terminal, and without one. */
const pauses = { watched: 5_000, unwatched: 60_000 } as const;

/** Prints how far something is on stderr, a line now and then. What is over soon and `--quiet` print nothing. */
export function progressLines(
  { quiet, logLevel }: Pick<NetworkOptions, 'quiet' | 'logLevel'>,
  environment: Environment,
): (text: () => string) => void {
  if (quiet || logLevel === 'warn' || logLevel === 'error') return () => undefined;
  const { clock, stderr } = environment;
  const pause = stderr.isTTY === true ? pauses.watched : pauses.unwatched;
  let printedAt = clock.elapsed();
  return (text) => {
    if (clock.elapsed() - printedAt < pause) return;
    printedAt = clock.elapsed();
    say('info', [text()], environment);
  };
}

import type { Environment } from '../environment.ts';

/**
 * Says something to the user on stderr: lines as they are, or one JSON object where `--log-format json` makes stderr a
 * stream of them. For what is said before a run's display is there, and after it.
 */
export function say(level: keyof typeof levels, lines: readonly string[], environment: Environment): void {
  const { stderr } = environment;
  if (!wantsJsonLog(environment)) {
    stderr.write(`${lines.join('\n')}\n`);
    return;
  }
  const time = new Date(environment.clock.now()).toISOString();
  stderr.write(`${JSON.stringify({ level: levels[level], time, event: 'message', msg: lines.join('\n') })}\n`);
}

/** As pino numbers them. */
const levels = { info: 30, warn: 40, error: 50 } as const;

/** Asked of the words themselves, for a wrong command line has no options. */
function wantsJsonLog({ arguments: words, variables }: Environment): boolean {
  const flag = words.findIndex((word) => word.startsWith('--log-format'));
  if (flag === -1) return variables['BULK_RESTORE_LOG_FORMAT'] === 'json';
  return words[flag] === '--log-format=json' || words[flag + 1] === 'json';
}

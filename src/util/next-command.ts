import { shellPath } from './shell-path.ts';

/** The state directory of every command that names no other. */
export const defaultStateDir = '.bulk-restore';

/** A command line about a run, to copy into a shell: `words`, which need no quotes, and the state directory if it is not the default. */
export function nextCommand(words: string, stateDir: string): string {
  const flag = stateDir === defaultStateDir ? '' : ` --state-dir ${shellPath(stateDir)}`;
  return `bulk-restore ${words}${flag}`;
}

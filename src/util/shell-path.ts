import { isDatabase, shownPlace } from './database-url.ts';

/** A path for a command to copy, for POSIX shells and PowerShell. In quotes if it needs them, and never mistaken for a flag. */
export function shellPath(path: string): string {
  const plain = path.startsWith('-') ? `./${path}` : path;
  return /^[\w@%+=:,./-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", `'\\''`)}'`;
}

/** The state directory of every command that names no other. */
export const defaultStateDir = '.bulk-restore';

/**
 * A command line about a run, to copy into a shell: `words`, which need no quotes, and the place that keeps the run if it is not the
 * default. Without the password of a database.
 */
export function nextCommand(words: string, store: string): string {
  return `bulk-restore ${words}${storeFlag(store)}`;
}

function storeFlag(store: string): string {
  if (isDatabase(store)) return ` --store ${shellPath(shownPlace(store))}`;
  return store === defaultStateDir ? '' : ` --state-dir ${shellPath(store)}`;
}

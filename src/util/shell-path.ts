import { isDatabase, shownPlace } from './database-url.ts';

/**
 * A path for a command to copy, in quotes if it needs them, and never mistaken for a flag: for POSIX shells, and on Windows for PowerShell
 * and, as far as there is a way, for cmd.
 */
export function shellPath(path: string, platform: NodeJS.Platform = process.platform): string {
  const plain = path.startsWith('-') ? `./${path}` : path;
  if (platform === 'win32') return windowsWord(plain);
  return /^[\w@%+=:,./-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", `'\\''`)}'`;
}

function windowsWord(path: string): string {
  if (/^[\w+=:./\\-]+$/.test(path)) return path;
  // Only PowerShell reads single quotes, and reads more than text in double ones.
  if (/[$`"“”„%]/.test(path)) return `'${path.replaceAll(/['‘’‚‛]/g, '$&$&')}'`;
  // A backslash before the quote would be taken with it.
  return `"${path.replace(/\\+$/, '$&$&')}"`;
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

/** A path for a command to copy, for POSIX shells and PowerShell. In quotes if it needs them, and never mistaken for a flag. */
export function shellPath(path: string): string {
  const plain = path.startsWith('-') ? `./${path}` : path;
  return /^[\w@%+=:,./-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", `'\\''`)}'`;
}

/** The state directory of every command that names no other. */
export const defaultStateDir = '.bulk-restore';

/** A command line about a run, to copy into a shell: `words`, which need no quotes, and the state directory if it is not the default. */
export function nextCommand(words: string, stateDir: string): string {
  const flag = stateDir === defaultStateDir ? '' : ` --state-dir ${shellPath(stateDir)}`;
  return `bulk-restore ${words}${flag}`;
}

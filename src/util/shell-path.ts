/** A path for a command to copy, for POSIX shells and PowerShell. In quotes if it needs them, and never mistaken for a flag. */
export function shellPath(path: string): string {
  const plain = path.startsWith('-') ? `./${path}` : path;
  return /^[\w@%+=:,./-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", `'\\''`)}'`;
}

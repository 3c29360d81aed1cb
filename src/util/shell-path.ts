/** A path as a word of a command to copy, for POSIX shells and PowerShell: in quotes where it needs them, and never like a flag. */
export function shellPath(path: string): string {
  const plain = path.startsWith('-') ? `./${path}` : path;
  return /^[\w@%+=:,./-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", `'\\''`)}'`;
}

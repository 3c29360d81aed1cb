import { type Message, quoted } from './message.ts';

/** Why a file cannot be read, by Node's error code. Throws `error` again if it has none: it is not about the file. */
export function unreadable(path: string, error: unknown): Message {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined) throw error;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { message: `${quoted(path)} does not exist` };
  if (code === 'EISDIR') return { message: `${quoted(path)} is a directory, not a file` };
  if (code === 'EACCES' || code === 'EPERM')
    return { message: `${quoted(path)} cannot be read: this user has no permission` };
  return { message: `${quoted(path)} cannot be read (${code})` };
}

export function notUtf8(path: string): Message {
  return { message: `${quoted(path)} is not UTF-8 text`, hint: 'save it as UTF-8; in Excel, choose "CSV UTF-8"' };
}

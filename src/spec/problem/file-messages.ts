import { formatCount } from '../../util/count.ts';
import { FileRefused, mebibyte, stdinName } from '../../util/files.ts';
import { type Message, quoted } from './message.ts';

/**
 * Why a file cannot be read, by Node's error code. `tooLong` is the hint if it is too long. Throws `error` again if it has no code:
 * it is not about the file.
 */
export function unreadable(path: string, error: unknown, tooLong?: string): Message {
  if (error instanceof FileRefused) return refused(path, error, tooLong);
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined) throw error;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { message: `${quoted(path)} does not exist` };
  if (code === 'EISDIR') return { message: `${quoted(path)} is a directory, not a file` };
  if (code === 'ELOOP') return { message: `${quoted(path)} is a link that leads nowhere` };
  if (code === 'EACCES' || code === 'EPERM')
    return { message: `${quoted(path)} cannot be read: this user has no permission` };
  return { message: `${quoted(path)} cannot be read (${code})` };
}

function refused(path: string, { refusal }: FileRefused, tooLong: string | undefined): Message {
  const name = path === stdinName ? 'stdin' : quoted(path);
  if (refusal.kind === 'special') {
    return {
      message: `${name} is not a regular file, but a device, a pipe or a file of the system`,
      hint: 'name a regular file; `validate`, `plan` and `run` read a spec from stdin if you name it `-`',
    };
  }
  const message = `${name} is longer than ${formatCount(refusal.most / mebibyte)} MiB`;
  return tooLong === undefined ? { message } : { message, hint: tooLong };
}

/** A file that the user does not want to be read. */
export function outside(path: string): Message {
  return {
    message: `${quoted(path)} is outside the working directory and the folder of the spec`,
    hint: 'move it into the folder of the spec, or leave out `--strict-paths`',
  };
}

export function notUtf8(path: string): Message {
  return { message: `${quoted(path)} is not UTF-8 text`, hint: 'save it as UTF-8; in Excel, choose "CSV UTF-8"' };
}

/** A list whose bytes are not what its byte order mark says, or not UTF-8 without one. */
export function notText(path: string, encoding: 'UTF-8' | 'UTF-16'): Message {
  return {
    message: `${quoted(path)} is not ${encoding} text`,
    hint: 'save it as UTF-8, or as UTF-16 with a byte order mark; in Excel, choose "CSV UTF-8"',
  };
}

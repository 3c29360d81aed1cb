import picomatch from 'picomatch';
import { type Message, quoted } from '../problem/message.ts';

/** What is wrong with a path, and the offset in it, in UTF-16 code units. */
export interface PathFault extends Message {
  readonly at: number;
}

/**
 * Why `path` can't be the path of files in a drive or site; undefined where it may be. It begins with the document
 * library, its parts are separated by slashes, and one at the end says that it is a folder. A part may be a pattern; `**`
 * is one by itself and stands for any number of folders.
 */
export function filePathFault(path: string): PathFault | undefined {
  const shape = shapeFault(path);
  if (shape !== undefined) return shape;
  let at = 0;
  for (const part of path.replace(/\/$/, '').split('/')) {
    const fault = partFault(part);
    if (fault !== undefined) return { ...fault, at: at + fault.at };
    at += part.length + 1;
  }
  return undefined;
}

function shapeFault(path: string): PathFault | undefined {
  if (path.trim() === '') return { at: 0, message: 'this path is empty', hint: fromLibrary };
  if (/^https?:\/\//i.test(path)) return { at: 0, message: `${quoted(path)} is a URL, not a path`, hint: fromLibrary };
  const backslash = path.indexOf('\\');
  if (backslash !== -1) {
    return { at: backslash, message: 'a path has no backslashes', hint: `write ${quoted(path.replaceAll('\\', '/'))}` };
  }
  if (!path.startsWith('/')) return undefined;
  return { at: 0, message: `${quoted(path)} begins with a slash`, hint: fromLibrary };
}

const fromLibrary = 'write it from the document library on, as in `Documents/Contracts/`';

function partFault(part: string): PathFault | undefined {
  if (part === '') return { at: 0, message: 'there is nothing between two slashes', hint: 'write one slash' };
  if (part === '.' || part === '..') {
    return { at: 0, message: `a path has no \`${part}\``, hint: 'write the path that is meant' };
  }
  const double = part === '**' ? -1 : part.indexOf('**');
  if (double !== -1) {
    const hint = 'write `**` between slashes, or `*` for a part of a name';
    return { at: double, message: '`**` stands for folders, and cannot be a part of a name', hint };
  }
  if (canBeRead(part)) return undefined;
  const hint = 'close it before the next slash, or put it in brackets where a name holds it: `[[]`';
  return { at: 0, message: `the pattern ${quoted(part)} cannot be read`, hint };
}

function canBeRead(part: string): boolean {
  try {
    namePattern(part);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Whether a part of a path is a pattern, rather than a name. */
export function isNamePattern(part: string): boolean {
  return /[*?[\]{}]/.test(part);
}

/**
 * What matches the names that a part of a path stands for, without case, as SharePoint compares them: `*`, `?`, `[…]` and
 * `{a,b}`. Parentheses, bars and exclamation marks are themselves. Throws SyntaxError where a bracket or brace is not closed,
 * or a range does not run forward.
 */
export function namePattern(part: string): RegExp {
  const names = part.replace(/[()|]/g, '\\$&');
  return picomatch.makeRe(names, { dot: true, nocase: true, nonegate: true, strictBrackets: true, debug: true });
}

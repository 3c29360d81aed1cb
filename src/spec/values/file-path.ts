import picomatch from 'picomatch';
import { type Message, quoted } from '../problem/message.ts';

/** What is wrong with a path, and its offset in UTF-16 code units. */
export interface PathFault extends Message {
  readonly at: number;
}

/**
 * What is wrong with `path` as the path of files in a drive or site; undefined if nothing is. A path starts with the
 * document library. Slashes separate its parts, and a slash at the end means a folder. A part may be a pattern. The
 * pattern `**` is a whole part and matches any number of folders.
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
    return {
      at: backslash,
      message: 'a path cannot contain backslashes',
      hint: `write ${quoted(path.replaceAll('\\', '/'))}`,
    };
  }
  if (!path.startsWith('/')) return undefined;
  return { at: 0, message: `${quoted(path)} starts with a slash`, hint: fromLibrary };
}

const fromLibrary = 'start with the name of the document library, as in `Documents/Contracts/`';

function partFault(part: string): PathFault | undefined {
  if (part === '') return { at: 0, message: 'there are two slashes in a row', hint: 'remove one of them' };
  if (part === '.' || part === '..') {
    const hint = 'write the full path from the document library down';
    return { at: 0, message: `a path cannot contain \`${part}\``, hint };
  }
  const double = part === '**' ? -1 : part.indexOf('**');
  if (double !== -1) {
    const hint = 'write `**` between slashes, or `*` to match a part of a name';
    return { at: double, message: '`**` matches folders, and cannot be a part of a name', hint };
  }
  return patternFault(part);
}

function patternFault(part: string): PathFault | undefined {
  try {
    namePattern(part);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return { at: 0, ...patternMessage(quoted(part), error.message) };
    throw error;
  }
}

/** `error` is the message of picomatch, or of the engine about a regular expression. */
function patternMessage(pattern: string, error: string): Message {
  const closing = /Missing closing: "(.)"/.exec(error)?.[1];
  if (closing !== undefined) {
    const opening = closing === '}' ? '{' : '[';
    const hint = `close it before the next slash; if it is part of a name, write \`[${opening}]\``;
    return { message: `the pattern ${pattern} has a \`${opening}\` that is not closed`, hint };
  }
  if (error.includes('Missing opening')) {
    const hint = 'add the `[`; if `]` is part of a name, write `?` instead';
    return { message: `the pattern ${pattern} has a \`]\` without a \`[\``, hint };
  }
  if (!/range/i.test(error)) {
    return { message: `the pattern ${pattern} cannot be read`, hint: 'write `?` for each special character' };
  }
  const hint = 'write the range forwards, as in `[a-z]`';
  return { message: `the pattern ${pattern} has a range that runs backwards`, hint };
}

/** Whether a part of a path is a pattern. */
export function isNamePattern(part: string): boolean {
  return /[*?[\]{}]/.test(part);
}

/**
 * Matches the names that a part of a path can be, without case, as SharePoint compares names. `*`, `?`, `[…]` and `{a,b}`
 * have their usual meaning; parentheses, bars and exclamation marks are plain characters. Throws SyntaxError if a bracket
 * or brace is not closed, or a range runs backwards.
 */
export function namePattern(part: string): RegExp {
  const names = part.replace(/[()|]/g, '\\$&');
  return picomatch.makeRe(names, { dot: true, nocase: true, nonegate: true, strictBrackets: true, debug: true });
}

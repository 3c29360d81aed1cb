import { formatCount } from '../../util/count.ts';
import { type Message, quoted } from '../problem/message.ts';
import { NamePattern, PatternFault, type PatternFlaw } from './name-pattern.ts';

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

/** In UTF-16 code units. Ours: SharePoint's own limit for a path is 400, and a pattern can list several names. */
const longestPath = 4_096;

function shapeFault(path: string): PathFault | undefined {
  if (path.length > longestPath) {
    const hint = 'write several shorter paths';
    return { at: 0, message: `a path can have at most ${formatCount(longestPath)} characters`, hint };
  }
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
    if (error instanceof PatternFault) return { at: 0, ...patternMessage(quoted(part), error.flaw) };
    throw error;
  }
}

function patternMessage(pattern: string, flaw: PatternFlaw): Message {
  switch (flaw) {
    case 'unclosed-brace':
    case 'unclosed-bracket': {
      const opening = flaw === 'unclosed-brace' ? '{' : '[';
      const hint = `close it before the next slash; if it is part of a name, write \`[${opening}]\``;
      return { message: `the pattern ${pattern} has a \`${opening}\` that is not closed`, hint };
    }
    case 'unopened-bracket': {
      const hint = 'add the `[`; if `]` is part of a name, write `?` instead';
      return { message: `the pattern ${pattern} has a \`]\` without a \`[\``, hint };
    }
    case 'backwards-range': {
      const hint = 'write the range forwards, as in `[a-z]`';
      return { message: `the pattern ${pattern} has a range that runs backwards`, hint };
    }
  }
}

/** Matches the names that a part of a path can be, without case, as SharePoint compares names. Throws PatternFault. */
export function namePattern(part: string): NamePattern {
  return new NamePattern(part, { ignoreCase: true });
}

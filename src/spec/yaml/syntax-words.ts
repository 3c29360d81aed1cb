import type { ErrorCode, YAMLError } from 'yaml';
import type { Message } from '../problem/message.ts';

/** An error of the YAML parser in our words. `text` is what was parsed. */
export function wordSyntaxError(error: YAMLError, text: string): Message {
  const written = text.slice(error.pos[0], error.pos[1]);
  return words[error.code]?.(written, error.message) ?? { message: uncapitalised(error.message) };
}

const unclosedBracket: Message = {
  message: 'a `[` or `{` is not closed before this line',
  hint: 'close it, or indent what belongs to it',
};

type SyntaxWording = (written: string, message: string) => Message;

const words: Readonly<Partial<Record<ErrorCode, SyntaxWording>>> = {
  TAB_AS_INDENT: () => ({ message: 'a tab cannot indent', hint: 'indent with spaces' }),
  BAD_SCALAR_START: (written) => ({
    message: `text cannot start with ${written === '`' ? 'a backtick' : `\`${written}\``}`,
    hint: 'put the text in quotes',
  }),
  BLOCK_AS_IMPLICIT_KEY: () => ({
    message: 'a second `key: value` cannot start here',
    hint: 'indent it like its neighbours on a line of its own, or put text that holds `: ` in quotes',
  }),
  MULTILINE_IMPLICIT_KEY: () => ({
    message: 'a key must be followed by `: ` on its own line',
    hint: 'write `key: value`, with a space after the colon',
  }),
  MISSING_CHAR: (_, message) => {
    if (message.includes('quote'))
      return { message: 'a quote is opened and never closed', hint: 'close it, or remove it' };
    if (message.startsWith('Flow')) return unclosedBracket;
    if (message.includes('directives-end')) {
      return { message: 'a line that starts with `%` needs a line `---` after it', hint: 'remove the `%` line' };
    }
    return { message: 'a key needs a `:` and a value', hint: 'write `key: value`, with a space after the colon' };
  },
  BAD_INDENT: (_, message) =>
    message.startsWith('Flow')
      ? unclosedBracket
      : { message: 'this line is indented unlike its neighbours', hint: 'start the keys of one map in one column' },
  UNEXPECTED_TOKEN: () => ({
    message: 'the value has ended before this',
    hint: 'put text that holds quotes, `#`, `[` or `{` in quotes as a whole',
  }),
  TAG_RESOLVE_FAILED: (written) => ({
    message: `\`${written}\` is a tag, which this file can't have`,
    hint: 'remove it',
  }),
  NON_STRING_KEY: () => ({ message: 'a key must be text', hint: 'write `key: value`' }),
  BAD_DQ_ESCAPE: (_, message) => ({
    message: `\`${message.slice(message.indexOf('\\'))}\` is not an escape that YAML knows`,
    hint: 'put text that holds backslashes in single quotes',
  }),
};

function uncapitalised(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

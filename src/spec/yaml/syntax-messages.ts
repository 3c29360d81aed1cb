import type { ErrorCode, YAMLError } from 'yaml';
import type { Message } from '../problem/message.ts';

/** A message for an error of the YAML parser in `text`. The parser's own message if we have none. */
export function syntaxMessage(error: YAMLError, text: string): Message {
  const written = text.slice(error.pos[0], error.pos[1]);
  return messages[error.code]?.(written, error.message) ?? { message: uncapitalised(error.message) };
}

const unclosedBracket: Message = {
  message: 'a `[` or `{` is not closed before this line',
  hint: 'close it, or indent this line if it belongs inside',
};

type MessageFunction = (written: string, message: string) => Message;

const messages: Readonly<Partial<Record<ErrorCode, MessageFunction>>> = {
  TAB_AS_INDENT: () => ({ message: 'this line is indented with a tab', hint: 'indent it with spaces' }),
  BAD_SCALAR_START: (written) => ({
    message: `text cannot start with ${written === '`' ? 'a backtick' : `\`${written}\``}`,
    hint: 'put the text in quotes',
  }),
  BLOCK_AS_IMPLICIT_KEY: () => ({
    message: 'a second `key: value` cannot start here',
    hint: 'put the text in quotes if it contains `: `; otherwise start a new line here',
  }),
  MULTILINE_IMPLICIT_KEY: () => ({
    message: 'a key must be followed by `: ` on the same line',
    hint: 'write `key: value`, with a space after the colon',
  }),
  MISSING_CHAR: (_, message) => {
    if (message.includes('quote')) return { message: 'this quote is never closed', hint: 'close it, or remove it' };
    if (message.startsWith('Flow')) return unclosedBracket;
    if (message.includes('directives-end')) {
      return { message: 'a line that starts with `%` needs a line `---` after it', hint: 'remove the `%` line' };
    }
    return { message: 'a key needs a `:` and a value', hint: 'write `key: value`, with a space after the colon' };
  },
  BAD_INDENT: (_, message) =>
    message.startsWith('Flow')
      ? unclosedBracket
      : {
          message: 'this line is not indented like its neighbours',
          hint: 'start all keys of a map, or all items of a list, in the same column',
        },
  UNEXPECTED_TOKEN: (written) =>
    written.startsWith(',')
      ? { message: 'a value is missing before this comma', hint: 'add a value, or remove the comma' }
      : { message: 'there is more text after the end of the value', hint: 'put the whole value in quotes' },
  TAG_RESOLVE_FAILED: (written) => ({
    message: `\`${written}\` is a YAML tag, and a spec cannot have tags`,
    hint: 'remove it',
  }),
  NON_STRING_KEY: () => ({ message: 'a key must be text', hint: 'write `key: value`' }),
  BAD_DQ_ESCAPE: (_, message) => ({
    message: `\`${message.slice(message.indexOf('\\'))}\` is not an escape in YAML`,
    hint: 'put text that contains backslashes in single quotes',
  }),
};

function uncapitalised(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

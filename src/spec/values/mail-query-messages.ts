import { anyOf, type Message, quoted } from '../problem/message.ts';
import { nearest } from '../shape/nearest.ts';
import { type MailProperty, mailProperties, rulesOf } from './mail-properties.ts';
import type { QueryToken } from './mail-query-tokens.ts';

const exampleHint = "write a term such as `(Subject -like 'invoice*')`";

export const emptyQuery: Message = { message: 'this query is empty', hint: exampleHint };

/** `found` is the token at the place of the term, or undefined at the end of the query. */
export function missingTerm(found: QueryToken | undefined): Message {
  if (found === undefined) return { message: 'a term is missing at the end', hint: exampleHint };
  if (found.kind === 'close') return { message: 'a term is missing before this `)`', hint: exampleHint };
  const instead = found.kind === 'word' ? quoted(found.text) : 'a value';
  return { message: `a term must start with a property, not with ${instead}`, hint: exampleHint };
}

export function unknownProperty(word: string): Message {
  const near = nearest(word, mailProperties);
  const hint = near === undefined ? `write ${anyOf(mailProperties)}` : `did you mean \`${near}\`?`;
  return { message: `mail items cannot be searched by ${quoted(word)}`, hint };
}

/** `property` is undefined if `name` is unknown. */
export function missingOperator(name: string, property: MailProperty | undefined): Message {
  const operator = property === undefined ? '-like' : rulesOf(property).operator;
  return {
    message: `an operator must follow ${quoted(name)}`,
    hint: `write \`${operator}\` and then a value in single quotes`,
  };
}

export function wrongOperator(word: string, property: MailProperty): Message {
  const { operator } = rulesOf(property);
  return { message: `\`${property}\` takes \`${operator}\`, not ${quoted(word)}`, hint: `write \`${operator}\`` };
}

/** `found` is the token at the place of the value, or undefined at the end of the query. */
export function missingValue(operator: string, found: QueryToken | undefined): Message {
  if (found?.kind === 'unclosed') {
    return {
      message: 'this quote is never closed',
      hint: "close it; write a `'` inside a value twice",
    };
  }
  if (found?.kind === 'word' && !found.text.startsWith('-')) {
    return {
      message: `a value must be in single quotes, not in \`${found.text.charAt(0)}\``,
      hint: "write it in single quotes, as in `'vendor*'`",
    };
  }
  return { message: `a value must follow ${quoted(operator)}`, hint: "write it in single quotes, as in `'vendor*'`" };
}

export function unquotedValue(word: string): Message {
  return { message: `${quoted(word)} is not in quotes`, hint: `write ${quoted(`'${word.replace(/^\$/, '')}'`)}` };
}

export function wrongValue(value: string, property: MailProperty, values: readonly string[]): Message {
  const near = nearest(value, values);
  return {
    message: `\`${property}\` must be ${anyOf(values.map(inQuotes))}, not ${quoted(inQuotes(value))}`,
    hint: near === undefined ? 'write one of them' : `did you mean \`${inQuotes(near)}\`?`,
  };
}

function inQuotes(value: string): string {
  return `'${value}'`;
}

export const emptyValue: Message = { message: 'this value is empty', hint: 'write a value, or remove the term' };

export const multilineValue: Message = { message: 'this value spans several lines', hint: 'write it on one line' };

export const wildcardInside: Message = {
  message: '`*` is allowed only at the end of a value',
  hint: "search by the start of the text, as in `'invoice*'`",
};

export function tooManyTerms(property: MailProperty): Message {
  const { most } = rulesOf(property);
  return {
    message: `a query can have at most ${most === 1 ? '1 term' : `${most} terms`} about \`${property}\``,
    hint: 'remove this term; to search for alternatives, add another entry to `messages`',
  };
}

export const unmatchedClosing: Message = { message: 'this `)` has no matching `(`', hint: 'remove it, or add the `(`' };

export const unmatchedOpening: Message = { message: 'this `(` is never closed', hint: 'add the `)`' };

/** What is wrong with a token that is meant to join terms; undefined if it is not. */
export function wrongConnector({ kind, text }: QueryToken): Message | undefined {
  if (kind !== 'word') return undefined;
  if (/^-?or$/i.test(text)) {
    const message = '`-or` cannot join terms: the service documents only `-and`';
    return { message, hint: 'write two entries of `messages`, one for each side of the `-or`' };
  }
  if (nearest(text, ['-and']) === undefined) return undefined;
  return { message: `${quoted(text)} does not join terms`, hint: 'did you mean `-and`?' };
}

export function missingConnector({ text }: QueryToken): Message {
  return { message: `\`-and\` is missing before ${quoted(text)}`, hint: 'join terms with `-and`' };
}

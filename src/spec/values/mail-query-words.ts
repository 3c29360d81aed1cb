import { anyOf, type Message, quoted } from '../problem/message.ts';
import { nearest } from '../shape/nearest.ts';
import { type MailProperty, mailProperties, rulesOf } from './mail-properties.ts';
import type { QueryToken } from './mail-query-tokens.ts';

const exampleHint = "write a term such as `(Subject -like 'invoice*')`";

export const emptyQuery: Message = { message: 'this query is empty', hint: exampleHint };

/** Something else, or nothing, stands where a term should begin. */
export function noTerm(found: QueryToken | undefined): Message {
  if (found === undefined) return { message: 'a term is missing at the end', hint: exampleHint };
  if (found.kind === 'close') return { message: 'a term is missing before this `)`', hint: exampleHint };
  const instead = found.kind === 'word' ? quoted(found.text) : 'a value';
  return { message: `a term starts with a property, not with ${instead}`, hint: exampleHint };
}

export function noProperty(word: string): Message {
  const near = nearest(word, mailProperties);
  const hint = near === undefined ? `search by ${anyOf(mailProperties)}` : `did you mean \`${near}\`?`;
  return { message: `${quoted(word)} is not a property of mail items that can be searched`, hint };
}

/** `property` is undefined where nobody knows it. */
export function noOperator(name: string, property: MailProperty | undefined): Message {
  const operator = property === undefined ? '-like' : rulesOf(property).operator;
  return {
    message: `an operator must follow ${quoted(name)}`,
    hint: `write \`${operator}\`, and then a value in quotes`,
  };
}

export function wrongOperator(word: string, property: MailProperty): Message {
  const { operator } = rulesOf(property);
  return { message: `\`${property}\` takes \`${operator}\`, not ${quoted(word)}`, hint: `write \`${operator}\`` };
}

/** Something else, or nothing, stands where a value should. */
export function noValue(operator: string, found: QueryToken | undefined): Message {
  if (found?.kind === 'unclosed') {
    return {
      message: 'a quote is opened here and never closed',
      hint: "close it, and write a `'` inside a value twice",
    };
  }
  if (found?.kind === 'word' && !found.text.startsWith('-')) {
    return {
      message: `a value stands in single quotes, not in \`${found.text.charAt(0)}\``,
      hint: "write it as in `'vendor*'`",
    };
  }
  return { message: `a value must follow ${quoted(operator)}`, hint: "write it in single quotes, as in `'vendor*'`" };
}

export function bareValue(word: string): Message {
  return { message: `${quoted(word)} is not in quotes`, hint: `write ${quoted(`'${word.replace(/^\$/, '')}'`)}` };
}

export function wrongValue(value: string, property: MailProperty, values: readonly string[]): Message {
  const near = nearest(value, values);
  return {
    message: `\`${property}\` is ${anyOf(values.map(inQuotes))}, not ${quoted(inQuotes(value))}`,
    hint: near === undefined ? 'write one of them' : `did you mean \`${inQuotes(near)}\`?`,
  };
}

function inQuotes(value: string): string {
  return `'${value}'`;
}

export const emptyValue: Message = { message: 'this value is empty', hint: 'search for something, or remove the term' };

export const longValue: Message = { message: 'this value goes over several lines', hint: 'write it on one line' };

export const wildcardInside: Message = {
  message: '`*` may stand at the end of a value only',
  hint: 'search by how it begins',
};

export function tooMany(property: MailProperty): Message {
  const { most } = rulesOf(property);
  return {
    message: `no more than ${most === 1 ? '1 term' : `${most} terms`} may be about \`${property}\``,
    hint: 'remove this one, and search for less, or for more at once',
  };
}

export const closesNothing: Message = { message: 'this `)` closes nothing', hint: 'remove it, or add the `(`' };

export const neverClosed: Message = { message: 'this `(` is never closed', hint: 'add the `)`' };

/** What is wrong with a word that is meant to join terms; undefined where it is none. */
export function wrongConnector({ kind, text }: QueryToken): Message | undefined {
  if (kind !== 'word') return undefined;
  if (/^-?or$/i.test(text)) {
    const message = '`-or` cannot join terms: the service documents `-and` alone';
    return { message, hint: 'write two entries of `messages`, each with one of the terms' };
  }
  if (nearest(text, ['-and']) === undefined) return undefined;
  return { message: `${quoted(text)} does not join terms`, hint: 'did you mean `-and`?' };
}

export function noConnector({ text }: QueryToken): Message {
  return { message: `\`-and\` is missing before ${quoted(text)}`, hint: 'join terms with `-and`' };
}

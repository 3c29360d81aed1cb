import { type QueryToken, queryTokens } from './mail-query-tokens.ts';
import { nearest } from './nearest.ts';
import { anyOf, quoted, type Words } from './words.ts';

/**
 * The language in which the service searches mail items, as far as it is documented: terms such as
 * `Subject -like 'invoice*'`, in parentheses or not, that all have to hold (`-and`). Names and operators count without case.
 *
 * Source: learn.microsoft.com/graph/backup-restore-granular-search, in a copy of February 2026. An example in the
 * reference of `restorePoint: search` has `-or` and a `*` at the beginning, which that page does not know; neither is
 * taken here.
 */
const properties = {
  Subject: { operator: '-like', most: 3 },
  Sender: { operator: '-like', most: 1 },
  Participants: { operator: '-like', most: 3 },
  HasAttachment: { operator: '-eq', most: 1, values: ['true', 'false'] },
  MessageKind: { operator: '-eq', most: 1, values: ['Email', 'Note', 'Task', 'Contact', 'Calendar'] },
} as const;

export type MailProperty = keyof typeof properties;

export const mailProperties: readonly MailProperty[] = Object.keys(properties) as MailProperty[];

/** What is documented of a property. */
export interface MailPropertyRules {
  readonly operator: '-like' | '-eq';
  /** Terms of one query that may be about it. */
  readonly most: number;
  /** All that it can be; left out where that is any text, which may end in `*`. */
  readonly values?: readonly string[];
}

export function rulesOf(property: MailProperty): MailPropertyRules {
  return properties[property];
}

export interface MailTerm {
  readonly property: MailProperty;
  /** Without the quotes around it, and with those inside it written once. */
  readonly value: string;
}

/** What is wrong with a query, and the offset in its text, in UTF-16 code units. */
export interface QueryFault extends Words {
  readonly at: number;
}

export interface MailQuery {
  /** Those that could be read. */
  readonly terms: readonly MailTerm[];
  /** In the order of the text. After one that leaves open how the text goes on, the rest is not read. */
  readonly faults: readonly QueryFault[];
}

export function parseMailQuery(text: string): MailQuery {
  return new QueryReader(text).read();
}

/** The query on one line, with single spaces between its words; values stay as they are. */
export function singleSpaced(query: string): string {
  return query.trim().replace(/('(?:[^']|'')*'(?!'))|\s+/g, (_, value: string | undefined) => value ?? ' ');
}

class QueryReader {
  readonly #tokens: readonly QueryToken[];
  readonly #end: number;
  readonly #terms: MailTerm[] = [];
  readonly #faults: QueryFault[] = [];
  /** Parentheses that are open. */
  readonly #open: QueryToken[] = [];
  #next = 0;

  constructor(text: string) {
    this.#tokens = queryTokens(text);
    this.#end = text.trimEnd().length;
  }

  read(): MailQuery {
    let goesOn = true;
    while (goesOn) goesOn = this.#opens() && this.#term() && this.#closes() && this.#joined();
    return { terms: this.#terms, faults: this.#faults.toSorted((a, b) => a.at - b.at) };
  }

  #peek(): QueryToken | undefined {
    return this.#tokens[this.#next];
  }

  #opens(): boolean {
    for (let token = this.#peek(); token?.kind === 'open'; token = this.#peek()) {
      this.#open.push(token);
      this.#next += 1;
    }
    return true;
  }

  #term(): boolean {
    const [name, operator, value] = this.#tokens.slice(this.#next, this.#next + 3);
    if (name?.kind !== 'word') return this.#stop(name, this.#noTerm(name));
    const property = mailProperties.find((known) => known.toLowerCase() === name.text.toLowerCase());
    if (property === undefined) this.#fault(name.at, noProperty(name.text));
    if (operator?.kind !== 'word') return this.#stop(operator, noOperator(name.text, property));
    if (property !== undefined) this.#checkOperator(operator, property);
    if (value === undefined || !isValue(value)) return this.#stop(value, noValue(operator.text, value));
    this.#next += 3;
    if (value.kind === 'word') this.#fault(value.at, bareValue(value.text));
    else if (property !== undefined) this.#take({ name, property, value });
    return true;
  }

  #noTerm(found: QueryToken | undefined): Words {
    if (this.#tokens.length === 0) return { message: 'this query is empty', hint: exampleHint };
    if (found === undefined) return { message: 'a term is missing at the end', hint: exampleHint };
    if (found.kind === 'close') return { message: 'a term is missing before this `)`', hint: exampleHint };
    return { message: 'a term starts with a property, not with a value', hint: exampleHint };
  }

  #checkOperator({ at, text }: QueryToken, property: MailProperty): void {
    const { operator } = properties[property];
    if (text.toLowerCase() === operator) return;
    this.#fault(at, {
      message: `\`${property}\` takes \`${operator}\`, not ${quoted(text)}`,
      hint: `write \`${operator}\``,
    });
  }

  #take({ name, property, value }: { name: QueryToken; property: MailProperty; value: QueryToken }): void {
    const { most } = properties[property];
    const earlier = this.#terms.filter((term) => term.property === property).length;
    if (earlier === most) {
      const message = `no more than ${most === 1 ? '1 term' : `${most} terms`} may be about \`${property}\``;
      this.#fault(name.at, { message, hint: 'remove this one, and search for less, or for more at once' });
    }
    const fault = valueFault(value.text, property);
    if (fault !== undefined) this.#fault(value.at + fault.at, fault);
    this.#terms.push({ property, value: unquoted(value.text) });
  }

  #closes(): boolean {
    for (let token = this.#peek(); token?.kind === 'close'; token = this.#peek()) {
      if (this.#open.pop() === undefined) {
        return this.#stop(token, { message: 'this `)` closes nothing', hint: 'remove it, or add the `(`' });
      }
      this.#next += 1;
    }
    return true;
  }

  /** Whether another term follows. */
  #joined(): boolean {
    const token = this.#peek();
    if (token === undefined) {
      for (const open of this.#open) this.#fault(open.at, { message: 'this `(` is never closed', hint: 'add the `)`' });
      return false;
    }
    const fault = connectorFault(token);
    if (fault === undefined) return this.#stop(token, missingConnector(token));
    this.#next += 1;
    if (fault !== null) this.#fault(token.at, fault);
    return true;
  }

  #fault(at: number, words: Words): void {
    this.#faults.push({ ...words, at });
  }

  #stop(token: QueryToken | undefined, words: Words): false {
    this.#fault(token?.at ?? this.#end, words);
    return false;
  }
}

const exampleHint = "write a term such as `(Subject -like 'invoice*')`";

function noProperty(word: string): Words {
  if (word.startsWith('-'))
    return { message: `a term starts with a property, not with ${quoted(word)}`, hint: exampleHint };
  const near = nearest(word, mailProperties);
  const hint = near === undefined ? `search by ${anyOf(mailProperties)}` : `did you mean \`${near}\`?`;
  return { message: `${quoted(word)} is not a property of mail items that can be searched`, hint };
}

function noOperator(name: string, property: MailProperty | undefined): Words {
  const operator = property === undefined ? '-like' : properties[property].operator;
  return {
    message: `an operator must follow ${quoted(name)}`,
    hint: `write \`${operator}\`, and then a value in quotes`,
  };
}

/** What stands where a value should, in quotes or without. */
function isValue({ kind, text }: QueryToken): boolean {
  return kind === 'value' || (kind === 'word' && !/^["“”‘’]/.test(text) && !text.startsWith('-'));
}

function noValue(operator: string, found: QueryToken | undefined): Words {
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

function bareValue(word: string): Words {
  return { message: `${quoted(word)} is not in quotes`, hint: `write ${quoted(`'${word.replace(/^\$/, '')}'`)}` };
}

/** What is wrong with a word that joins terms, or is meant to; undefined where it is none. */
function connectorFault({ kind, text }: QueryToken): Words | null | undefined {
  if (kind !== 'word') return undefined;
  const word = text.toLowerCase();
  if (word === '-and') return null;
  if (word === '-or' || word === 'or') {
    const message = '`-or` cannot join terms: the service documents `-and` alone';
    return { message, hint: 'write two entries of `messages`, each with one of the terms' };
  }
  if (nearest(word, ['-and']) === undefined) return undefined;
  return { message: `${quoted(text)} does not join terms`, hint: 'did you mean `-and`?' };
}

function missingConnector({ text }: QueryToken): Words {
  return { message: `\`-and\` is missing before ${quoted(text)}`, hint: 'join terms with `-and`' };
}

/** What is wrong with a value in its quotes, and where in it. */
function valueFault(written: string, property: MailProperty): QueryFault | undefined {
  const value = unquoted(written);
  const { values } = rulesOf(property);
  if (values !== undefined) {
    if (values.includes(value)) return undefined;
    const near = nearest(value, values);
    const message = `\`${property}\` is ${anyOf(values.map((known) => `'${known}'`))}, not ${quoted(written)}`;
    return { at: 0, message, hint: near === undefined ? 'write one of them' : `did you mean \`'${near}'\`?` };
  }
  if (value.trim() === '')
    return { at: 0, message: 'this value is empty', hint: 'search for something, or remove the term' };
  const lineBreak = /[\r\n]/.exec(written);
  if (lineBreak !== null) return { at: 0, message: 'this value goes over several lines', hint: 'write it on one line' };
  const star = written.indexOf('*');
  if (star === -1 || star === written.length - 2) return undefined;
  return { at: star, message: '`*` may stand at the end of a value only', hint: 'search by how it begins' };
}

function unquoted(written: string): string {
  return written.slice(1, -1).replaceAll("''", "'");
}

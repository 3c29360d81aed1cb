import type { Message } from '../problem/message.ts';
import { type MailProperty, mailProperties, rulesOf } from './mail-properties.ts';
import {
  emptyQuery,
  emptyValue,
  missingConnector,
  missingOperator,
  missingTerm,
  missingValue,
  multilineValue,
  tooManyTerms,
  unknownProperty,
  unmatchedClosing,
  unmatchedOpening,
  unquotedValue,
  wildcardInside,
  wrongConnector,
  wrongOperator,
  wrongValue,
} from './mail-query-messages.ts';
import { type QueryToken, queryTokens } from './mail-query-tokens.ts';

export interface MailTerm {
  readonly property: MailProperty;
  /** Without the quotes around it; a quote inside it is written once. */
  readonly value: string;
}

/** What is wrong with a query, and its offset in UTF-16 code units. */
export interface QueryFault extends Message {
  readonly at: number;
}

export interface MailQuery {
  /** The terms that could be read. */
  readonly terms: readonly MailTerm[];
  /** The first few, in the order of the text. Reading stops at a fault after which the structure of the query is unclear. */
  readonly faults: readonly QueryFault[];
}

/**
 * Reads a query in the service's own language, as far as it is documented: terms such as `Subject -like 'invoice*'`, with
 * or without parentheses, joined by `-and`. Ignores the case of properties and operators.
 */
export function parseMailQuery(text: string): MailQuery {
  return new QueryReader(text).read();
}

/** The query on one line with single spaces between its words; its values are unchanged. */
export function singleSpaced(query: string): string {
  return query.trim().replace(/('(?:[^']|'')*'(?!'))|\s+/g, (_, value: string | undefined) => value ?? ' ');
}

/** Of one query: it has at most nine terms, and the place of each fault takes a walk through the text. */
const mostFaults = 20;

class QueryReader {
  readonly #tokens: readonly QueryToken[];
  readonly #end: number;
  readonly #terms: MailTerm[] = [];
  readonly #counts = new Map<MailProperty, number>();
  readonly #faults: QueryFault[] = [];
  readonly #openParentheses: QueryToken[] = [];
  #next = 0;

  constructor(text: string) {
    this.#tokens = queryTokens(text);
    this.#end = text.trimEnd().length;
  }

  read(): MailQuery {
    let hasMore = true;
    while (hasMore) {
      this.#readOpening();
      hasMore = this.#readTerm() && this.#readClosing() && this.#readConnector();
    }
    return { terms: this.#terms, faults: this.#faults.toSorted((a, b) => a.at - b.at) };
  }

  #peek(): QueryToken | undefined {
    return this.#tokens[this.#next];
  }

  #readOpening(): void {
    for (let token = this.#peek(); token?.kind === 'open'; token = this.#peek()) {
      this.#openParentheses.push(token);
      this.#next += 1;
    }
  }

  #readTerm(): boolean {
    const [name, operator, value] = this.#tokens.slice(this.#next, this.#next + 3);
    if (name?.kind !== 'word' || name.text.startsWith('-')) {
      return this.#stop(name, this.#tokens.length === 0 ? emptyQuery : missingTerm(name));
    }
    const property = mailProperties.find((known) => known.toLowerCase() === name.text.toLowerCase());
    if (property === undefined) this.#addFault(name.at, unknownProperty(name.text));
    if (operator?.kind !== 'word') return this.#stop(operator, missingOperator(name.text, property));
    if (property !== undefined && operator.text.toLowerCase() !== rulesOf(property).operator) {
      this.#addFault(operator.at, wrongOperator(operator.text, property));
    }
    if (value === undefined || !isValue(value)) return this.#stop(value, missingValue(operator.text, value));
    this.#next += 3;
    if (value.kind === 'word') this.#addFault(value.at, unquotedValue(value.text));
    else if (property !== undefined) this.#addTerm({ name, property, value });
    return true;
  }

  #addTerm({ name, property, value }: { name: QueryToken; property: MailProperty; value: QueryToken }): void {
    const count = (this.#counts.get(property) ?? 0) + 1;
    this.#counts.set(property, count);
    if (count > rulesOf(property).most) this.#addFault(name.at, tooManyTerms(property));
    const fault = valueFault(value.text, property);
    if (fault !== undefined) this.#addFault(value.at + fault.at, fault);
    this.#terms.push({ property, value: unquoted(value.text) });
  }

  #readClosing(): boolean {
    for (let token = this.#peek(); token?.kind === 'close'; token = this.#peek()) {
      if (this.#openParentheses.pop() === undefined) return this.#stop(token, unmatchedClosing);
      this.#next += 1;
    }
    return true;
  }

  /** Whether another term follows. */
  #readConnector(): boolean {
    const token = this.#peek();
    if (token === undefined) {
      for (const { at } of this.#openParentheses) this.#addFault(at, unmatchedOpening);
      return false;
    }
    if (token.text.toLowerCase() !== '-and') {
      const fault = wrongConnector(token);
      if (fault === undefined) return this.#stop(token, missingConnector(token));
      this.#addFault(token.at, fault);
    }
    this.#next += 1;
    return true;
  }

  #addFault(at: number, { message, hint }: Message): void {
    if (this.#faults.length >= mostFaults) return;
    this.#faults.push({ at, message, ...(hint !== undefined && { hint }) });
  }

  #stop(token: QueryToken | undefined, fault: Message): false {
    this.#addFault(token?.at ?? this.#end, fault);
    return false;
  }
}

/** Whether the token is a value, in quotes or not. */
function isValue({ kind, text }: QueryToken): boolean {
  return kind === 'value' || (kind === 'word' && !/^[-"“”‘’]/.test(text));
}

/** What is wrong with a value, and its offset in the quoted text. */
function valueFault(written: string, property: MailProperty): QueryFault | undefined {
  const value = unquoted(written);
  const { values } = rulesOf(property);
  if (values !== undefined) {
    return values.includes(value) ? undefined : { at: 0, ...wrongValue(value, property, values) };
  }
  if (value.trim() === '') return { at: 0, ...emptyValue };
  if (/[\r\n]/.test(value)) return { at: 0, ...multilineValue };
  const star = written.indexOf('*');
  return star === -1 || star === written.length - 2 ? undefined : { at: star, ...wildcardInside };
}

function unquoted(written: string): string {
  return written.slice(1, -1).replaceAll("''", "'");
}

import type { Message } from '../problem/message.ts';
import { type MailProperty, mailProperties, rulesOf } from './mail-properties.ts';
import { type QueryToken, queryTokens } from './mail-query-tokens.ts';
import {
  bareValue,
  closesNothing,
  emptyQuery,
  emptyValue,
  longValue,
  neverClosed,
  noConnector,
  noOperator,
  noProperty,
  noTerm,
  noValue,
  tooMany,
  wildcardInside,
  wrongConnector,
  wrongOperator,
  wrongValue,
} from './mail-query-words.ts';

export interface MailTerm {
  readonly property: MailProperty;
  /** Without the quotes around it, and with those inside it written once. */
  readonly value: string;
}

/** What is wrong with a query, and the offset in its text, in UTF-16 code units. */
export interface QueryFault extends Message {
  readonly at: number;
}

export interface MailQuery {
  /** Those that could be read. */
  readonly terms: readonly MailTerm[];
  /** In the order of the text. After one that leaves open how the text goes on, the rest is not read. */
  readonly faults: readonly QueryFault[];
}

/**
 * Reads a query in the language of the service, as far as it is documented: terms such as `Subject -like 'invoice*'`, in
 * parentheses or not, that all have to hold (`-and`). Names and operators count without case.
 */
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
  readonly #counts = new Map<MailProperty, number>();
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
    while (goesOn) {
      this.#readOpening();
      goesOn = this.#readTerm() && this.#readClosing() && this.#readConnector();
    }
    return { terms: this.#terms, faults: this.#faults.toSorted((a, b) => a.at - b.at) };
  }

  #peek(): QueryToken | undefined {
    return this.#tokens[this.#next];
  }

  #readOpening(): void {
    for (let token = this.#peek(); token?.kind === 'open'; token = this.#peek()) {
      this.#open.push(token);
      this.#next += 1;
    }
  }

  #readTerm(): boolean {
    const [name, operator, value] = this.#tokens.slice(this.#next, this.#next + 3);
    if (name?.kind !== 'word' || name.text.startsWith('-')) {
      return this.#stop(name, this.#tokens.length === 0 ? emptyQuery : noTerm(name));
    }
    const property = mailProperties.find((known) => known.toLowerCase() === name.text.toLowerCase());
    if (property === undefined) this.#fault(name.at, noProperty(name.text));
    if (operator?.kind !== 'word') return this.#stop(operator, noOperator(name.text, property));
    if (property !== undefined && operator.text.toLowerCase() !== rulesOf(property).operator) {
      this.#fault(operator.at, wrongOperator(operator.text, property));
    }
    if (value === undefined || !isValue(value)) return this.#stop(value, noValue(operator.text, value));
    this.#next += 3;
    if (value.kind === 'word') this.#fault(value.at, bareValue(value.text));
    else if (property !== undefined) this.#take({ name, property, value });
    return true;
  }

  #take({ name, property, value }: { name: QueryToken; property: MailProperty; value: QueryToken }): void {
    const count = (this.#counts.get(property) ?? 0) + 1;
    this.#counts.set(property, count);
    if (count > rulesOf(property).most) this.#fault(name.at, tooMany(property));
    const fault = valueFault(value.text, property);
    if (fault !== undefined) this.#fault(value.at + fault.at, fault);
    this.#terms.push({ property, value: unquoted(value.text) });
  }

  #readClosing(): boolean {
    for (let token = this.#peek(); token?.kind === 'close'; token = this.#peek()) {
      if (this.#open.pop() === undefined) return this.#stop(token, closesNothing);
      this.#next += 1;
    }
    return true;
  }

  /** Whether another term follows. */
  #readConnector(): boolean {
    const token = this.#peek();
    if (token === undefined) {
      for (const { at } of this.#open) this.#fault(at, neverClosed);
      return false;
    }
    if (token.text.toLowerCase() !== '-and') {
      const fault = wrongConnector(token);
      if (fault === undefined) return this.#stop(token, noConnector(token));
      this.#fault(token.at, fault);
    }
    this.#next += 1;
    return true;
  }

  #fault(at: number, { message, hint }: Message): void {
    this.#faults.push({ at, message, ...(hint !== undefined && { hint }) });
  }

  #stop(token: QueryToken | undefined, fault: Message): false {
    this.#fault(token?.at ?? this.#end, fault);
    return false;
  }
}

/** Whether this stands where a value should, in quotes or without. */
function isValue({ kind, text }: QueryToken): boolean {
  return kind === 'value' || (kind === 'word' && !/^[-"“”‘’]/.test(text));
}

/** What is wrong with a value in its quotes, and where in it. */
function valueFault(written: string, property: MailProperty): QueryFault | undefined {
  const value = unquoted(written);
  const { values } = rulesOf(property);
  if (values !== undefined) {
    return values.includes(value) ? undefined : { at: 0, ...wrongValue(value, property, values) };
  }
  if (value.trim() === '') return { at: 0, ...emptyValue };
  if (/[\r\n]/.test(value)) return { at: 0, ...longValue };
  const star = written.indexOf('*');
  return star === -1 || star === written.length - 2 ? undefined : { at: star, ...wildcardInside };
}

function unquoted(written: string): string {
  return written.slice(1, -1).replaceAll("''", "'");
}

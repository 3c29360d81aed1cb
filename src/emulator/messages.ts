import type { Json } from '../graph/wire/wire.ts';

/** A request as it came, from a connection or from within a batch. */
export interface Question {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null for an empty body. */
  readonly body: Json | null;
}

/** One page of a collection. `next` is where the following one begins: a number of things, or a token; null at the end. */
export interface Answers {
  readonly items: readonly Json[];
  readonly next: number | string | null;
}

/** An answer and how it travels: whole, cut in the middle, lost with its connection, or with a page of HTML in its place. */
export interface Delivery {
  readonly how: 'whole' | 'cut' | 'lost' | 'html';
  readonly answer: Answer;
}

import type { Json } from '../graph/wire/wire.ts';

/** A request as it came in, from a connection or from inside a batch. */
export interface IncomingRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

export interface OutgoingResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null for an empty body, and for `text`. */
  readonly body: Json | null;
  /** A body that is not JSON. */
  readonly text?: string;
}

/** One page of a collection. `next` says where the next page begins: a number of items to skip, or a token; null on the last page. */
export interface CollectionPage {
  readonly items: readonly Json[];
  readonly next: number | string | null;
}

/**
 * A response and how it reaches the client: whole, cut in the middle, lost with its connection, or with another body: a page of
 * HTML, bytes without an end (`flood`), or a byte now and then (`drip`).
 */
export interface Delivery {
  readonly how: 'whole' | 'cut' | 'lost' | 'html' | 'flood' | 'drip';
  readonly response: OutgoingResponse;
  /** For `drip`: the time between two bytes, in milliseconds of the emulator. */
  readonly pause?: number;
}

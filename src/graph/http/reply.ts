import type { PublicError } from '../graph-error.ts';
import { objectAt, objectOf, readPublicError, Unreadable } from '../wire/wire.ts';
import { retryAfterOf } from './retry-after.ts';
import type { Answer, Outcome } from './transport.ts';

/** What one attempt brought, in the terms that decide what to do next. */
export type Reply<T> = Good<T> | Refused | Garbled | Broken;

interface Good<T> {
  readonly kind: 'good';
  readonly value: T;
}

/** The service answered, and not with a success. */
export interface Refused {
  readonly kind: 'refusal';
  readonly status: number;
  /** Null where the body says nothing that can be understood. */
  readonly error: PublicError | null;
  /** Milliseconds; null where the answer doesn't say. */
  readonly retryAfter: number | null;
  readonly requestId: string;
}

/** A success whose body can't be understood: not JSON, cut off, or without the id of what it is about. */
interface Garbled {
  readonly kind: 'garbled';
  readonly status: number;
  readonly because: string;
  readonly requestId: string;
}

/** No whole answer. `sent` tells whether the service may have acted. */
interface Broken {
  readonly kind: 'broken';
  readonly sent: boolean;
  readonly because: string;
}

/** Turns the text of a good answer into a value. Throws SyntaxError or Unreadable for a text that isn't one. */
export type Read<T> = (text: string) => T;

/** `now` in milliseconds since 1970, for a `Retry-After` date in an answer without a `Date`. */
export function understand<T>(outcome: Outcome, read: Read<T>, now: number): Reply<T> {
  if ('broken' in outcome) return { kind: 'broken', sent: outcome.broken === 'after', because: outcome.because };
  if (outcome.status >= 200 && outcome.status < 300) return readGood(outcome, read);
  return {
    kind: 'refusal',
    status: outcome.status,
    error: readRefusal(outcome.text),
    retryAfter: retryAfterOf(outcome.headers, now),
    requestId: requestIdOf(outcome),
  };
}

function readGood<T>(answer: Answer, read: Read<T>): Good<T> | Garbled {
  try {
    return { kind: 'good', value: read(answer.text) };
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof Unreadable)) throw error;
    // A SyntaxError quotes the body, which may hold addresses.
    const because = error instanceof Unreadable ? error.message : 'the body is not JSON, or was cut off';
    return { kind: 'garbled', status: answer.status, because, requestId: requestIdOf(answer) };
  }
}

function readRefusal(text: string): PublicError | null {
  try {
    return readPublicError(objectAt(objectOf(JSON.parse(text)), 'error'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function requestIdOf(answer: Answer): string {
  return answer.headers['request-id'] ?? '';
}

import { mostKept, shortened } from '../../util/printable.ts';
import type { PublicError } from '../graph-error.ts';
import { objectAt, objectOf, readPublicError, Unreadable } from '../wire/wire.ts';
import { claimsChallengeOf } from './claims-challenge.ts';
import { retryAfterOf } from './retry-after.ts';
import type { ConnectionFailure, HttpResponse, HttpResult, ResponseBody } from './transport.ts';

/** The result of one attempt at a request. `judge` decides what to do about it. */
export type AttemptResult<T> = Success<T> | ErrorResponse | GarbledResponse | NoResponse;

interface Success<T> {
  readonly kind: 'success';
  readonly value: T;
}

/** A response whose status is not 2xx. */
export interface ErrorResponse {
  readonly kind: 'error';
  readonly status: number;
  /** Null if the body holds no error in Graph's format. */
  readonly error: PublicError | null;
  /** What the service demands of the next token, as JSON; null if it demands nothing. */
  readonly claims: string | null;
  /** What an answer looks like that Graph does not send: `a web page`, `a redirect to login.contoso.com`; null for any other. */
  readonly foreign: string | null;
  /** Milliseconds; null if the response does not say. */
  readonly retryAfter: number | null;
  readonly requestId: string;
  /** The beginning of the body, for the debug log only. */
  readonly body?: string;
}

/** A 2xx response with a body that cannot be read: not JSON, cut off, or without the id of its entity. */
interface GarbledResponse {
  readonly kind: 'garbled';
  readonly status: number;
  readonly because: string;
  readonly requestId: string;
}

/** No response, or only a part of one. */
interface NoResponse extends ConnectionFailure {
  readonly kind: 'no-response';
}

/** Turns the body of a 2xx response into a value. Throws SyntaxError or Unreadable if it cannot. */
export type ReadBody<T> = (body: ResponseBody) => T;

/** `now` is in milliseconds since 1970. It stands in for the `Date` of a response that has none. */
export function readResult<T>(
  result: HttpResult,
  readBody: ReadBody<T>,
  now: number,
  readRedirect?: ReadBody<T>,
): AttemptResult<T> {
  if ('wasSent' in result) return { kind: 'no-response', ...result };
  const location = result.headers['location'];
  if (readRedirect !== undefined && result.status === 302 && location !== undefined)
    return readSuccess({ ...result, text: location }, readRedirect);
  if (result.status >= 200 && result.status < 300) return readSuccess(result, readBody);
  return {
    kind: 'error',
    status: result.status,
    error: readError(result.text),
    claims: claimsChallengeOf(result.headers),
    foreign: foreignLookOf(result),
    retryAfter: retryAfterOf(result.headers, now),
    requestId: requestIdOf(result),
    body: shortened(result.text, mostKept.debugging),
  };
}

/** Whether an answer holds an error code, as every error of the service does. */
export function hasCode({ error }: ErrorResponse): boolean {
  return error !== null && error.code !== '';
}

/** `503`, or `500 TooManyActiveRestoreSessions`. */
export function errorNameOf({ status, error }: ErrorResponse): string {
  return error?.code ? `${status} ${error.code}` : `${status}`;
}

function readSuccess<T>(response: HttpResponse, readBody: ReadBody<T>): Success<T> | GarbledResponse {
  const garbled = (because: string): GarbledResponse => ({
    kind: 'garbled',
    status: response.status,
    because,
    requestId: requestIdOf(response),
  });
  const foreign = foreignLookOf(response);
  // Of some calls nothing is read, so a page would pass for an answer. Whatever type JSON claims to have, it is read.
  if (foreign !== null && isMarkup(response.text)) return garbled(`${foreign} that Graph does not send`);
  try {
    return { kind: 'success', value: readBody(response) };
  } catch (error) {
    // The message of a SyntaxError quotes the body, which may hold addresses.
    if (error instanceof SyntaxError)
      return garbled(foreign === null ? 'the body is not JSON, or was cut off' : `${foreign} that Graph does not send`);
    if (error instanceof Unreadable) return garbled(error.message);
    throw error;
  }
}

function readError(text: string): PublicError | null {
  try {
    return readPublicError(objectAt(objectOf(JSON.parse(text)), 'error'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** A page or a redirect comes from a proxy or a gateway, and never from Graph. */
function foreignLookOf(response: HttpResponse): string | null {
  const { status, headers } = response;
  const location = headers['location'] ?? '';
  if (status >= 300 && status < 400) {
    const host = URL.canParse(location) ? new URL(location).host : '';
    return host === '' ? 'a redirect' : `a redirect to ${host}`;
  }
  return isWebPage(response) ? 'a web page' : null;
}

function isWebPage({ headers, text }: HttpResponse): boolean {
  if (text === '') return false;
  return /\bhtml\b/i.test(headers['content-type'] ?? '') || /^\s*<(!doctype|html)/i.test(text.slice(0, 200));
}

function isMarkup(text: string): boolean {
  return /^\s*</.test(text.slice(0, 200));
}

function requestIdOf(response: HttpResponse): string {
  return shortened(response.headers['request-id'] ?? '', mostKept.anywhere);
}

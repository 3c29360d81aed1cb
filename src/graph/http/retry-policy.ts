import { isRefusalWith5xx, type RefusedWith5xx } from '../../m365/error-codes.ts';
import { hour, minute, second } from '../../util/duration.ts';
import { assertNever } from '../../util/never.ts';
import type { GraphErrorKind } from '../graph-error.ts';
import { type AttemptResult, type ErrorResponse, errorNameOf, hasCode } from './attempt-result.ts';

/** One attempt at a request, with its result. */
export interface Attempt<T> extends RetryState {
  /** Whether the request may be sent again whatever happened to it. */
  readonly isRepeatable: boolean;
  /** The call, if the service may refuse it with a 5xx. */
  readonly refusedWith5xx?: RefusedWith5xx | undefined;
  readonly result: AttemptResult<T>;
}

/** How far the attempts at one request are. */
export interface RetryState {
  /** 1 for the first attempt. */
  readonly number: number;
  /** How long the request has waited between its attempts, in milliseconds. */
  readonly waited: number;
  /** Whether a 401 has already been answered with a new token. */
  readonly hasNewToken: boolean;
}

interface BackoffOptions {
  /**
   * Milliseconds of waiting after which a request is not retried any more. A wait that the service asks for is served to
   * its end, so a request can wait for this and one such wait.
   */
  readonly patience: number;
  /** From 0 up to 1, as `Math.random`. */
  readonly random: () => number;
  /** Whether the request fails when the service asks for a pause. False by default. */
  readonly givesWay?: boolean;
}

/** What to do after an attempt. Times are in milliseconds. */
export type RetryVerdict<T> = Use<T> | RefreshToken | Retry | Fail;

interface Use<T> {
  readonly kind: 'use';
  readonly value: T;
}

/** Get another token, and send the request again at once. */
interface RefreshToken {
  readonly kind: 'refresh-token';
  /** What the service demands of it, as JSON; null if it demands nothing. */
  readonly claims: string | null;
  readonly because: string;
}

interface Retry {
  readonly kind: 'retry';
  readonly delay: number;
  /** How long the client may send no request at all; 0 if only this request waits. */
  readonly pause: number;
  readonly because: string;
}

export interface Fail {
  readonly kind: 'fail';
  /** What the call rejects with. */
  readonly error: GraphErrorKind;
  /** As in `Retry`. */
  readonly pause: number;
  readonly because: string;
}

/**
 * Decides what to do after an attempt. Every retry of every request is decided here and nowhere else. It waits for nothing
 * and changes nothing.
 *
 * What it promises:
 * - Only the service's own word counts: a 4xx with an error code, a 501, and a 5xx with a code that the documents list for
 *   this call. Then the request fails with `refused` at once. 408, 421, 425, 449 and 499 are never its word, because they
 *   say what became of a request on its way.
 * - A request that is not repeatable is sent again only if the service cannot have acted on it: it was never sent, or the
 *   status is 401 or 429. After everything else that is not the service's word, it fails with `answer-lost`, and the caller
 *   has to read back what happened.
 * - A first 401 asks for a new token. A second one fails with `sign-in`.
 * - What cannot pass fails at once with `blocked`: a proxy that asks for a sign-in, an untrusted certificate.
 * - Everything else is retried: after `Retry-After` if the response has one, else after a backoff with jitter, which ends with
 *   `patience` at the latest. Then it fails with `unreachable`, or with `garbled` if the last response could not be read.
 * - A request that gives way fails with `unreachable` as soon as the service asks for a pause. The pause holds all the same.
 * - If the service asks for more than `longestRetryAfter`, the request fails at once, and `pause` says for how long.
 *
 * Source: learn.microsoft.com/graph/throttling and …/graph/errors, read November 2026. That 401 and 429 mean "nothing was
 * done" is what these pages imply.
 */
export function judge<T>(attempt: Attempt<T>, options: BackoffOptions): RetryVerdict<T> {
  const { isRepeatable, result } = attempt;
  switch (result.kind) {
    case 'success':
      return { kind: 'use', value: result.value };
    case 'error':
      return judgeError(attempt, result, options);
    case 'garbled':
      return isRepeatable ? retry(attempt, options, result.because) : lost(result.because);
    case 'no-response':
      if (result.blockedBy !== null) return fail('blocked', result.because);
      return isRepeatable || !result.wasSent ? retry(attempt, options, result.because) : lost(result.because);
    default:
      return assertNever(result);
  }
}

function judgeError<T>(attempt: Attempt<T>, response: ErrorResponse, options: BackoffOptions): RetryVerdict<T> {
  const { status, claims } = response;
  const because = nameOf(response);
  if (status === 401 && !attempt.hasNewToken) return { kind: 'refresh-token', claims, because };
  if (status === 401) return fail('sign-in', because);
  // The service sends a 429 before it does anything, so even a POST may be repeated.
  if (status === 429) return retry(attempt, options, because);
  if (isServicesWord(response, attempt.refusedWith5xx)) return fail('refused', because);
  if (status === 407 && attempt.isRepeatable) return fail('blocked', because);
  if (attempt.isRepeatable) return retry(attempt, options, because);
  // A gateway does not know what the service behind it has done.
  return { ...lost(because), pause: response.retryAfter ?? 0 };
}

/** Whether the service itself has refused the request: it did nothing. */
function isServicesWord(response: ErrorResponse, call: RefusedWith5xx | undefined): boolean {
  const { status, error } = response;
  // The service has no such call, and will not have it soon.
  if (status === 501) return true;
  if (status >= 500) return isRefusalWith5xx(error?.code ?? '', call);
  return status >= 400 && hasCode(response) && !aboutTheWay.has(status);
}

/** Statuses that say what became of a request on its way to the service. */
const aboutTheWay: ReadonlySet<number> = new Set([408, 421, 425, 449, 499]);

/** `503`, or `403, a web page that Graph does not send`. */
function nameOf(response: ErrorResponse): string {
  const { foreign } = response;
  return foreign === null ? errorNameOf(response) : `${errorNameOf(response)}, ${foreign} that Graph does not send`;
}

function retry<T>(attempt: Attempt<T>, options: BackoffOptions, because: string): RetryVerdict<T> {
  const { result, waited } = attempt;
  const retryAfter = (result.kind === 'error' && result.retryAfter) || 0;
  const delay = retryAfter || backoff(attempt, options);
  const isThrottled = result.kind === 'error' && (result.status === 429 || retryAfter > 0);
  const pause = isThrottled ? delay : 0;
  const givesUp = waited >= options.patience || (isThrottled && options.givesWay === true);
  if (givesUp || retryAfter > longestRetryAfter)
    return { ...fail(result.kind === 'garbled' ? 'garbled' : 'unreachable', because), pause };
  return { kind: 'retry', delay, pause, because: retryAfter ? `${because}; the service asked for this wait` : because };
}

function lost(because: string): Fail {
  return fail('answer-lost', because);
}

function fail(error: GraphErrorKind, because: string): Fail {
  return { kind: 'fail', error, pause: 0, because };
}

/** The longest `Retry-After` that a request waits for, in milliseconds. Ours. */
export const longestRetryAfter: number = hour;

/** The most that a request waits before its second attempt, and before any. In milliseconds. Ours. */
const firstBackoff = second;
export const longestBackoff: number = minute;
/** In milliseconds. With less, an unlucky draw would send requests one right after the other. */
export const shortestBackoff = 100;

/** Exponential with full jitter: anything up to a ceiling that doubles with each attempt. It does not outlast the patience. */
function backoff({ number, waited }: RetryState, { random, patience }: BackoffOptions): number {
  const ceiling = Math.min(longestBackoff, firstBackoff * 2 ** (number - 1));
  return Math.max(shortestBackoff, Math.min(Math.round(random() * ceiling), patience - waited));
}

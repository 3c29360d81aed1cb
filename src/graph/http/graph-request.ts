import type { RefusedWith5xx } from '../../m365/error-codes.ts';
import { formatDuration } from '../../util/duration.ts';
import { GraphError } from '../graph-error.ts';
import type { Json } from '../wire/wire.ts';
import type { AttemptResult, ReadBody } from './attempt-result.ts';
import { proxySignInText } from './obstacle.ts';
import { type Fail, longestRetryAfter } from './retry-policy.ts';
import type { HttpMethod, HttpResponse } from './transport.ts';

/** A request to the service and the way to read its response. It stays the same over all attempts. */
export interface GraphRequest<T> {
  readonly method: HttpMethod;
  readonly url: URL;
  /** Whether it may be sent again or aborted at any time: it changes nothing, or nothing more when it is sent twice. */
  readonly isRepeatable: boolean;
  /** The call, if the service may refuse it with a 5xx. */
  readonly refusedWith5xx?: RefusedWith5xx;
  /** How long to keep retrying, in milliseconds of waiting, if that is less than the client's patience. */
  readonly patience?: number;
  /** Whether it fails when the service asks for a pause, instead of being sent again after the pause. False by default. */
  readonly givesWay?: boolean;
  /** Whether 403 and 404 are answers like others, so that nobody needs to hear of them: they still reject. False by default. */
  readonly mayBeRefused?: boolean;
  /** Headers that it needs besides the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Null for a request without a body. */
  readonly body: Json | null;
  readonly readBody: ReadBody<T>;
  /** For a request that the service answers with a redirect: reads its `Location`. Without it, a redirect is a failure. */
  readonly readRedirect?: ReadBody<T>;
  /** For a batch: the responses inside the response. If one of them asks for a pause, the client pauses. */
  readonly innerResponses?: (value: T) => Iterable<HttpResponse>;
}

type RequestLine = Pick<GraphRequest<unknown>, 'method' | 'url'>;

/** What log and support need to know about one attempt. */
export interface AttemptSummary {
  /** 0 without a response. */
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly clientRequestId: string;
  /** The beginning of an error response, for the debug log only. Empty without one. */
  readonly body: string;
}

export function summaryOf(result: AttemptResult<unknown>, clientRequestId: string): AttemptSummary {
  return {
    status: 'status' in result ? result.status : 0,
    code: (result.kind === 'error' && result.error?.code) || '',
    requestId: 'requestId' in result ? result.requestId : '',
    clientRequestId,
    body: (result.kind === 'error' && result.body) || '',
  };
}

interface FailedAttempt {
  readonly result: AttemptResult<unknown>;
  readonly verdict: Fail;
  readonly summary: AttemptSummary;
  /** What the client knows besides; empty for nothing. */
  readonly remark?: string;
}

/** The error that a call rejects with after its last attempt. */
export function errorOf(
  { method, url }: RequestLine,
  { result, verdict, summary, remark = '' }: FailedAttempt,
): GraphError {
  const error = result.kind === 'error' ? result.error : null;
  const reason = reasonOf(result, verdict);
  const pause = verdict.pause > longestRetryAfter ? `; it asks for a pause of ${formatDuration(verdict.pause)}` : '';
  const call = `\`${method} ${url.pathname}\``;
  const text = `${reason}${remark}${pause}`;
  const isUnclear = verdict.error === 'answer-lost' && result.kind !== 'no-response';
  const message = isUnclear
    ? `${call} got an answer that does not say whether Graph acted on it: ${text}`
    : messageOf(verdict.error, call, text);
  return new GraphError(message, {
    ...summary,
    kind: verdict.error,
    pause: verdict.pause,
    said: error?.message ?? '',
    details: error?.details ?? [],
  });
}

function reasonOf(result: AttemptResult<unknown>, { because }: Fail): string {
  if (result.kind !== 'error') return because;
  if (result.status === 407) return proxySignInText;
  return result.error?.message || because;
}

function messageOf(kind: Fail['error'], request: string, reason: string): string {
  const messages = {
    refused: `Graph refused ${request}: ${reason}`,
    'answer-lost': `${request} was sent, but its response was lost, so Graph may have acted on it: ${reason}`,
    unreachable: `Graph is not available for ${request}: ${reason}`,
    blocked: `${request} cannot reach Graph: ${reason}`,
    garbled: `Graph's responses to ${request} cannot be read: ${reason}`,
    'sign-in': `Graph refused the token: ${reason}`,
  };
  return messages[kind];
}

import type { ErrorCode } from '../m365/error-codes.ts';

/**
 * What a failed call means for whoever made it:
 *
 * - `refused`: the service has answered with an error status, and mostly an error code. Nothing happened.
 * - `answer-lost`: the call would change something, it was sent, and its response is missing. It may have happened: read back.
 * - `unreachable`: the call was retried for as long as the client's patience lasts, or the service asks for a longer pause.
 * - `garbled`: a response came, and it could not be read, not even after retries.
 * - `sign-in`: there is no token, or the service keeps refusing it (401).
 */
export type GraphErrorKind = 'refused' | 'answer-lost' | 'unreachable' | 'garbled' | 'sign-in';

/** A failed call to the service. `message` is for people, and names the call. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly kind: GraphErrorKind;
  /** HTTP status; 0 without a response. */
  readonly status: number;
  /** The service's error code, such as `RestoreSessionNotFound`; empty if it gave none. */
  readonly code: string;
  /** The service's own message; empty if it gave none. */
  readonly said: string;
  readonly details: readonly PublicErrorDetail[];
  /** `request-id` of the response and `client-request-id` of the request, for Microsoft's support. Empty if there is none. */
  readonly requestId: string;
  readonly clientRequestId: string;

  constructor(message: string, details: GraphErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
    this.status = details.status ?? 0;
    this.code = details.code ?? '';
    this.said = details.said ?? '';
    this.details = details.details ?? [];
    this.requestId = details.requestId ?? '';
    this.clientRequestId = details.clientRequestId ?? '';
  }
}

export interface GraphErrorDetails {
  readonly kind: GraphErrorKind;
  readonly status?: number;
  readonly code?: string;
  readonly said?: string;
  readonly details?: readonly PublicErrorDetail[];
  readonly requestId?: string;
  readonly clientRequestId?: string;
  readonly cause?: unknown;
}

/** Whether the service refused a call with this error code. Codes are compared without case, as Graph asks. */
export function isRefusedWith(error: unknown, code: ErrorCode): boolean {
  return error instanceof GraphError && error.kind === 'refused' && error.code.toLowerCase() === code.toLowerCase();
}

/** What Microsoft's support asks for: `403 accessDenied, request 8f1c…`. */
export function describeError({ status, code, requestId }: GraphError): string {
  const answer = [status === 0 ? 'no answer' : String(status), code].filter((part) => part !== '').join(' ');
  return requestId === '' ? answer : `${answer}, request ${requestId}`;
}

/** Whether only this call fails: the service refuses it, or keeps failing at it with a 5xx. Other calls may still work. */
export function concernsOneCall({ kind, status }: GraphError): boolean {
  return (kind === 'refused' && status !== 401) || (kind === 'unreachable' && status >= 500);
}

/** The service's `publicError`, without its `innerError`. */
export interface PublicError {
  readonly code: string;
  readonly message: string;
  readonly details: readonly PublicErrorDetail[];
}

export interface PublicErrorDetail {
  readonly code: string;
  readonly message: string;
  /** Address or URL of the resource that it is about; empty if the service names none. */
  readonly target: string;
}

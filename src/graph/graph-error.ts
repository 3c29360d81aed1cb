import type { ErrorCode } from '../m365/error-codes.ts';

/**
 * What may be concluded from a call that did not succeed:
 *
 * - `refused`: the service answered no, with a status and mostly a code. Nothing happened.
 * - `answer-lost`: a call that changes something was sent and its answer never came. It may have happened: read back.
 * - `unreachable`: waiting and repeating were tried up to the ceiling, and the service still doesn't answer.
 * - `garbled`: an answer came that can't be understood, again and again.
 * - `sign-in`: no token could be had, or the service keeps refusing it (401).
 */
export type GraphErrorKind = 'refused' | 'answer-lost' | 'unreachable' | 'garbled' | 'sign-in';

export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly kind: GraphErrorKind;
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  /** The service's error code, `RestoreSessionNotFound`; empty where it gave none. */
  readonly code: string;
  /** The service's own words; empty where it gave none. */
  readonly said: string;
  readonly details: readonly PublicErrorDetail[];
  /** `request-id` of the answer and `client-request-id` of the request, for Microsoft's support; empty where there is none. */
  readonly requestId: string;
  readonly clientRequestId: string;

  constructor(message: string, facts: GraphErrorDetails) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.kind = facts.kind;
    this.status = facts.status ?? 0;
    this.code = facts.code ?? '';
    this.said = facts.said ?? '';
    this.details = facts.details ?? [];
    this.requestId = facts.requestId ?? '';
    this.clientRequestId = facts.clientRequestId ?? '';
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

/** The parts of an error that Microsoft's support asks for: `403 accessDenied, request 8f1c…`. */
export function describeError({ status, code, requestId }: GraphError): string {
  const answer = [status === 0 ? 'no answer' : String(status), code].filter((part) => part !== '').join(' ');
  return requestId === '' ? answer : `${answer}, request ${requestId}`;
}

/** Whether the service refuses this one question, or fails at it alone: other calls may work all the same. */
export function isNoAnswerToThis({ kind, status }: GraphError): boolean {
  return (kind === 'refused' && status !== 401) || (kind === 'unreachable' && status >= 500);
}

/** The service's publicError, without what is inside it. */
export interface PublicError {
  readonly code: string;
  readonly message: string;
  readonly details: readonly PublicErrorDetail[];
}

export interface PublicErrorDetail {
  readonly code: string;
  readonly message: string;
  /** Address or URL of the resource it is about; empty where the service names none. */
  readonly target: string;
}

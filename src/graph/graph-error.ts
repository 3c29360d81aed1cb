import { type ErrorCode, isAboutSession } from '../m365/error-codes.ts';

/**
 * What a failed call means for whoever made it:
 *
 * - `refused`: the service itself has said no, with an error code or as a 501. Nothing happened.
 * - `answer-lost`: the call would change something, it was sent, and the service's word on it is missing: no response, or one
 *   that a proxy may have written. It may have happened: read back.
 * - `unreachable`: the call was retried for as long as the client's patience lasts, or the service asks for a longer pause.
 * - `garbled`: a response came, and it could not be read, not even after retries.
 * - `blocked`: a proxy or an untrusted certificate lets no request through. Waiting does not help; the message says what does.
 * - `sign-in`: there is no token, or the service keeps refusing it (401).
 */
export type GraphErrorKind = 'refused' | 'answer-lost' | 'unreachable' | 'garbled' | 'blocked' | 'sign-in';

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
  /** For how long the service wants no requests, in milliseconds; 0 if it asks for no pause. */
  readonly pause: number;
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
    this.pause = details.pause ?? 0;
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
  readonly pause?: number;
  readonly requestId?: string;
  readonly clientRequestId?: string;
  readonly cause?: unknown;
}

/** What came back of a failed call, for an error that says what follows from it. */
export function answerOf({
  status,
  code,
  said,
  details,
  pause,
  requestId,
  clientRequestId,
}: GraphError): AnswerDetails {
  return { status, code, said, details, pause, requestId, clientRequestId };
}

type AnswerDetails = Required<Omit<GraphErrorDetails, 'kind' | 'cause'>>;

/** Whether the service refused a call with this error code. Codes are compared without case, as Graph asks. */
export function isRefusedWith(error: unknown, code: ErrorCode): boolean {
  return error instanceof GraphError && error.kind === 'refused' && error.code.toLowerCase() === code.toLowerCase();
}

/** Whether the service itself refused a call. */
export function isRefusal(error: unknown): error is GraphError {
  return error instanceof GraphError && error.kind === 'refused';
}

/** Whether the service says that it does not know what a call names: a session, or what it holds. */
export function isUnknownToService(error: unknown): error is GraphError {
  return isRefusedWith(error, 'InvalidRestoreSessionId') || (isRefusal(error) && error.status === 404);
}

/**
 * Whether a refusal stands as long as nobody changes something: a permission is missing, the service is in a state in which it
 * restores nothing, or it has no such call. A refusal because of the state of one session is another matter.
 */
export function cannotPass(error: GraphError): boolean {
  if (error.kind === 'sign-in' || error.kind === 'blocked') return true;
  if (error.kind !== 'refused') return false;
  return error.status === 501 || (error.status === 403 && !isAboutSession(error.code));
}

/**
 * Whether an error costs one read and nothing else: the service refuses it for now, or its answer can't be read. It says nothing
 * about what was asked.
 */
export function costsOneRead(error: unknown): error is GraphError {
  if (!(error instanceof GraphError)) return false;
  return error.kind === 'garbled' || (isRefusal(error) && !cannotPass(error) && !isUnknownToService(error));
}

/** What Microsoft's support asks for: `403 accessDenied, request 8f1c…`. */
export function describeError({ status, code, requestId }: GraphError): string {
  const answer = [status === 0 ? 'no answer' : String(status), code].filter((part) => part !== '').join(' ');
  return requestId === '' ? answer : `${answer}, request ${requestId}`;
}

/** Whether only this call fails: the service refuses it, or something keeps failing at it. Other calls may still work. */
export function concernsOneCall({ kind, status }: GraphError): boolean {
  return kind === 'refused' || (kind === 'unreachable' && status !== 0 && status !== 429);
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

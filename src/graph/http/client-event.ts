import type { Method } from './transport.ts';

/** What the client tells while it works, for log and progress. Never a token, a body or a query. Times in milliseconds. */
export type ClientEvent = ThrottledEvent | AttemptFailedEvent;

/** The service asked for a pause: no request is sent until it ends. */
export interface ThrottledEvent {
  readonly kind: 'throttled';
  /** Since 1970. */
  readonly untilMs: number;
  readonly status: number;
  /** What the service asked for; null where it gave no time and the client chose one. */
  readonly retryAfterMs: number | null;
  /** Requests at once afterwards. */
  readonly atOnce: number;
}

/** An attempt that brought no result, whether it is repeated or not. */
export interface AttemptFailedEvent {
  readonly kind: 'attempt-failed';
  readonly method: Method;
  readonly path: string;
  /** 0 where no answer came. */
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly clientRequestId: string;
  /** 1 for the first attempt. */
  readonly number: number;
  /** Until the next attempt; null where there is none. */
  readonly waitMs: number | null;
  readonly because: string;
}

import type { HttpMethod } from './transport.ts';

/** What the client reports while it works. Never holds a token or a query, and a body only for the debug log. Times in milliseconds. */
export type ClientEvent = ThrottledEvent | AttemptFailedEvent;

/** The service asked for a pause. No request is sent until it ends. */
export interface ThrottledEvent {
  readonly kind: 'throttled';
  /** Since 1970. */
  readonly untilMs: number;
  readonly status: number;
  /** What the service asked for; null if it gave no time and the client chose one. */
  readonly retryAfterMs: number | null;
  /** How many requests the client sends at once after the pause. */
  readonly atOnce: number;
}

/** An attempt failed. The request may be retried. */
export interface AttemptFailedEvent {
  readonly kind: 'attempt-failed';
  readonly method: HttpMethod;
  readonly path: string;
  /** 0 without a response. */
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly clientRequestId: string;
  /** 1 for the first attempt. */
  readonly number: number;
  /** Until the next attempt; null if there is none. */
  readonly waitMs: number | null;
  readonly because: string;
  /** The beginning of an error response, for the debug log only. Empty without one. */
  readonly body: string;
}

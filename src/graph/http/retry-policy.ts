import { isRefusalWith5xx } from '../../m365/error-codes.ts';
import { hour, minute, second } from '../../util/duration.ts';
import { assertNever } from '../../util/never.ts';
import type { GraphErrorKind } from '../graph-error.ts';
import type { Refused, Reply } from './reply.ts';

/** One attempt at a request, with what went before it. */
export interface Attempt<T> {
  /** Whether the request may be repeated whatever became of it. */
  readonly mayBeRepeated: boolean;
  readonly reply: Reply<T>;
  /** 1 for the first. */
  readonly number: number;
  /** Milliseconds this request has been made to wait by earlier verdicts. */
  readonly waited: number;
  /** Whether the token was renewed for this request already. */
  readonly refreshed: boolean;
}

interface Temper {
  /**
   * Milliseconds of waiting after which a request is given up. A wait that the service asks for is served to its end, so
   * that one request waits for as long as this and one such wait at the most.
   */
  readonly patience: number;
  /** From 0 up to 1, as `Math.random`. */
  readonly random: () => number;
}

/** What to do after an attempt. The reason is part of the value. Times are in milliseconds. */
export type Verdict<T> =
  | { readonly kind: 'use'; readonly value: T }
  | { readonly kind: 'refresh-token'; readonly because: string }
  | {
      readonly kind: 'wait';
      readonly milliseconds: number;
      /** How long no request at all may be sent; 0 where only this one is to wait. */
      readonly pause: number;
      readonly because: string;
    }
  | {
      readonly kind: 'give-up';
      readonly error: GraphErrorKind;
      readonly pause: number;
      readonly because: string;
    };

export function judge<T>(attempt: Attempt<T>, temper: Temper): Verdict<T> {
  const { mayBeRepeated, reply } = attempt;
  switch (reply.kind) {
    case 'good':
      return { kind: 'use', value: reply.value };
    case 'refusal':
      return judgeRefusal(attempt, reply, temper);
    case 'garbled':
      return mayBeRepeated ? again(attempt, temper, reply.because) : lost(reply.because);
    case 'broken':
      return mayBeRepeated || !reply.sent ? again(attempt, temper, reply.because) : lost(reply.because);
    default:
      return assertNever(reply);
  }
}

function judgeRefusal<T>(attempt: Attempt<T>, reply: Refused, temper: Temper): Verdict<T> {
  const { status } = reply;
  const because = nameOf(reply);
  if (status === 401 && !attempt.refreshed) return { kind: 'refresh-token', because };
  if (status === 401) return giveUp('sign-in', because);
  // It is said before anything is done, so that even a POST may be repeated.
  if (status === 429) return again(attempt, temper, because);
  // 501 says that the service has no such call, and will say so again.
  if (status < 500 || status === 501 || isRefusalWith5xx(reply.error?.code ?? '')) return giveUp('refused', because);
  if (attempt.mayBeRepeated) return again(attempt, temper, because);
  // A 503 may come from a front that doesn't know what became of the request behind it.
  return { ...lost(because), pause: reply.retryAfter ?? 0 };
}

function again<T>(attempt: Attempt<T>, temper: Temper, cause: string): Verdict<T> {
  const { reply, waited } = attempt;
  const asked = (reply.kind === 'refusal' && reply.retryAfter) || 0;
  const milliseconds = asked || backoff(attempt.number, temper.random);
  const throttled = reply.kind === 'refusal' && (reply.status === 429 || asked > 0);
  const pause = throttled ? milliseconds : 0;
  if (waited >= temper.patience || asked > longestAsked)
    return { ...giveUp(reply.kind === 'garbled' ? 'garbled' : 'unreachable', cause), pause };
  return { kind: 'wait', milliseconds, pause, because: asked ? `${cause}; the service asked for the wait` : cause };
}

function lost(because: string): GiveUp {
  return giveUp('answer-lost', because);
}

type GiveUp = Extract<Verdict<never>, { kind: 'give-up' }>;

function giveUp(error: GraphErrorKind, because: string): GiveUp {
  return { kind: 'give-up', error, pause: 0, because };
}

/** Milliseconds: the longest wait that is served at the service's word. Asked for more, the request is given up at once. */
export const longestAsked: number = hour;

/** Milliseconds: the most before the second attempt, and before any. */
const firstBackoff = second;
export const longestBackoff: number = minute;
/** Milliseconds. Below this, chance could turn backing off into hammering. */
export const shortestBackoff = 100;

/** Exponential with full jitter: anything up to a ceiling that doubles with each attempt. */
function backoff(number: number, random: () => number): number {
  const ceiling = Math.min(longestBackoff, firstBackoff * 2 ** (number - 1));
  return Math.max(shortestBackoff, Math.round(random() * ceiling));
}

/** `503`, or `500 TooManyActiveRestoreSessions`. */
export function nameOf(refusal: Refused): string {
  return refusal.error?.code ? `${refusal.status} ${refusal.error.code}` : `${refusal.status}`;
}

import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { TokenCredential } from '@azure/core-auth';
import type { Clock } from '../../util/clock.ts';
import { SignInProblem } from '../auth/sign-in-problem.ts';
import { TokenCache } from '../auth/token-cache.ts';
import { GraphError } from '../graph-error.ts';
import { type Call, failureOf, type Trace, traceOf } from './call.ts';
import type { ClientEvent } from './client-event.ts';
import { type Reply, understand } from './reply.ts';
import { readHttpDate } from './retry-after.ts';
import { judge, longestAsked, type Verdict } from './retry-policy.ts';
import { Throttle } from './throttle.ts';
import { type Answer, type Outcome, Transport } from './transport.ts';

export interface CallerOptions {
  readonly credential: TokenCredential;
  readonly clock: Clock;
  /** From 0 up to 1, as `Math.random`. */
  readonly random: () => number;
  /** Requests at once, at most. */
  readonly requests: number;
  /** Milliseconds that one request may wait for its next attempts in all, before it is given up. */
  readonly patience: number;
  /** The tool's version, for the `User-Agent`. */
  readonly version: string;
  /** Environment variables, for the proxies they name. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Ends waits and reads at once: they reject with its reason. A call that changes something and is on its way already
   * runs to its answer, which spares the next run the search for what became of it.
   */
  readonly signal?: AbortSignal;
  /** Milliseconds since 1970 before which the service wants no request, as an earlier client was told. */
  readonly pausedUntil?: number;
  readonly onNotice?: (notice: ClientEvent) => void;
}

/** What the client is doing, to be read at any time. */
export interface Meter {
  /** Requests sent since the start, every attempt counted. */
  readonly sent: number;
  readonly inFlight: number;
  /** Requests let through at once, at present. */
  readonly atOnce: number;
  /** Milliseconds since 1970; null where no pause is in force. */
  readonly pausedUntil: number | null;
  /** Answers so far that asked for a pause. */
  readonly throttled: number;
  /** Milliseconds that this machine's clock is ahead of the service's, behind where negative; null until it is known. */
  readonly clockAhead: number | null;
}

/** Takes calls to an end: one attempt after the other, as `judge` says, through the throttle. */
export class Caller {
  readonly #options: CallerOptions;
  readonly #signal: AbortSignal;
  readonly #transport: Transport;
  readonly #throttle: Throttle;
  readonly #tokens: TokenCache;
  readonly #counts = { sent: 0, inFlight: 0, throttled: 0 };
  #clockAhead: number | null = null;

  /** The token is sent to `baseUrl`'s origin; callers see to it that no call leaves it. */
  constructor(baseUrl: URL, options: CallerOptions) {
    this.#options = options;
    this.#signal = options.signal ?? new AbortController().signal;
    // Every waiting request listens; Node takes more than ten for a leak.
    setMaxListeners(0, this.#signal);
    this.#transport = new Transport({ baseUrl, env: options.env, connections: options.requests });
    this.#throttle = new Throttle({ ...options, signal: this.#signal });
    this.#tokens = new TokenCache({ ...options, signal: this.#signal });
  }

  get meter(): Meter {
    const { atOnce, pausedUntil } = this.#throttle;
    return { ...this.#counts, atOnce, pausedUntil, clockAhead: this.#clockAhead };
  }

  /** Whether the service wants no request for longer than anybody waits. */
  get isShut(): boolean {
    const until = this.#throttle.pausedUntil;
    return until !== null && until - this.#options.clock.now() > longestAsked;
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  async call<T>(call: Call<T>): Promise<T> {
    const { clock } = this.#options;
    const history = { number: 1, waited: 0, refreshed: false };
    for (let notBefore = 0; ; history.number += 1) {
      const clientRequestId = randomUUID();
      const { reply, verdict } = await this.#attempt(call, clientRequestId, { ...history, notBefore });
      if (verdict.kind === 'use') {
        this.#throttle.succeeded();
        return verdict.value;
      }
      const trace = traceOf(reply, clientRequestId);
      this.#tell(call, trace, verdict, history.number);
      if (verdict.kind === 'give-up') throw failureOf(call, reply, verdict, trace);
      if (verdict.kind === 'refresh-token') history.refreshed = true;
      if (verdict.kind === 'wait') {
        history.waited += verdict.milliseconds;
        notBefore = clock.now() + verdict.milliseconds;
      }
    }
  }

  /** The verdict is heeded while the request still holds its place, so that whoever is let in next knows of the pause. */
  async #attempt<T>(call: Call<T>, clientRequestId: string, history: History): Promise<Judged<T>> {
    return await this.#throttle.run(async () => {
      // Asked for when the wait is over: a token taken before may have expired meanwhile.
      const token = await this.#token();
      const reply = typeof token === 'string' ? await this.#send(call, clientRequestId, token) : token;
      if (typeof token === 'string' && reply.kind === 'refusal' && reply.status === 401) this.#tokens.drop(token);
      const verdict = judge({ ...history, mayBeRepeated: call.mayBeRepeated, reply }, this.#options);
      this.#heed(reply, verdict);
      if (verdict.kind === 'use') for (const answer of call.within?.(verdict.value) ?? []) this.#obey(answer);
      return { reply, verdict };
    }, history.notBefore);
  }

  /**
   * A first token that can't be had means that signing in doesn't work. Later ones come from a credential that has
   * worked, so that a failure counts as an attempt that was never sent, and is waited out like one.
   */
  async #token(): Promise<string | Reply<never>> {
    try {
      return await this.#tokens.get();
    } catch (error) {
      this.#signal.throwIfAborted();
      const because = `no token could be had: ${error instanceof Error ? error.message : String(error)}`;
      if (this.#tokens.everHad && !(error instanceof SignInProblem)) return { kind: 'broken', sent: false, because };
      // Not kept as a cause: a credential's errors can hold its requests, and so its secrets.
      throw new GraphError(because, { kind: 'sign-in' });
    }
  }

  async #send<T>(call: Call<T>, clientRequestId: string, token: string): Promise<Reply<T>> {
    this.#counts.sent += 1;
    this.#counts.inFlight += 1;
    try {
      const outcome = await this.#transport.exchange(
        {
          method: call.method,
          url: call.url,
          headers: {
            Authorization: `Bearer ${token}`,
            Accept: 'application/json',
            Prefer: 'include-unknown-enum-members',
            'User-Agent': `m365-bulk-restore/${this.#options.version}`,
            'client-request-id': clientRequestId,
            ...(call.body && { 'Content-Type': 'application/json' }),
          },
          body: call.body && JSON.stringify(call.body),
        },
        call.mayBeRepeated ? this.#signal : undefined,
      );
      const now = this.#options.clock.now();
      const date = 'headers' in outcome ? readHttpDate(outcome.headers['date']) : null;
      if (date !== null) this.#clockAhead = now - date;
      return understand(withoutToken(outcome, token), call.read, now);
    } finally {
      this.#counts.inFlight -= 1;
    }
  }

  /** Obeys an answer that came within a batch as if it had come alone. It has no `Date`, so the service's time is reckoned. */
  #obey(answer: Answer): void {
    const reply = understand(answer, () => null, this.#options.clock.now() - (this.#clockAhead ?? 0));
    this.#heed(reply, judge({ mayBeRepeated: true, reply, number: 1, waited: 0, refreshed: false }, this.#options));
  }

  /** Applies to the whole client what one verdict says about the service. */
  #heed(reply: Reply<unknown>, verdict: Verdict<unknown>): void {
    if (reply.kind !== 'refusal') return;
    if (reply.status === 503 || reply.status === 504) this.#transport.renew();
    if (!('pause' in verdict) || verdict.pause === 0) return;
    this.#throttle.pause(verdict.pause);
    this.#counts.throttled += 1;
    this.#options.onNotice?.({
      kind: 'throttled',
      untilMs: this.#options.clock.now() + verdict.pause,
      status: reply.status,
      retryAfterMs: reply.retryAfter,
      atOnce: this.#throttle.atOnce,
    });
  }

  #tell(call: Asked, trace: Trace, verdict: Failed, number: number): void {
    this.#options.onNotice?.({
      ...trace,
      kind: 'attempt-failed',
      method: call.method,
      path: call.url.pathname,
      number,
      waitMs: waitOf(verdict),
      because: verdict.because,
    });
  }
}

/**
 * A service that quotes the token must not bring it into a journal, a report or a log. What is shorter than any token, as
 * emulators may be content with, is left alone: replacing it would mar words that only look like it.
 */
function withoutToken(outcome: Outcome, token: string): Outcome {
  return token.length >= shortestToken && 'text' in outcome
    ? { ...outcome, text: outcome.text.replaceAll(token, '[token]') }
    : outcome;
}

/** In characters. */
const shortestToken = 16;

type Asked = Pick<Call<unknown>, 'method' | 'url'>;

/** What one call has been through so far. Milliseconds; `notBefore` since 1970. */
interface History {
  readonly number: number;
  readonly waited: number;
  readonly refreshed: boolean;
  readonly notBefore: number;
}

interface Judged<T> {
  readonly reply: Reply<T>;
  readonly verdict: Verdict<T>;
}

type Failed = Exclude<Verdict<unknown>, { kind: 'use' }>;

function waitOf(verdict: Failed): number | null {
  if (verdict.kind === 'give-up') return null;
  return verdict.kind === 'wait' ? verdict.milliseconds : 0;
}

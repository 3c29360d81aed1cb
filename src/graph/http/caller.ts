import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { TokenCredential } from '@azure/core-auth';
import type { Clock } from '../../util/clock.ts';
import { second } from '../../util/duration.ts';
import { reasonOf } from '../../util/system-error.ts';
import { SignInProblem } from '../auth/sign-in-problem.ts';
import { TokenCache } from '../auth/token-cache.ts';
import { GraphError } from '../graph-error.ts';
import type { Permit } from '../restore-api.ts';
import { type AttemptResult, readResult } from './attempt-result.ts';
import type { Calls } from './calls.ts';
import type { ClientEvent } from './client-event.ts';
import { type AttemptSummary, errorOf, type GraphRequest, summaryOf } from './graph-request.ts';
import { Redaction } from './redaction.ts';
import { ServiceTime } from './retry-after.ts';
import { type Fail, judge, longestRetryAfter, type RetryState, type RetryVerdict } from './retry-policy.ts';
import { type Pause, Throttle } from './throttle.ts';
import { emulatorHeader, type HttpResponse, HttpTransport, type Transport } from './transport.ts';

export interface CallerOptions {
  readonly credential: TokenCredential;
  readonly clock: Clock;
  /** From 0 up to 1, as `Math.random`. */
  readonly random: () => number;
  /** How many requests are sent at once, at most. */
  readonly requests: number;
  /** How long to keep retrying one request, in milliseconds of waiting. */
  readonly patience: number;
  /** The tool's version, for the `User-Agent`. */
  readonly version: string;
  /** Whether a file can be read. */
  readonly canRead?: (path: string) => Promise<boolean>;
  /** Environment variables, for the proxies they name. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Aborts waits and reads at once: they reject with its reason. A request that changes something and is already on its way
   * still gets its response. That saves the next run from finding out what happened to it.
   */
  readonly signal?: AbortSignal;
  /** Shared with other clients of the service; one of its own if left out. */
  readonly pause?: Pause;
  readonly onNotice?: (notice: ClientEvent) => void;
  /** Carries the requests instead of HTTP. */
  readonly transport?: Transport;
  /** Puts something around whatever carries the requests to the service at `base`. */
  readonly wrap?: (transport: Transport, base: URL) => Transport;
}

/** What the client is doing. Can be read at any time. */
export interface Meter {
  /** Requests sent since the start. Every attempt counts. */
  readonly sent: number;
  readonly inFlight: number;
  /** How many requests the client sends at once at present. */
  readonly atOnce: number;
  /** How long no request is sent because the service wants a pause, in milliseconds; 0 while there is none. */
  readonly pauseLeft: number;
  /** Responses so far that asked for a pause. */
  readonly throttled: number;
  /** Milliseconds by which this machine's clock is ahead of the service's; negative if it is behind, null until it is known. */
  readonly clockAhead: number | null;
  /** Whether an answer says that the service is this program's emulator. */
  readonly isEmulator: boolean;
}

/** Sends requests: signed in, throttled, and retried as `judge` says. */
export class Caller implements Calls {
  readonly giveWay = false;
  readonly #options: CallerOptions;
  readonly #signal: AbortSignal;
  readonly #transport: Transport;
  readonly #throttle: Throttle;
  readonly #tokens: TokenCache;
  readonly #redaction: Redaction;
  readonly #counts = { sent: 0, inFlight: 0, throttled: 0 };
  readonly #serviceTime: ServiceTime;
  #isEmulator = false;

  /** The token goes to every URL that is called. Whoever calls must see to it that all URLs have the origin of `baseUrl`. */
  constructor(baseUrl: URL, options: CallerOptions) {
    this.#options = options;
    this.#signal = options.signal ?? new AbortController().signal;
    // Every waiting request listens to the signal. Node would report more than ten as a leak.
    setMaxListeners(0, this.#signal);
    const transport = options.transport ?? new HttpTransport({ ...options, baseUrl, connections: options.requests });
    this.#transport = options.wrap?.(transport, baseUrl) ?? transport;
    this.#throttle = new Throttle({ ...options, signal: this.#signal });
    this.#tokens = new TokenCache({ ...options, signal: this.#signal });
    this.#redaction = new Redaction(options.env);
    this.#serviceTime = new ServiceTime(options.clock);
  }

  get meter(): Meter {
    const { atOnce, pauseLeft } = this.#throttle;
    const { ahead: clockAhead } = this.#serviceTime;
    return { ...this.#counts, atOnce, pauseLeft, clockAhead, isEmulator: this.#isEmulator };
  }

  /** Aborts waits and reads. */
  get signal(): AbortSignal {
    return this.#signal;
  }

  /** Whether the service wants a pause that is longer than any request waits. */
  get isPausedTooLong(): boolean {
    return this.#throttle.pauseLeft > longestRetryAfter;
  }

  /** Sends less because others send, too; and nothing while the service wants no request of any of them. */
  yieldTo({ count, pauseLeft }: { readonly count: number; readonly pauseLeft: number }): void {
    this.#throttle.shareWith(count + 1);
    // What is left of a pause of our own comes back a little longer.
    if (pauseLeft > this.#throttle.pauseLeft + second) this.#throttle.pause(pauseLeft);
  }

  /** Resolves once the requests on their way have ended and their connections are closed. */
  close(): Promise<void> {
    return this.#transport.close();
  }

  /**
   * Sends a request, and sends it again as often as `judge` says, until it succeeds or fails. Resolves to the value that
   * `request.readBody` reads from the response.
   *
   * A request that is not repeatable is never sent again once the service may have acted on it. Waits between attempts use
   * no place in the throttle. Every failed attempt is reported to `onNotice`.
   *
   * Rejects with GraphError, whose `kind` says what may have happened; as `request.permit` does; and with the signal's reason, as soon as that aborts
   * while the request waits, or while a repeatable request is on its way.
   */
  async call<T>(request: GraphRequest<T>): Promise<T> {
    const { clock } = this.#options;
    const state = { number: 1, waited: 0, hasNewToken: false };
    for (let notBefore = 0; ; state.number += 1) {
      const clientRequestId = randomUUID();
      const { result, verdict } = await this.#attempt(request, { ...state, clientRequestId, notBefore });
      if (verdict.kind === 'use') {
        this.#throttle.succeeded();
        return verdict.value;
      }
      const summary = summaryOf(result, clientRequestId);
      this.#reportFailure(request, summary, verdict, state.number);
      if (verdict.kind === 'fail')
        throw errorOf(request, { result, verdict, summary, remark: this.#remarkOn(verdict) });
      if (verdict.kind === 'refresh-token') state.hasNewToken = true;
      if (verdict.kind === 'retry') {
        state.waited += verdict.delay;
        notBefore = clock.elapsed() + verdict.delay;
      }
    }
  }

  #remarkOn({ error }: Fail): string {
    return error === 'sign-in' && this.#tokens.isSameAgain ? '; signing in again gives the same token' : '';
  }

  /** A pause starts while the request still holds its place in the throttle, so the next request already knows about it. */
  async #attempt<T>(request: GraphRequest<T>, context: AttemptContext): Promise<JudgedAttempt<T>> {
    return await this.#throttle.run(async () => {
      // Only now: a token that was fetched before the wait may have expired.
      const token = await this.#token();
      await this.#untilMayLeave(request.permit);
      const result = typeof token === 'string' ? await this.#send(request, context.clientRequestId, token) : token;
      const { isRepeatable, refusedWith5xx, givesWay = false } = request;
      const { random, patience } = this.#options;
      const limits = { random, patience: Math.min(patience, request.patience ?? patience), givesWay };
      const verdict = judge({ ...context, isRepeatable, refusedWith5xx, result }, limits);
      if (typeof token === 'string' && result.kind === 'error' && result.status === 401)
        this.#tokens.refuse(token, result.claims);
      this.#applyToClient(result, verdict);
      if (verdict.kind === 'use')
        for (const inner of request.innerResponses?.(verdict.value) ?? []) this.#applyInner(inner);
      return { result, verdict };
    }, context.notBefore);
  }

  /** A pause may begin while a token is fetched, or while the permit is awaited. The permit comes last: it may end during a pause. */
  async #untilMayLeave(permit: Permit | undefined): Promise<void> {
    do {
      await this.#throttle.waitForPause();
      await permit?.();
    } while (permit !== undefined && this.#throttle.pauseLeft > 0);
  }

  /**
   * If the first token fails, signing in does not work. Later tokens come from a credential that has worked before, so their
   * failure counts as a request that was never sent, and is retried.
   */
  async #token(): Promise<string | AttemptResult<never>> {
    try {
      return await this.#tokens.get();
    } catch (error) {
      this.#signal.throwIfAborted();
      const hint = error instanceof SignInProblem ? `. ${error.hint}` : '';
      const because = this.#redaction.text(`could not get a token: ${reasonOf(error)}${hint}`);
      if (this.#tokens.hasWorked && !(error instanceof SignInProblem))
        return { kind: 'no-response', wasSent: false, blockedBy: null, because };
      // Without a cause: a credential's error can hold its requests, and so its secrets.
      throw new GraphError(because, { kind: 'sign-in' });
    }
  }

  async #send<T>(request: GraphRequest<T>, clientRequestId: string, token: string): Promise<AttemptResult<T>> {
    this.#redaction.hide(token);
    this.#counts.sent += 1;
    this.#counts.inFlight += 1;
    try {
      const result = await this.#transport.send(
        {
          method: request.method,
          url: request.url,
          headers: {
            Authorization: `Bearer ${token}`,
            Accept: 'application/json',
            Prefer: 'include-unknown-enum-members',
            'User-Agent': `m365-bulk-restore/${this.#options.version}`,
            'client-request-id': clientRequestId,
            ...(request.body && { 'Content-Type': 'application/json' }),
            ...request.headers,
          },
          body: request.body && JSON.stringify(request.body),
        },
        request.isRepeatable ? this.#signal : undefined,
      );
      if ('headers' in result) this.#serviceTime.note(result.headers);
      if ('headers' in result && result.headers[emulatorHeader] !== undefined) this.#isEmulator = true;
      return readResult(this.#redaction.result(result), request.readBody, this.#serviceTime.now, request.readRedirect);
    } finally {
      this.#counts.inFlight -= 1;
    }
  }

  /** Treats a response inside a batch as if it had come by itself. */
  #applyInner(response: HttpResponse): void {
    const result = readResult(response, () => null, this.#serviceTime.now);
    const attempt = { isRepeatable: true, result, number: 1, waited: 0, hasNewToken: false };
    this.#applyToClient(result, judge(attempt, this.#options));
  }

  /** Does for the whole client what the result of one request asks for: a pause, new connections. */
  #applyToClient(result: AttemptResult<unknown>, verdict: RetryVerdict<unknown>): void {
    if (result.kind !== 'error') return;
    if (result.status === 503 || result.status === 504) this.#transport.reconnect();
    if (!('pause' in verdict) || verdict.pause === 0) return;
    this.#throttle.pause(verdict.pause);
    this.#counts.throttled += 1;
    this.#options.onNotice?.({
      kind: 'throttled',
      untilMs: this.#options.clock.now() + verdict.pause,
      status: result.status,
      retryAfterMs: result.retryAfter,
      atOnce: this.#throttle.atOnce,
    });
  }

  #reportFailure(
    { method, url, mayBeRefused }: Pick<GraphRequest<unknown>, 'method' | 'url' | 'mayBeRefused'>,
    summary: AttemptSummary,
    verdict: FailedVerdict,
    number: number,
  ): void {
    if (mayBeRefused && (summary.status === 403 || summary.status === 404)) return;
    this.#options.onNotice?.({
      ...summary,
      kind: 'attempt-failed',
      method,
      path: url.pathname,
      number,
      waitMs: waitOf(verdict),
      because: verdict.because,
    });
  }
}

interface AttemptContext extends RetryState {
  readonly clientRequestId: string;
  /** By `clock.elapsed()`. */
  readonly notBefore: number;
}

interface JudgedAttempt<T> {
  readonly result: AttemptResult<T>;
  readonly verdict: RetryVerdict<T>;
}

type FailedVerdict = Exclude<RetryVerdict<unknown>, { kind: 'use' }>;

function waitOf(verdict: FailedVerdict): number | null {
  if (verdict.kind === 'fail') return null;
  return verdict.kind === 'retry' ? verdict.delay : 0;
}

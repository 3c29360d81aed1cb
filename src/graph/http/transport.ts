import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { requestTimeout } from '../../m365/limits.ts';
import { formatDuration } from '../../util/duration.ts';
import { isLoopback } from '../auth/loopback.ts';
import { type Obstacle, type ObstacleContext, obstacleOf } from './obstacle.ts';
import { type ProxySettings, proxySettingsOf } from './proxy.ts';

export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** One request as it leaves the client. */
export interface HttpRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Null for a request without a body. */
  readonly body: string | null;
}

/** What one request has led to. A response that breaks off counts only if its status says enough. */
export type HttpResult = HttpResponse | ConnectionFailure;

export interface HttpResponse extends ResponseBody {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ResponseBody {
  readonly text: string;
  /** The same as a value, if it came inside a JSON text that was parsed already. */
  readonly json?: unknown;
}

export interface ConnectionFailure {
  /** False only if the request was certainly never put on a connection. Otherwise the service may have acted on it. */
  readonly wasSent: boolean;
  /** What lets no request through; null for a failure that may pass. */
  readonly blockedBy: Obstacle | null;
  /** Code and message of the failure. Only a text, because the network library's errors can hold headers. */
  readonly because: string;
}

/** How requests travel to the service: over HTTP, or through a network that tests make up. */
export interface Transport {
  /** Rejects only with the signal's reason, as soon as it aborts. Every failure is a value. */
  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpResult>;
  /** The next request opens a new connection. Requests on their way finish on theirs. */
  reconnect(): void;
  /** Resolves once the requests on their way have finished and their connections are closed. */
  close(): Promise<void>;
}

interface HttpTransportOptions {
  readonly baseUrl: URL;
  /** Where the proxy variables come from. They are ignored for this machine's own addresses. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a file can be read: for what is said about certificates. */
  readonly canRead?: (path: string) => Promise<boolean>;
  /** How many to keep open, at most. Without a limit the library opens a new one for every request that follows closely. */
  readonly connections: number;
  /** Milliseconds for each of these: connecting, the response's headers, the pause between two pieces of its body. */
  readonly timeout?: number;
  /** Milliseconds for a whole request, from its first byte to the last of the response. */
  readonly totalTimeout?: number;
  /** The most that is read of a response, in bytes. */
  readonly maxResponseSize?: number;
}

/** Ours: a page of 1,000 artifacts has 1 MiB. */
const mostBytes = 64 * 1024 * 1024;

/** Sends single HTTP requests over a pool of connections. Follows no redirect and retries nothing. */
export class HttpTransport implements Transport {
  readonly #pool: PoolOptions;
  readonly #totalTimeout: number;
  readonly #context: Omit<ObstacleContext, 'host'>;
  /** Null for this machine's own addresses. */
  readonly #proxies: ProxySettings | null;
  #dispatcher: Promise<Dispatcher> | null = null;

  /** Throws SignInProblem for a proxy variable that is not a URL. */
  constructor({
    baseUrl,
    env,
    canRead = async () => true,
    connections,
    timeout = requestTimeout,
    totalTimeout = 4 * timeout,
    maxResponseSize = mostBytes,
  }: HttpTransportOptions) {
    this.#pool = {
      connections,
      connect: { timeout },
      headersTimeout: timeout,
      bodyTimeout: timeout,
      maxResponseSize,
    };
    this.#totalTimeout = totalTimeout;
    this.#context = { env, canRead };
    this.#proxies = isLoopback(baseUrl) ? null : proxySettingsOf(env);
  }

  async send(request: HttpRequest, signal?: AbortSignal): Promise<HttpResult> {
    this.#dispatcher ??= openDispatcher(this.#pool, this.#proxies);
    const dispatcher = await this.#dispatcher;
    signal?.throwIfAborted();
    const result = await dispatch(dispatcher, request, { totalTimeout: this.#totalTimeout, signal });
    if (!(result instanceof NetworkFailure)) return result;
    return await failureOf(result, { ...this.#context, host: request.url.host });
  }

  reconnect(): void {
    void this.close();
  }

  async close(): Promise<void> {
    const dispatcher = this.#dispatcher;
    this.#dispatcher = null;
    // If it could not be opened, whoever sends hears of that, and there is nothing to close.
    await (await dispatcher?.catch(() => null))?.close();
  }
}

interface PoolOptions {
  readonly connections: number;
  readonly connect: { readonly timeout: number };
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
  readonly maxResponseSize: number;
}

/** Loads the network library, which takes 68 ms, only when something is sent. */
async function openDispatcher(pool: PoolOptions, proxies: ProxySettings | null): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  return proxies ? new EnvHttpProxyAgent({ ...pool, ...proxies }) : new Agent(pool);
}

interface DispatchOptions {
  readonly totalTimeout: number;
  readonly signal: AbortSignal | undefined;
}

/** A request that ended without a response, as the library says it. */
class NetworkFailure {
  readonly wasSent: boolean;
  readonly error: Error;

  constructor(wasSent: boolean, error: Error) {
    this.wasSent = wasSent;
    this.error = error;
  }
}

async function failureOf({ wasSent, error }: NetworkFailure, context: ObstacleContext): Promise<ConnectionFailure> {
  const found = await obstacleOf(firstOf(error), context);
  return { wasSent, blockedBy: found?.obstacle ?? null, because: found?.because ?? describe(error) };
}

/** Uses the library's `dispatch`: its `request` does not say whether the request was ever put on a connection. */
function dispatch(
  dispatcher: Dispatcher,
  request: HttpRequest,
  { totalTimeout, signal }: DispatchOptions,
): Promise<HttpResponse | NetworkFailure> {
  return new Promise((resolve, reject) => {
    const collector = new ResponseCollector((result) => {
      signal?.removeEventListener('abort', stop);
      clearTimeout(timer);
      resolve(result);
    });
    const stop = (): void => {
      reject(signal?.reason);
      collector.abort(new Error('aborted'));
    };
    const timer = setTimeout(
      () => collector.abort(new Error(`no complete response within ${formatDuration(totalTimeout)}`)),
      totalTimeout,
    );
    signal?.addEventListener('abort', stop, { once: true });
    dispatcher.dispatch(
      {
        origin: request.url.origin,
        path: `${request.url.pathname}${request.url.search}`,
        method: request.method,
        headers: { ...request.headers },
        body: request.body,
      },
      collector,
    );
  });
}

/** Collects one response from the library's callbacks. Calls `settle` once. */
class ResponseCollector implements Dispatcher.DispatchHandler {
  readonly #settle: (result: HttpResponse | NetworkFailure) => void;
  readonly #pieces: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #abortedBy: Error | null = null;
  #status = 0;
  #headers: Record<string, string> = {};

  constructor(settle: (result: HttpResponse | NetworkFailure) => void) {
    this.#settle = settle;
  }

  /** Called right before the request is written. Whatever fails earlier (DNS, connecting, TLS, a proxy) has sent nothing. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#abortedBy !== null) controller.abort(this.#abortedBy);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]),
    );
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Buffer): void {
    this.#pieces.push(piece);
  }

  onResponseEnd(): void {
    this.#settle(this.#response());
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const failure = new NetworkFailure(this.#controller !== null, error);
    this.#settle(this.#status >= 300 && !needsBody(this.#status) ? this.#response() : failure);
  }

  abort(error: Error): void {
    this.#abortedBy = error;
    this.#controller?.abort(error);
  }

  #response(): HttpResponse {
    return { status: this.#status, headers: this.#headers, text: Buffer.concat(this.#pieces).toString('utf8') };
  }
}

/** Whether a status says too little without the error code in the body: a 4xx, except for the two that say it all. */
function needsBody(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 429].includes(status);
}

/** `ECONNRESET: read ECONNRESET`. */
function describe(error: Error): string {
  const { message } = firstOf(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return message.includes(code) || code === 'Error' ? message : `${code}: ${message}`;
}

/** A host with several addresses fails with one error for each. */
function firstOf(error: Error): Error {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return inner instanceof Error ? inner : error;
}

/** A header that only the emulator of this program answers with, so that nobody mistakes a rehearsal for a restore. Its value is the version. */
export const emulatorHeader = 'x-bulk-restore-emulator';

import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { minute } from '../../util/duration.ts';
import { isLoopback } from './base-url.ts';
import { type Proxies, proxiesOf } from './proxy.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

interface HttpRequest {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Null for a request without a body. */
  readonly body: string | null;
}

/** What became of one request. Only a whole answer counts as one, but most refusals have said enough with their status line. */
export type Outcome = Answer | Break;

export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

interface Break {
  /** `before`: the request was provably never put on a connection. `after`: the service may have acted on it. */
  readonly broken: 'before' | 'after';
  /** For people: the code and the sentence of the failure. A text, for the network library's errors can hold headers. */
  readonly because: string;
}

interface TransportOptions {
  readonly baseUrl: URL;
  /** Where the proxy variables are looked up. They never apply to this machine's own addresses. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Kept at once, at most. Without a bound the library opens a new one for a request that follows another closely. */
  readonly connections: number;
  /** Milliseconds for connecting, for the answer's headers, and between two pieces of its body: each on its own. A minute. */
  readonly timeout?: number;
}

/** One HTTP exchange at a time of asking, over a pool of kept connections. Follows no redirect, repeats nothing. */
export class Transport {
  readonly #pool: Pool;
  /** Null for this machine's own addresses. */
  readonly #proxies: Proxies | null;
  #dispatcher: Promise<Dispatcher> | null = null;

  /** Throws GraphError for a proxy variable that can't be used. */
  constructor({ baseUrl, env, connections, timeout = minute }: TransportOptions) {
    this.#pool = { connections, connect: { timeout }, headersTimeout: timeout, bodyTimeout: timeout };
    this.#proxies = isLoopback(baseUrl) ? null : proxiesOf(env);
  }

  /** Rejects with the signal's reason as soon as that aborts; every other end is a value. */
  async exchange(request: HttpRequest, signal?: AbortSignal): Promise<Outcome> {
    this.#dispatcher ??= openDispatcher(this.#pool, this.#proxies);
    const dispatcher = await this.#dispatcher;
    signal?.throwIfAborted();
    return send(dispatcher, request, signal);
  }

  /** Lets the kept connections go: the next exchange opens new ones, those under way finish on theirs. */
  renew(): void {
    void this.close();
  }

  /** Resolves once the exchanges under way have finished and their connections are closed. */
  async close(): Promise<void> {
    const dispatcher = this.#dispatcher;
    this.#dispatcher = null;
    await (await dispatcher)?.close();
  }
}

interface Pool {
  readonly connections: number;
  readonly connect: { readonly timeout: number };
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
}

/** The network library takes 68 ms to load, so that waits until something is sent. */
async function openDispatcher(pool: Pool, proxies: Proxies | null): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  return proxies ? new EnvHttpProxyAgent({ ...pool, ...proxies }) : new Agent(pool);
}

/** The library's `dispatch` and not its `request`, for it alone tells whether a request was ever put on a connection. */
function send(dispatcher: Dispatcher, request: HttpRequest, signal?: AbortSignal): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const receiver = new Receiver((outcome) => {
      signal?.removeEventListener('abort', stop);
      resolve(outcome);
    });
    const stop = (): void => {
      reject(signal?.reason);
      receiver.abandon();
    };
    signal?.addEventListener('abort', stop, { once: true });
    dispatcher.dispatch(
      {
        origin: request.url.origin,
        path: `${request.url.pathname}${request.url.search}`,
        method: request.method,
        headers: { ...request.headers },
        body: request.body,
      },
      receiver,
    );
  });
}

/** Collects one answer from the library's callbacks and settles on one outcome. */
class Receiver implements Dispatcher.DispatchHandler {
  readonly #settle: (outcome: Outcome) => void;
  readonly #pieces: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #abandoned = false;
  #status = 0;
  #headers: Record<string, string> = {};

  constructor(settle: (outcome: Outcome) => void) {
    this.#settle = settle;
  }

  /** Called when the request is about to be written: what fails earlier (DNS, connecting, TLS, a proxy) sent nothing. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#abandoned) controller.abort(new Error('abandoned'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat()[0] ?? '']),
    );
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Buffer): void {
    this.#pieces.push(piece);
  }

  onResponseEnd(): void {
    this.#settle(this.#answer());
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const broken: Break = { broken: this.#controller ? 'after' : 'before', because: describe(error) };
    this.#settle(this.#status >= 300 && !isTold(this.#status) ? this.#answer() : broken);
  }

  abandon(): void {
    this.#abandoned = true;
    this.#controller?.abort(new Error('abandoned'));
  }

  #answer(): Answer {
    return { status: this.#status, headers: this.#headers, text: Buffer.concat(this.#pieces).toString('utf8') };
  }
}

/** Whether the code in the body says what a refusal means: one of many is to blame, too many, no room now, or no permission. */
function isTold(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 404, 429].includes(status);
}

/** `ECONNRESET: read ECONNRESET`. Of an error with several inside, as for a host with several addresses, the first. */
function describe(error: Error): string {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const { message } = inner instanceof Error ? inner : error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return message.includes(code) ? message : `${code}: ${message}`;
}

import type { Json } from '../../graph/wire/wire.ts';
import type { Chance } from '../../util/chance.ts';
import type { Clock } from '../../util/clock.ts';
import type { CollectionPage, IncomingRequest, OutgoingResponse } from '../messages.ts';
import type { Quirks } from '../scenario/scenario.ts';
import type { ServiceError } from '../service-error.ts';
import { type RequestUrl, writeSkipToken } from './request-url.ts';
import type { RouteResult } from './route.ts';

export interface ODataOptions {
  readonly quirks: Quirks;
  readonly chance: Chance;
  readonly clock: Pick<Clock, 'now'>;
  /** Scheme and authority of absolute links. */
  readonly origin: string;
}

/** Writes the tenant's results and errors as OData over HTTP: contexts, next links, error bodies, and the ids that support asks for. */
export class ODataWriter {
  readonly #options: ODataOptions;
  #written = 0;

  constructor(options: ODataOptions) {
    this.#options = options;
  }

  write(request: IncomingRequest, url: RequestUrl, result: RouteResult): OutgoingResponse {
    const headers = this.#headers(request);
    if (result === null) return { status: 204, headers, body: null };
    if ('file' in result)
      return {
        status: 200,
        headers: { ...headers, 'Content-Type': 'application/octet-stream' },
        body: null,
        text: result.file,
      };
    if ('redirect' in result) {
      const location = `${this.#otherHost(request)}/${url.version}/${result.redirect}`;
      return { status: 302, headers: { ...headers, Location: location }, body: null };
    }
    const base = this.#base(request, url);
    const context = { '@odata.context': `${base}/$metadata#${contextOf(url, result)}` };
    if ('items' in result) {
      const page = { ...context, value: result.items, ...this.#nextLink(base, url, result) };
      return { status: 200, headers, body: page };
    }
    if ('found' in result) return { status: 200, headers, body: { ...context, ...result.found } };
    const location = `${base}${url.path}/${String(result.created['id'])}`;
    return { status: 201, headers: { ...headers, Location: location }, body: { ...context, ...result.created } };
  }

  writeError(request: IncomingRequest, { status, code, message, headers: more }: ServiceError): OutgoingResponse {
    const headers = this.#headers(request);
    const date = new Date(this.#options.clock.now()).toISOString().slice(0, 19);
    const innerError = { date, 'request-id': headers['request-id'], 'client-request-id': headers['client-request-id'] };
    return { status, headers: { ...headers, ...more }, body: { error: { code, message, innerError } } };
  }

  #headers({ headers }: IncomingRequest): Record<string, string> {
    const { chance, clock } = this.#options;
    this.#written += 1;
    const requestId = chance.guid(`request ${this.#written}`);
    return {
      'Content-Type':
        'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
      Date: new Date(clock.now()).toUTCString(),
      'request-id': requestId,
      'client-request-id': headers['client-request-id'] ?? requestId,
      ...(headers['prefer'] === undefined ? {} : { 'Preference-Applied': headers['prefer'] }),
    };
  }

  #nextLink(base: string, { path, options }: RequestUrl, { next }: CollectionPage): Json {
    if (next === null) return {};
    const query = new URLSearchParams(options);
    query.set('$skiptoken', writeSkipToken(next));
    const link = `${path}?${query.toString().replaceAll('%24', '$')}`;
    return { '@odata.nextLink': this.#options.quirks.relativeNextLinks ? link : `${base}${link}` };
  }

  /** Another name of this machine, so that clients show whether they send the token there. */
  #otherHost({ headers }: IncomingRequest): string {
    const { origin } = this.#options;
    const host = new URL(headers['host'] === undefined ? origin : `http://${headers['host']}`);
    if (host.hostname === '127.0.0.1') host.hostname = 'localhost';
    return host.origin;
  }

  /** With the host that the client has asked for, so that links lead through the same proxy or tunnel. */
  #base({ headers }: IncomingRequest, { version }: RequestUrl): string {
    const { origin } = this.#options;
    const host = headers['host'];
    return `${host === undefined ? origin : `${new URL(origin).protocol}//${host}`}/${version}`;
  }
}

/** `solutions/backupRestore/restoreSessions`; for a single entity of it with `/$entity`. */
function contextOf(
  { path }: RequestUrl,
  result: Exclude<RouteResult, null | { readonly file: string } | { readonly redirect: string }>,
): string {
  if ('items' in result) return withKeys(path);
  if ('created' in result) return `${withKeys(path)}/$entity`;
  const isRoot = path.split('/').length === 3;
  if (isRoot) return `${withKeys(path)}/$entity`;
  if (typeof result.found['id'] !== 'string') return withKeys(path);
  return `${withKeys(path.replace(/\/(microsoft\.graph\.)?activate$/i, '').replace(/(\/[^/(]+|\([^()]*\))$/, ''))}/$entity`;
}

/** Ids before the last piece in parentheses, as in contexts of the service. */
function withKeys(path: string): string {
  return path.slice(1).replace(/\/([0-9a-f-]{36})(?=\/)/gi, "('$1')");
}

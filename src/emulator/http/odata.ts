import type { Json } from '../../graph/wire/wire.ts';
import type { Chance } from '../../util/chance.ts';
import type { Clock } from '../../util/clock.ts';
import type { Answer, Answers, Question } from '../messages.ts';
import type { Quirks } from '../scenario/scenario.ts';
import type { ServiceError } from '../service-error.ts';
import { type Target, writeSkipToken } from './request-url.ts';
import type { Result } from './routes.ts';

export interface ODataOptions {
  readonly quirks: Quirks;
  readonly chance: Chance;
  readonly clock: Pick<Clock, 'now'>;
  /** Scheme and authority of absolute links. */
  readonly origin: string;
}

/** Writes what the tenant says as OData over HTTP: contexts, next links, error bodies, and the ids that support asks for. */
export class ODataAnswers {
  readonly #options: ODataOptions;
  #written = 0;

  constructor(options: ODataOptions) {
    this.#options = options;
  }

  write(question: Question, target: Target, result: Result): Answer {
    const headers = this.#headers(question);
    if (result === null) return { status: 204, headers, body: null };
    const context = { '@odata.context': `${this.#base(target)}/$metadata#${target.path.slice(1)}` };
    if ('items' in result) {
      const page = { ...context, value: result.items, ...this.#nextLink(target, result) };
      return { status: 200, headers, body: page };
    }
    if ('found' in result) return { status: 200, headers, body: { ...context, ...result.found } };
    const location = `${this.#base(target)}${target.path}/${String(result.created['id'])}`;
    return { status: 201, headers: { ...headers, Location: location }, body: { ...context, ...result.created } };
  }

  refuse(question: Question, { status, code, message, headers: more }: ServiceError): Answer {
    const headers = this.#headers(question);
    const date = new Date(this.#options.clock.now()).toISOString().slice(0, 19);
    const innerError = { date, 'request-id': headers['request-id'], 'client-request-id': headers['client-request-id'] };
    return { status, headers: { ...headers, ...more }, body: { error: { code, message, innerError } } };
  }

  #headers({ headers }: Question): Record<string, string> {
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

  #nextLink({ version, path, options }: Target, { next }: Answers): Json {
    if (next === null) return {};
    const query = new URLSearchParams(options);
    query.set('$skiptoken', writeSkipToken(next));
    const link = `${path}?${query.toString().replaceAll('%24', '$')}`;
    const { quirks, origin } = this.#options;
    return { '@odata.nextLink': quirks.relativeNextLinks ? link : `${origin}/${version}${link}` };
  }

  #base({ version }: Target): string {
    return `${this.#options.origin}/${version}`;
  }
}

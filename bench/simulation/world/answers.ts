import type { HttpRequest, HttpResponse, HttpResult } from '../../../src/graph/http/transport.ts';
import type { Fate } from '../fate.ts';

/*
 * What comes back when it is not the service's own answer: from gateways and proxies, or from a service that fails. Whether
 * the service has acted is another question.
 */

export interface OddAnswer {
  readonly name: string;
  readonly result: HttpResult;
  /** Whether it proves that nothing was carried out, so that it can only come before the effect. */
  readonly isBeforeEffect: boolean;
}

/** One that fits the request. `about` names the draw. */
export function oddAnswer({ method }: HttpRequest, fate: Fate, about: string): OddAnswer {
  const kind = fate.oneOf(kinds, `${about} kind`);
  switch (kind) {
    case 'bare': {
      const status = fate.oneOf(bareStatuses, about);
      return answer(`${status} without a body`, { status, isBeforeEffect: provesNothingDone.includes(status) });
    }
    case 'page': {
      const status = fate.oneOf(pageStatuses, about);
      return answer(`${status} with a page of HTML`, { status, text: page, isBeforeEffect: false });
    }
    case 'envelope': {
      const [status, code] = fate.oneOf(method === 'GET' ? readEnvelopes : envelopes, about);
      return answer(`${status} ${code}`, { status, text: errorBody(code), isBeforeEffect: false });
    }
    case 'redirect': {
      const status = fate.oneOf([301, 302, 303, 307, 308], about);
      const headers = { location: 'https://proxy.contoso.com/sign-in' };
      return answer(`${status} to a proxy`, { status, text: page, headers, isBeforeEffect: false });
    }
    case 'garbled': {
      const text = fate.oneOf([page, '', '{"id":"', '{}', '[]', 'null', '{"value":[{}]}'], about);
      return answer(`200 with \`${text.slice(0, 14)}\``, { status: 200, text, isBeforeEffect: false });
    }
    case 'unavailable': {
      const headers = { 'retry-after': String(fate.whole(1, 90, about)) };
      return answer('503 with Retry-After', { status: 503, headers, isBeforeEffect: false });
    }
    case 'unauthorized': {
      const text = fate.happens(0.5, about) ? errorBody('InvalidAuthenticationToken') : '';
      return answer('401', { status: 401, text, isBeforeEffect: true });
    }
  }
}

const kinds = [
  'bare',
  'bare',
  'bare',
  'page',
  'envelope',
  'envelope',
  'redirect',
  'garbled',
  'unavailable',
  'unauthorized',
] as const;

const bareStatuses = [
  400, 403, 404, 408, 409, 412, 413, 421, 422, 423, 425, 449, 499, 429, 500, 502, 503, 504,
] as const;

const pageStatuses = [200, 403, 500, 502, 503, 504] as const;

/** Codes that `errors.json` lists for no call: never the service's word. */
const envelopes = [
  [408, 'RequestTimeout'],
  [421, 'MisdirectedRequest'],
  [425, 'TooEarly'],
  [449, 'RetryWith'],
  [499, 'ClientClosedRequest'],
  [500, 'generalException'],
  [502, 'BadGateway'],
  [503, 'serviceNotAvailable'],
  [504, 'GatewayTimeout'],
] as const;

/** A read may be refused for a while. */
const readEnvelopes = [...envelopes, [409, 'Conflict'], [412, 'PreconditionFailed'], [423, 'resourceLocked']] as const;

const provesNothingDone: readonly number[] = [401, 429];

const page = '<!DOCTYPE html><html><body><h1>Please sign in to the network</h1></body></html>';

function errorBody(code: string): string {
  return JSON.stringify({ error: { code, message: 'Something is wrong.' } });
}

interface Parts {
  readonly status: number;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly isBeforeEffect: boolean;
}

function answer(name: string, { status, text = '', headers = {}, isBeforeEffect }: Parts): OddAnswer {
  return { name, result: { status, headers, text }, isBeforeEffect };
}

/** An answer of a service that is newer than the program. */
export function strange(response: HttpResponse): HttpResponse {
  return { ...response, text: response.text.replaceAll(/"status":"\w+"/g, '"status":"waitingForApproval"') };
}

export function throttled(until: number, now: number, form: 'seconds' | 'date' | 'none'): HttpResult {
  const asked = {
    seconds: { 'retry-after': String(Math.ceil((until - now) / 1_000)) },
    date: { 'retry-after': new Date(Math.ceil(until / 1_000) * 1_000).toUTCString() },
    none: {},
  }[form];
  const headers = { date: new Date(now).toUTCString(), ...asked };
  return { status: 429, headers, text: errorBody('TooManyRequests') };
}

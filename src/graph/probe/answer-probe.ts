import { readHttpDate } from '../http/retry-after.ts';
import type { HttpResponse, HttpResult, Transport } from '../http/transport.ts';
import { emulatorHeader } from '../http/transport.ts';
import { objectAt, objectOf, textAt } from '../wire/wire.ts';

/** What answered a request, without a token, where Microsoft Graph should be. */
export type GraphAnswer =
  | { readonly kind: 'graph' }
  | OtherAnswer
  | { readonly kind: 'none'; readonly because: string; readonly isBlocked: boolean };

interface OtherAnswer {
  readonly kind: 'other';
  readonly status: number;
  readonly contentType: string;
  /** Of a web page. */
  readonly title: string;
}

/** What the host that gives tokens says about a tenant. */
export type TenantAnswer =
  | { readonly kind: 'known' }
  /** In the host's own words. */
  | { readonly kind: 'refused'; readonly said: string }
  | OtherAnswer
  | { readonly kind: 'none'; readonly because: string };

export interface GraphAnswerFacts {
  readonly answer: GraphAnswer;
  /** The time of whoever answered, in milliseconds since 1970; null if the answer has none. */
  readonly date: number | null;
  /** Whether the answer says that the service is this program's emulator. */
  readonly isEmulator: boolean;
}

/** Asks for the state of the backup service, without a token: Graph refuses that in its own way. */
export async function probeGraph(baseUrl: string, transport: Transport): Promise<GraphAnswerFacts> {
  const result = await get(`${baseUrl.replace(/\/+$/, '')}/solutions/backupRestore`, transport);
  if (!('status' in result)) {
    const { because, blockedBy } = result;
    return { answer: { kind: 'none', because, isBlocked: blockedBy !== null }, date: null, isEmulator: false };
  }
  const body = jsonOf(result);
  const isGraph = textAt(objectAt(body, 'error') ?? {}, 'code') !== null || objectAt(body, 'serviceStatus') !== null;
  return {
    answer: isGraph ? { kind: 'graph' } : otherAnswer(result),
    date: readHttpDate(result.headers['date']),
    isEmulator: result.headers[emulatorHeader] !== undefined,
  };
}

/** Asks for the public description of a tenant. */
export async function probeTenant(authority: URL, tenant: string, transport: Transport): Promise<TenantAnswer> {
  const result = await get(new URL(`/${tenant}/v2.0/.well-known/openid-configuration`, authority).href, transport);
  if (!('status' in result)) return { kind: 'none', because: result.because };
  const body = jsonOf(result);
  if (textAt(body, 'token_endpoint') !== null) return { kind: 'known' };
  const said = textAt(body, 'error_description');
  return said === null ? otherAnswer(result) : { kind: 'refused', said: said.split(/[\r\n]|Trace ID/)[0] ?? '' };
}

function get(url: string, transport: Transport): Promise<HttpResult> {
  return transport.send({ method: 'GET', url: new URL(url), headers: { Accept: 'application/json' }, body: null });
}

function jsonOf({ text }: HttpResponse): ReturnType<typeof objectOf> {
  try {
    return objectOf(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function otherAnswer({ status, headers, text }: HttpResponse): OtherAnswer {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(text.slice(0, 65_536))?.[1]?.trim() ?? '';
  return { kind: 'other', status, contentType: headers['content-type'] ?? '', title };
}

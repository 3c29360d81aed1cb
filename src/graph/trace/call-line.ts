import type { HttpRequest, HttpResponse, HttpResult } from '../http/transport.ts';
import { type Json, objectAt, objectOf } from '../wire/wire.ts';
import { bodyShape, type Field, type ShapeContext } from './body-shape.ts';
import { headerForms } from './header-forms.ts';
import { templateOf } from './request-template.ts';
import type { Answer, Failure, Message, TracedCall } from './trace-line.ts';

/** What a call led to; null if it was aborted. */
export interface SeenCall {
  readonly request: HttpRequest;
  readonly result: HttpResult | null;
}

type CallShape = Pick<TracedCall, 'method' | 'host' | 'path' | 'ids' | 'query' | 'sent' | 'answered' | 'failed'>;

/** The shape of a call, and those of the calls inside it if it is a batch. */
export function callShapes({ request, result }: SeenCall, context: ShapeContext): CallShape[] {
  const isBatch = /\/\$batch$/.test(request.url.pathname);
  const { base } = context;
  const outer: CallShape = {
    method: request.method,
    host: request.url.origin === base.origin ? 'service' : 'other',
    ...templateOf(request.url, context.pseudonyms),
    sent: message({ headers: request.headers, text: request.body ?? '' }, context, isBatch),
    answered: result !== null && 'status' in result ? answer(result, context, isBatch) : null,
    ...(result === null && { failed: aborted }),
    ...(result !== null && !('status' in result) && { failed: failureOf(result) }),
  };
  return isBatch ? [outer, ...innerShapes(request, result, context)] : [outer];
}

const aborted: Failure = { kind: 'aborted', wasSent: true, blockedBy: null, code: '' };

function failureOf({ wasSent, blockedBy, because }: Exclude<HttpResult, HttpResponse>): Failure {
  // The rest of the reason may name hosts.
  const code = /\b(?:E[A-Z]{3,20}|UND_ERR_[A-Z_]{3,40})\b/.exec(because)?.[0] ?? '';
  return { kind: 'no-response', wasSent, blockedBy, code: failureCodes.has(code) ? code : '' };
}

const failureCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'EPROTO',
  'ETIMEDOUT',
  'UND_ERR_ABORTED',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  'UND_ERR_SOCKET',
]);

type SeenMessage = Pick<HttpResponse, 'headers' | 'text'>;

function answer(response: HttpResponse, context: ShapeContext, isBatch: boolean): Answer {
  return { status: response.status, ...message(response, context, isBatch) };
}

/** A batch's own body is left out: its calls have lines of their own. */
function message({ headers, text }: SeenMessage, context: ShapeContext, isBatch = false): Message {
  const body = isBatch ? undefined : describedBody(text, context);
  return { headers: headerForms(headers, context), size: text.length, ...(body !== undefined && { body }) };
}

function describedBody(text: string, context: ShapeContext): readonly Field[] | null | undefined {
  if (text === '') return undefined;
  return text.length > longestBody ? null : bodyShape(text, context);
}

/** Ours, in characters: a page of 1,000 artifacts has 1 MiB. */
const longestBody = 8_388_608;

function innerShapes(request: HttpRequest, result: HttpResult | null, context: ShapeContext): CallShape[] {
  const requests = listIn(request.body ?? '', 'requests');
  const responses = new Map(
    listIn(result !== null && 'text' in result ? result.text : '', 'responses').map((one) => [one['id'], one]),
  );
  return requests.flatMap((inner) => innerShape(inner, responses.get(inner['id']), { request, context }));
}

function innerShape(
  inner: Json,
  response: Json | undefined,
  { request, context }: { readonly request: HttpRequest; readonly context: ShapeContext },
): CallShape[] {
  const { method, url } = inner;
  // Below the version, as the batch itself is.
  const href = `${request.url.href.replace(/\/\$batch$/, '')}/${String(url).replace(/^\/+/, '')}`;
  if (!isMethod(method) || typeof url !== 'string' || !URL.canParse(href)) return [];
  return [
    {
      method,
      host: 'service',
      ...templateOf(new URL(href), context.pseudonyms),
      sent: message(innerMessage(inner), context),
      answered:
        typeof response?.['status'] === 'number'
          ? { status: response['status'], ...message(innerMessage(response), context) }
          : null,
    },
  ];
}

function innerMessage(json: Json): SeenMessage {
  const headers = Object.entries(objectAt(json, 'headers') ?? {}).map(([name, value]) => [name, String(value)]);
  return { headers: Object.fromEntries(headers), text: json['body'] === undefined ? '' : JSON.stringify(json['body']) };
}

function isMethod(method: unknown): method is HttpRequest['method'] {
  return ['GET', 'POST', 'PATCH', 'DELETE'].includes(String(method));
}

function listIn(text: string, key: string): Json[] {
  try {
    const list = objectOf(JSON.parse(text))[key];
    return Array.isArray(list) ? list.map(objectOf) : [];
  } catch {
    return [];
  }
}

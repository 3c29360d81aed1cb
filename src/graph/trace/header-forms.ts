import type { HttpResponse } from '../http/transport.ts';
import type { ShapeContext } from './body-shape.ts';
import { linkForm } from './request-template.ts';
import { formOf } from './text-form.ts';
import { visibleName } from './vocabulary.ts';

/** Names of headers with the forms of their values: `retry-after` → `seconds`. */
export type HeaderForms = Readonly<Record<string, string>>;

/** Two headers whose names are not known are one. */
export function headerForms(headers: HttpResponse['headers'], context: ShapeContext): HeaderForms {
  const names = Object.keys(headers).sort().slice(0, mostHeaders);
  return Object.fromEntries(
    names.map((name) => {
      const lower = name.toLowerCase();
      const shown = known.has(lower) ? lower : visibleName(lower);
      return [shown, valueForm(lower, headers[name] ?? '', context)];
    }),
  );
}

const mostHeaders = 60;

function valueForm(name: string, value: string, { base, pseudonyms }: ShapeContext): string {
  if (secret.has(name)) return 'hidden';
  if (name === 'location') return linkForm(value, base, pseudonyms);
  if (name === 'retry-after') return retryForm(value);
  if (name === 'content-type') return mediaType(value);
  if (/^[a-z]{3}, \d\d [a-z]{3} \d{4} \d\d:\d\d:\d\d GMT$/i.test(value)) return 'http-date';
  const wanted = known.has(name) ? plainValues.get(value.toLowerCase()) : undefined;
  return wanted ?? formOf(value);
}

/** Seconds are shown: they are how long to wait. */
function retryForm(value: string): string {
  if (/^\d{1,5}$/.test(value)) return `seconds ${value}`;
  return /^\d/.test(value) ? 'seconds' : 'date';
}

function mediaType(value: string): string {
  const [type = ''] = value.split(';');
  return mediaTypes.has(type.trim().toLowerCase()) ? type.trim().toLowerCase() : 'other';
}

const mediaTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/octet-stream',
  'application/problem+json',
  'application/x-www-form-urlencoded',
  'application/xml',
  'text/csv',
  'text/html',
  'text/plain',
]);

/** Values of known headers that are the same for everybody. */
const plainValues: ReadonlyMap<string, string> = new Map(
  ['application/json', 'include-unknown-enum-members', 'eventual', 'chunked', 'gzip', 'no-cache', 'no-store'].map(
    (value) => [value, value],
  ),
);

/** Never looked at. */
const secret: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'www-authenticate',
  'user-agent',
]);

/** Of HTTP, of Graph and of what stands before it. */
const known: ReadonlySet<string> = new Set([
  'accept',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'age',
  'alt-svc',
  'authorization',
  'cache-control',
  'client-request-id',
  'connection',
  'consistencylevel',
  'content-encoding',
  'content-length',
  'content-security-policy',
  'content-type',
  'cookie',
  'date',
  'etag',
  'expires',
  'keep-alive',
  'last-modified',
  'location',
  'nel',
  'odata-version',
  'pragma',
  'prefer',
  'preference-applied',
  'proxy-authenticate',
  'proxy-authorization',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'referrer-policy',
  'report-to',
  'request-id',
  'retry-after',
  'server',
  'set-cookie',
  'strict-transport-security',
  'transfer-encoding',
  'user-agent',
  'vary',
  'via',
  'www-authenticate',
  'x-bulk-restore-emulator',
  'x-cache',
  'x-content-type-options',
  'x-frame-options',
  'x-ms-ags-diagnostic',
  'x-ms-resource-unit',
  'x-ms-throttle-information',
  'x-ms-throttle-limit-percentage',
  'x-ms-throttle-scope',
  'x-powered-by',
]);

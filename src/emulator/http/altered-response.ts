import type { Json } from '../../graph/wire/wire.ts';
import type { OutgoingResponse } from '../messages.ts';
import type { FaultRule } from '../scenario/scenario.ts';
import { writeSkipToken } from './request-url.ts';

/** The answer of a proxy or a gateway: a status, a body only with a code, and none of the service's headers. */
export function foreignAnswer({ status, code }: Pick<FaultRule, 'status' | 'code'>): OutgoingResponse {
  const message = 'The emulator was asked for this error.';
  return {
    status,
    headers: {
      ...(status >= 300 && status < 400 && { Location: `${otherHost}/sign-in` }),
      ...(code !== null && { 'Content-Type': 'application/json' }),
    },
    body: code === null ? null : { error: { code, message } },
  };
}

/** The page with a link that no client can follow to an end. A response that is not a page stays as it is. `url` is that of the request. */
export function withBadLink(response: OutgoingResponse, link: FaultRule['link'], url: string): OutgoingResponse {
  if (!Array.isArray(response.body?.['value'])) return response;
  return { ...response, body: { ...response.body, '@odata.nextLink': badLink(link, url) } satisfies Json };
}

function badLink(link: FaultRule['link'], url: string): string {
  const asked = new URL(url, otherHost);
  if (link === 'other-host') return asked.href;
  // Relative links begin below the version.
  const path = asked.pathname.replace(/^\/[^/]+/, '');
  if (link === 'endless') asked.searchParams.set('$skiptoken', writeSkipToken(beyond(asked)));
  return `${path}${asked.search.replaceAll('%24', '$')}`;
}

/** Behind the end of every list, and another place each time. */
function beyond({ searchParams }: URL): number {
  const [, skipped = '0'] =
    /^skip (\d+)$/.exec(Buffer.from(searchParams.get('$skiptoken') ?? '', 'base64url').toString()) ?? [];
  return Math.max(2_000_000, Number(skipped)) + 1;
}

/** Reserved by RFC 2606: nobody can have it. */
const otherHost = 'https://graph.contoso.example';

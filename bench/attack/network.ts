import { join } from 'node:path';
import { certificate, certificateKey } from '../../test/support/values/certificate.ts';
import {
  type Attack,
  type Attempt,
  exitOtherThan,
  lacking,
  type RunOptions,
  restore,
  type Sight,
  summaryOf,
  untruthsIn,
} from './attempt.ts';
import type { Operation } from './operation.ts';
import { type Reply, Service, type Trick } from './service.ts';

const signInPage = '<!DOCTYPE html><html><title>Sign in to the network</title></html>';
const html = { 'content-type': 'text/html' };

/** Proxies and certificates in the way, bodies without a measure, and a service that never has time. */
export const network: readonly Attack[] = [
  {
    name: 'network/proxy-asks-for-sign-in',
    play: async (place) =>
      await sight(place, { trick: () => ({ status: 407 }) }, (attempt) => [
        ...exitOtherThan(attempt, 3),
        ...lacking(attempt.stderr, /proxy/i, /HTTPS_PROXY/),
      ]),
  },
  {
    name: 'network/certificate-not-trusted',
    play: async (place) =>
      await sight(place, { certificate: { cert: certificate, key: certificateKey } }, (attempt) => [
        ...exitOtherThan(attempt, 3),
        ...lacking(attempt.stderr, /certificate/, /NODE_EXTRA_CA_CERTS/),
      ]),
  },
  {
    name: 'network/certificate-file-cannot-be-read',
    play: async (place) =>
      await sight(
        place,
        { certificate: { cert: certificate, key: certificateKey }, env: { NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' } },
        (attempt) => [...exitOtherThan(attempt, 3), ...lacking(attempt.stderr, /\/nowhere\/ca\.pem/, /cannot be read/)],
      ),
  },
  ...[200, 302, 403, 503].map((status) => ({
    name: `network/page-of-a-proxy-${status}`,
    play: async (place: string) =>
      await sight(
        place,
        {
          trick: () => ({ status, text: signInPage, headers: { ...html, location: 'https://login.contoso.example/' } }),
        },
        (attempt) => [...exitOtherThan(attempt, 3, 4), ...lacking(attempt.stderr, /web page|redirect to login/i)],
      ),
  })),
  ...(['getServiceStatus', 'createSession', 'addBulkRequest', 'activateSession', 'getSession'] as const).flatMap(
    (operation) => [
      huge(
        operation,
        'huge',
        once(operation, () => ({ status: 503, stream: (output) => pour(output, 700) })),
      ),
      huge(
        operation,
        'endless',
        once(operation, () => ({ status: 200, stream: (output) => pour(output, Infinity) })),
      ),
    ],
  ),
  ...(
    [
      'getServiceStatus',
      'listSessions',
      'createSession',
      'addBulkRequest',
      'activateSession',
      'getSession',
      'listBulkRequests',
      'getBulkRequest',
      'listArtifacts',
    ] as const
  ).flatMap((operation) =>
    [0, 503].map((status) => ({
      name: `network/patience-${operation}-${status === 0 ? 'cut' : status}`,
      play: async (place: string) =>
        await sight(
          place,
          { trick: (call) => (call.operation === operation ? unwell(status) : null), words: ['--patience', '2s'] },
          (attempt) => [
            ...exitOtherThan(attempt, 0, 1, 3, 4),
            ...(attempt.took > 60_000 ? ['it takes more than a minute with --patience 2s'] : []),
          ],
        ),
    })),
  ),
];

function unwell(status: number): Reply {
  return status === 0 ? { status: 200, stream: (output) => output.destroy() } : { status };
}

function huge(operation: Operation, kind: string, trick: Trick): Attack {
  return {
    name: `network/${kind}-body-of-${operation}`,
    play: async (place) =>
      await sight(place, { trick, env: { NODE_OPTIONS: '--max-old-space-size=512' } }, (attempt) =>
        exitOtherThan(attempt, 0, 1, 4),
      ),
  };
}

function once(operation: Operation, reply: () => Reply): Trick {
  return (call, act) => {
    if (call.operation !== operation || call.number > 1 || call.isBatched) return null;
    act();
    return reply();
  };
}

const piece = Buffer.alloc(1024 * 1024, ' ');

/** Sends so many MiB, as fast as the client reads. */
function pour(output: NodeJS.WritableStream & { destroyed?: boolean }, most: number): void {
  let left = most;
  const fill = (): void => {
    while (left > 0 && output.destroyed !== true) {
      left -= 1;
      if (!output.write(piece)) return;
    }
    if (left <= 0) output.end();
  };
  output.on('drain', fill);
  fill();
}

interface SightOptions extends Pick<RunOptions, 'words' | 'env'> {
  readonly trick?: Trick;
  readonly certificate?: { readonly cert: string; readonly key: string };
}

async function sight(
  place: string,
  { words, env, ...options }: SightOptions,
  judge: (attempt: Attempt) => string[],
): Promise<Sight> {
  await using service = await Service.open(options);
  const more = { ...(words && { words }), ...(env && { env }) };
  const attempt = await restore({ place: join(place, 'run'), url: service.url, ...more });
  return { saw: summaryOf(attempt), findings: [...untruthsIn(attempt, service), ...judge(attempt)] };
}

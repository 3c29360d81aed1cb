import { createServer } from 'node:http';
import { exitCodes } from '../../util/exit-codes.ts';
import { reasonOf } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import type { ListenAddress } from './worker-options.ts';

/** What a worker answers. */
export interface Probes {
  /** Whether it can work; if not, why. */
  health(): { readonly isWell: boolean; readonly text: string };
  /** Prometheus text. */
  metrics(): Promise<string>;
}

export interface ProbeServer extends AsyncDisposable {
  readonly port: number;
}

/** Answers to `GET /healthz` and `GET /metrics`. Rejects with CommandError if the address cannot be used. */
export async function serveProbes({ host, port }: ListenAddress, probes: Probes): Promise<ProbeServer> {
  const server = createServer((request, response) => {
    const send = (status: number, type: string, text: string): void => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
      response.end(request.method === 'HEAD' ? undefined : text);
    };
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, plain, 'only GET\n');
    if (path === '/healthz') {
      const { isWell, text } = probes.health();
      return send(isWell ? 200 : 503, plain, `${text}\n`);
    }
    if (path !== '/metrics') return send(404, plain, 'there is /healthz and /metrics\n');
    probes.metrics().then(
      (text) => send(200, 'text/plain; version=0.0.4; charset=utf-8', text),
      () => send(500, plain, 'the metrics cannot be read\n'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  }).catch((error: unknown) => {
    throw new CommandError(
      exitCodes.usage,
      `cannot listen on port ${port}: ${reasonOf(error)}`,
      'choose another address with --listen',
    );
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const plain = 'text/plain; charset=utf-8';

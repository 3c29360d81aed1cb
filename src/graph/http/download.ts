import type { Readable } from 'node:stream';
import { requestTimeout } from '../../m365/limits.ts';
import { formatDuration, minute } from '../../util/duration.ts';
import { mebibyte } from '../../util/files.ts';
import { isLoopback } from '../auth/loopback.ts';
import { GraphError } from '../graph-error.ts';
import { proxySettingsOf } from './proxy.ts';

/** Fetches a file that a signature in its URL gives access to, from whichever host, and never with a token. */
export interface Download {
  /** The pieces of the file. Rejects with GraphError, and with the signal's reason once that aborts. */
  pieces(url: URL, signal?: AbortSignal): AsyncIterable<Uint8Array>;
}

interface HttpDownloadOptions {
  /** Whether the service is this machine's, as an emulator is: then a file may be too, and over http. */
  readonly isLocal: boolean;
  /** Where the proxy variables come from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly mostBytes?: number;
  /** Milliseconds for the whole file. */
  readonly totalTimeout?: number;
}

/** The largest usage report that is read, in bytes: of 2,000,000 rows. Ours. */
export const longestReport: number = 512 * mebibyte;

const mostRedirects = 3;

export class HttpDownload implements Download {
  readonly #options: Required<HttpDownloadOptions>;

  constructor(options: HttpDownloadOptions) {
    this.#options = { mostBytes: longestReport, totalTimeout: 10 * minute, ...options };
  }

  async *pieces(url: URL, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const { isLocal, mostBytes, totalTimeout } = this.#options;
    const { Agent, EnvHttpProxyAgent, request } = await import('undici');
    const timeouts = {
      connect: { timeout: requestTimeout },
      headersTimeout: requestTimeout,
      bodyTimeout: requestTimeout,
    };
    const dispatcher = isLocal
      ? new Agent(timeouts)
      : new EnvHttpProxyAgent({ ...timeouts, ...proxySettingsOf(this.#options.env) });
    const timer = AbortSignal.timeout(totalTimeout);
    const until = signal === undefined ? timer : AbortSignal.any([signal, timer]);
    try {
      let target = url;
      for (let redirects = 0; ; redirects += 1) {
        this.#requireSafe(target);
        const { statusCode, headers, body } = await request(target, { dispatcher, signal: until });
        const location = [headers['location'] ?? []].flat()[0];
        if (statusCode === 200) {
          yield* bounded(body, mostBytes, target);
          return;
        }
        await body.dump();
        if (statusCode < 300 || statusCode >= 400 || location === undefined || redirects === mostRedirects)
          throw failed(target, `${statusCode}`, statusCode);
        target = new URL(location, target);
      }
    } catch (error) {
      if (error instanceof GraphError) throw error;
      signal?.throwIfAborted();
      const late = timer.aborted ? `not complete within ${formatDuration(totalTimeout)}` : reasonOf(error);
      throw failed(url, late, 0);
    } finally {
      await dispatcher.destroy();
    }
  }

  /** The file names people and what they store: nobody on the way may read it. */
  #requireSafe(url: URL): void {
    const isLocal = this.#options.isLocal && url.protocol === 'http:' && isLoopback(url);
    const isSafe = url.protocol === 'https:' || isLocal;
    if (isSafe && url.username === '' && url.password === '') return;
    throw new GraphError(
      `a file is offered at \`${url.protocol}//${url.host}\`, which is not https; it was not fetched`,
      { kind: 'garbled' },
    );
  }
}

async function* bounded(body: Readable, most: number, { host }: URL): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    size += piece.length;
    if (size > most)
      throw new GraphError(`the file from \`${host}\` is larger than ${Math.round(most / mebibyte)} MiB`, {
        kind: 'garbled',
      });
    yield piece;
  }
}

/** Says neither path nor query: they are the access to the file. */
function failed({ host }: URL, because: string, status: number): GraphError {
  return new GraphError(`a file could not be fetched from \`${host}\`: ${because}`, { kind: 'unreachable', status });
}

function reasonOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'the connection failed';
}

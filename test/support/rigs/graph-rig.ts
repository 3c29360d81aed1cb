import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { GraphClient, type GraphClientOptions } from '../../../src/graph/graph-client.ts';
import type { AttemptFailedEvent, ClientEvent } from '../../../src/graph/http/client-event.ts';
import { InstantClock } from '../instant-clock.ts';
import { GraphServer, type Script } from './graph-server.ts';

/** Gives the tokens `secret-1`, `secret-2` and so on, each valid for an hour. */
export class CountingCredential implements TokenCredential {
  asked = 0;
  readonly #clock: InstantClock;
  readonly #lifetime: number;

  constructor(clock: InstantClock, lifetime = 3_600_000) {
    this.#clock = clock;
    this.#lifetime = lifetime;
  }

  async getToken(): Promise<AccessToken> {
    this.asked += 1;
    return { token: `secret-${this.asked}`, expiresOnTimestamp: this.#clock.now() + this.#lifetime };
  }
}

/** The real client and a scripted server, on a clock on which nobody waits. Close it with `await using`. */
export class GraphRig implements AsyncDisposable {
  readonly clock: InstantClock = new InstantClock();
  readonly credential: CountingCredential = new CountingCredential(this.clock);
  readonly notices: ClientEvent[] = [];
  readonly server: GraphServer;
  readonly client: GraphClient;

  private constructor(server: GraphServer, options: Partial<GraphClientOptions>) {
    this.server = server;
    this.client = new GraphClient({
      baseUrl: server.baseUrl,
      credential: this.credential,
      clock: this.clock,
      random: () => 0.5,
      requests: 4,
      patience: 600_000,
      version: '1.2.3',
      env: {},
      onNotice: (notice) => this.notices.push(notice),
      ...options,
    });
  }

  static async open(scripts: Script[], options: Partial<GraphClientOptions> = {}): Promise<GraphRig> {
    return new GraphRig(await GraphServer.open(...scripts), options);
  }

  get failures(): AttemptFailedEvent[] {
    return this.notices.filter((notice) => notice.kind === 'attempt-failed');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    await this.client.close();
  }
}

/** All pages as an array. */
export async function pagesOf<T>(walk: AsyncIterable<readonly T[]>): Promise<(readonly T[])[]> {
  const pages: (readonly T[])[] = [];
  for await (const page of walk) pages.push(page);
  return pages;
}

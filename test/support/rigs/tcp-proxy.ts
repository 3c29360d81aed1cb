import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a client and a server on this machine, and is a network that fails. `await using` closes it. */
export class TcpProxy implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  #target: number;
  readonly #pairs = new Set<{ readonly client: Socket; readonly server: Socket }>();
  #state: 'open' | 'stalled' | 'mute' | 'cut' = 'open';
  #lastWords: string | null = null;

  private constructor(server: Server, port: number, target: number) {
    this.#server = server;
    this.port = port;
    this.#target = target;
    server.on('connection', (client) => this.#accept(client));
  }

  static async to(target: number): Promise<TcpProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return new TcpProxy(server, typeof address === 'object' && address !== null ? address.port : 0, target);
  }

  /** Leads new connections to another server, and ends those to the one before. */
  lead(target: number): void {
    this.#target = target;
    this.cut();
    this.go();
  }

  /** Nothing gets through, and neither side sees an error. */
  stall(): void {
    this.#become('stalled');
  }

  /** What the server says is lost. */
  mute(): void {
    this.#become('mute');
  }

  /** What the server says is lost from when the client has said this. */
  muteAt(words: string): void {
    this.#lastWords = words;
  }

  /** Ends all connections, and refuses new ones. */
  cut(): void {
    this.#become('cut');
    for (const { client, server } of this.#pairs) {
      client.destroy();
      server.destroy();
    }
  }

  go(): void {
    this.#become('open');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #become(state: 'open' | 'stalled' | 'mute' | 'cut'): void {
    this.#state = state;
    for (const pair of this.#pairs) this.#apply(pair);
  }

  #apply({ client, server }: { readonly client: Socket; readonly server: Socket }): void {
    if (this.#state === 'stalled') client.pause();
    else client.resume();
    if (this.#state === 'open') server.resume();
    else server.pause();
  }

  #accept(client: Socket): void {
    client.on('error', () => undefined);
    if (this.#state === 'cut') {
      client.destroy();
      return;
    }
    const server = connect(this.#target, '127.0.0.1');
    server.on('error', () => client.destroy());
    const pair = { client, server };
    this.#pairs.add(pair);
    client.on('data', (bytes) => {
      if (this.#lastWords !== null && bytes.includes(this.#lastWords)) {
        this.#lastWords = null;
        this.mute();
      }
      server.write(bytes);
    });
    server.on('data', (bytes) => client.write(bytes));
    client.on('close', () => {
      this.#pairs.delete(pair);
      server.destroy();
    });
    server.on('close', () => client.destroy());
    this.#apply(pair);
  }
}

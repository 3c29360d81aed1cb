import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that may change something at the service. */
export interface ChangingCall {
  /** The token of its sender. */
  readonly token: string;
  /** When it came, in milliseconds since 1970. */
  readonly at: number;
}

/** Stands between programs and an emulator, and notes who sent which changing request when. `await using` closes it. */
export class CallLog implements AsyncDisposable {
  readonly calls: ChangingCall[] = [];
  readonly #server: Server = createServer((incoming, outgoing) => this.#pass(incoming, outgoing));
  readonly #agent = new Agent({ keepAlive: true });
  readonly #target: URL;

  private constructor(target: URL) {
    this.#target = target;
  }

  /** The Graph URL of an emulator. */
  static async to(url: string): Promise<CallLog> {
    const log = new CallLog(new URL(url));
    log.#server.listen(0, '127.0.0.1');
    await once(log.#server, 'listening');
    return log;
  }

  /** The Graph URL for programs. */
  get url(): string {
    return this.#target.href.replace(this.#target.origin, this.#origin);
  }

  get #origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = 'GET', url = '/', headers } = incoming;
    if (method !== 'GET' && !url.endsWith('/$batch'))
      this.calls.push({ token: (headers.authorization ?? '').replace('Bearer ', ''), at: Date.now() });
    const options = { method, path: url, headers, agent: this.#agent, host: '127.0.0.1', port: this.#target.port };
    const passed = request(options, (answer) => void this.#answer(answer, outgoing));
    passed.on('error', () => outgoing.destroy());
    outgoing.on('error', () => passed.destroy());
    incoming.on('error', () => passed.destroy()).pipe(passed);
  }

  /** With links that lead here. */
  async #answer(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of answer) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString().replaceAll(this.#target.origin, this.#origin);
    const { 'content-length': _, 'transfer-encoding': __, ...headers } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 502, headers);
    outgoing.end(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

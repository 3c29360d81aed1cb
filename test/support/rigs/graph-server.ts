import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the server does with one request. */
export type Script = (response: ServerResponse, request: ReceivedRequest) => void | Promise<void>;

export function json(value: unknown, headers: Record<string, string> = {}): Script {
  return status(200, value, headers);
}

export function status(code: number, value?: unknown, headers: Record<string, string> = {}): Script {
  return (response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers });
    response.end(value === undefined ? '' : JSON.stringify(value));
  };
}

/** An answer in the shape of Graph's errors. */
export function refuse(code: number, error: string, headers: Record<string, string> = {}): Script {
  return status(code, { error: { code: error, message: `about ${error}` } }, headers);
}

export function raw(body: string, code = 200): Script {
  return (response) => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(body);
  };
}

/** Closes the connection without an answer after it has read the request. */
export const drop: Script = (response) => {
  response.socket?.destroy();
};

/** Sends the head and a part of the body, then closes the connection. */
export function cut(code = 200, headers: Record<string, string> = {}): Script {
  return async (response) => {
    response.writeHead(code, { 'content-length': '100', ...headers });
    await new Promise<void>((resolve) => {
      response.write('{"id":', () => resolve());
    });
    response.socket?.destroy();
  };
}

/** Sends the head and a part of the body, and then nothing more. */
export function stall(code = 200): Script {
  return (response) => {
    response.writeHead(code, { 'content-length': '100' });
    response.write('{"id":');
  };
}

/** Sends a byte every few milliseconds, and never comes to an end. */
export const drip: Script = (response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write('x'), 5);
  response.on('close', () => clearInterval(timer));
};

/** A service that answers the first request by the first script, and so on. The last script answers all further requests. */
export class GraphServer {
  readonly requests: ReceivedRequest[] = [];
  /** Connections accepted so far. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #scripts: Script[];

  private constructor(scripts: Script[]) {
    this.#scripts = scripts;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('connection', (socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async open(...scripts: Script[]): Promise<GraphServer> {
    const server = new GraphServer(scripts);
    await server.listen(0);
    return server;
  }

  /** Replaces the scripts that are left. */
  script(...scripts: Script[]): void {
    this.#scripts = scripts;
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get baseUrl(): string {
    return `${this.origin}/v1.0`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const received = { method, url, headers, body: await text(request) };
    this.requests.push(received);
    const script = this.#scripts.length > 1 ? this.#scripts.shift() : this.#scripts[0];
    await script?.(response, received);
  }
}

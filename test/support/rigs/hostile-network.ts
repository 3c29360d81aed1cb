import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { certificate, certificateKey } from '../values/certificate.ts';

/**
 * - `sign-in`: asks for user name and password.
 * - `page`: refuses with a web page, and answers other requests with one.
 * - `interception`: opens every connection with a certificate of its own.
 */
export type Hostility = 'sign-in' | 'page' | 'interception';

/** A proxy of a company, or the sign-in page of a hotel, on this machine. */
export class HostileNetwork implements AsyncDisposable {
  readonly #proxy: Server;
  readonly #inner: TlsServer;
  /** The first lines of all requests. */
  readonly seen: string[] = [];

  private constructor(hostility: Hostility) {
    this.#inner = createTlsServer({ cert: certificate, key: certificateKey }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (piece) => this.seen.push(piece.toString()));
    });
    this.#inner.on('tlsClientError', () => undefined);
    this.#proxy = createServer((request, response) => {
      this.seen.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html><head><title>Welcome to the hotel</title></head></html>');
    });
    this.#proxy.on('connect', (request, socket) => {
      this.seen.push(`CONNECT ${request.url}`);
      socket.on('error', () => undefined);
      if (hostility === 'sign-in') return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      if (hostility === 'page')
        return socket.end('HTTP/1.1 403 Forbidden\r\ncontent-type: text/html\r\n\r\n<title>No</title>');
      const { port } = this.#inner.address() as AddressInfo;
      const onward = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      return onward.on('error', () => socket.destroy());
    });
  }

  static async open(hostility: Hostility): Promise<HostileNetwork> {
    const network = new HostileNetwork(hostility);
    for (const server of [network.#inner, network.#proxy]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    return network;
  }

  /** For `HTTPS_PROXY`, and for `--graph-url` to be answered by a web page. */
  get url(): string {
    return `http://127.0.0.1:${(this.#proxy.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#proxy.closeAllConnections();
    for (const server of [this.#inner, this.#proxy]) {
      server.close();
      await once(server, 'close');
    }
  }
}

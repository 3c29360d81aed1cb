import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The identity endpoint of App Service: another token for everybody who asks. */
export class IdentityEndpoint {
  readonly #server: Server;
  #given = 0;

  private constructor() {
    this.#server = createServer((_request, response) => {
      this.#given += 1;
      const expiry = Math.floor(Date.now() / 1_000) + 86_400;
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(
        JSON.stringify({
          access_token: `token-${this.#given}-of-the-identity-endpoint`,
          expires_on: String(expiry),
          resource: 'https://graph.microsoft.com',
          token_type: 'Bearer',
        }),
      );
    });
    // It ends with the bench.
    this.#server.unref();
  }

  static async open(): Promise<IdentityEndpoint> {
    const endpoint = new IdentityEndpoint();
    endpoint.#server.listen(0, '127.0.0.1');
    await once(endpoint.#server, 'listening');
    return endpoint;
  }

  /** The variables by which the sign-in library finds it. */
  get environment(): Readonly<Record<string, string>> {
    const { port } = this.#server.address() as AddressInfo;
    return { IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`, IDENTITY_HEADER: 'bench' };
  }
}

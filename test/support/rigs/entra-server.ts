import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { mintToken } from '../../../src/emulator/http/token.ts';
import { certificate, certificateKey } from '../values/certificate.ts';

/** A request for a token, and the token that it got. */
export interface TokenRequest {
  readonly path: string;
  /** The fields of the form or of the query. */
  readonly fields: Readonly<Record<string, string>>;
  readonly token: string;
}

interface EntraOptions {
  readonly tenant: string;
  /** A cache that nobody can pass, as the one that virtual machines have: it returns the same token each time. */
  readonly isStubborn?: boolean;
}

/**
 * What gives tokens to applications, on this machine: Microsoft Entra (https, with a certificate that needs `NODE_EXTRA_CA_CERTS`),
 * the identity endpoint of App Service and that of virtual machines (http). And a proxy, which sees who asks anybody else.
 */
export class EntraServer {
  readonly requests: TokenRequest[] = [];
  /** The hosts that somebody asked for at the proxy. None of them was reached. */
  readonly strangers: string[] = [];
  readonly #options: EntraOptions;
  readonly #secure: Server;
  readonly #plain: Server;

  private constructor(options: EntraOptions) {
    this.#options = options;
    const answer = (request: IncomingMessage, response: ServerResponse): void => void this.#answer(request, response);
    this.#secure = createServer({ cert: certificate, key: certificateKey }, answer);
    this.#plain = createPlainServer(answer);
    this.#plain.on('connect', (request, socket) => {
      this.strangers.push(request.url ?? '');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
  }

  static async open(options: EntraOptions): Promise<EntraServer> {
    const entra = new EntraServer(options);
    for (const server of [entra.#secure, entra.#plain]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    return entra;
  }

  /** For `AZURE_AUTHORITY_HOST`. */
  get authority(): string {
    return `https://127.0.0.1:${portOf(this.#secure)}`;
  }

  /** Of the identity endpoints, and of the proxy. */
  get origin(): string {
    return `http://127.0.0.1:${portOf(this.#plain)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of [this.#secure, this.#plain]) {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.authority);
    const body = await text(request);
    const isMetadata = url.pathname.endsWith('/.well-known/openid-configuration');
    const json = isMetadata ? this.#metadata() : this.#token(url, body);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(json));
  }

  #metadata(): unknown {
    const root = `${this.authority}/${this.#options.tenant}`;
    return {
      token_endpoint: `${root}/oauth2/v2.0/token`,
      authorization_endpoint: `${root}/oauth2/v2.0/authorize`,
      issuer: `${root}/v2.0`,
      jwks_uri: `${root}/discovery/v2.0/keys`,
    };
  }

  #token({ pathname, searchParams }: URL, body: string): unknown {
    const fields = Object.fromEntries(body === '' ? searchParams : new URLSearchParams(body));
    const id = this.#options.isStubborn ? 'same' : String(this.requests.length + 1);
    const token = mintToken({ tenant: this.#options.tenant, id, issuedAt: this.#options.isStubborn ? 0 : Date.now() });
    this.requests.push({ path: pathname, fields, token });
    const now = Math.floor(Date.now() / 1_000);
    return {
      token_type: 'Bearer',
      access_token: token,
      expires_in: 3_600,
      expires_on: String(now + 3_600),
      resource: 'https://graph.microsoft.com',
      ...(userGrants.has(fields['grant_type'] ?? '') && this.#user(fields['client_id'] ?? '')),
    };
  }

  /** Who has signed in, for an application that keeps an account. */
  #user(client: string): object {
    const { tenant } = this.#options;
    const now = Math.floor(Date.now() / 1_000);
    const user = {
      aud: client,
      iss: `${this.authority}/${tenant}/v2.0`,
      tid: tenant,
      oid: 'ada',
      sub: 'ada',
      iat: now,
    };
    return {
      id_token: `${encoded({ alg: 'none' })}.${encoded({ ...user, preferred_username: 'ada@contoso.com' })}.c2ln`,
      client_info: encoded({ uid: 'ada', utid: tenant }),
      refresh_token: 'a-refresh-token',
    };
  }
}

/** How a user's token is asked for. */
const userGrants: ReadonlySet<string> = new Set(['authorization_code', 'refresh_token']);

function encoded(json: unknown): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url');
}

/** How the identity endpoint of App Service is asked for another token than this one. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

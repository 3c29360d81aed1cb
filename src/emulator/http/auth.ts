import { missingPermissions, readTokenClaims, type TokenClaims } from '../../graph/auth/token-claims.ts';
import { second } from '../../util/duration.ts';
import { ServiceError } from '../service-error.ts';
import type { Permission } from './token.ts';

/** Checks the bearer token of requests: its permissions, but neither its signature nor its times. */
export class TokenCheck {
  readonly #required: boolean;
  /** Of the last token: a client sends the same one for an hour. */
  #last: { readonly token: string; readonly claims: TokenClaims | null } | null = null;
  /** What to respond to tokens that are not accepted any more. */
  readonly #refused = new Map<string, ServiceError>();

  constructor(required: boolean) {
    this.#required = required;
  }

  /** Throws 401 if there is no token or it is expired, and 403 if it lists permissions but none of `enough`. An empty `enough` asks for none. */
  check(authorization: string | undefined, enough: readonly Permission[]): void {
    if (!this.#required) return;
    const token = tokenIn(authorization);
    if (token === null) throw unauthorized('Access token is empty.');
    const refusal = this.#refused.get(token);
    if (refusal !== undefined) throw refusal;
    if (this.#last?.token !== token) this.#last = { token, claims: readTokenClaims(token) };
    const missing = missingPermissions(this.#last.claims, enough);
    if (enough.length > 0 && missing?.length === enough.length) {
      throw new ServiceError(403, 'accessDenied', `The token has none of the permissions ${enough.join(', ')}.`);
    }
  }

  /** Refuses this token from now on, whoever sends it; any other text works. Throws the 401 of this request. */
  expire(authorization: string | undefined): never {
    this.#refuse(authorization, unauthorized('Lifetime validation failed, the token is expired.'));
  }

  /** As `expire`, and the 401 says which claims the next token needs: it must be issued after `now`, in milliseconds since 1970. */
  challenge(authorization: string | undefined, now: number): never {
    const claims = { access_token: { nbf: { essential: true, value: String(Math.floor(now / second)) } } };
    const encoded = Buffer.from(JSON.stringify(claims)).toString('base64');
    const message = 'Continuous access evaluation resulted in challenge with result: InteractionRequired.';
    this.#refuse(authorization, unauthorized(message, `, error="insufficient_claims", claims="${encoded}"`));
  }

  #refuse(authorization: string | undefined, refusal: ServiceError): never {
    const token = tokenIn(authorization);
    if (token !== null) this.#refused.set(token, refusal);
    throw refusal;
  }
}

function tokenIn(authorization: string | undefined): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

function unauthorized(message: string, more = ''): ServiceError {
  const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"${more}`;
  return new ServiceError(401, 'InvalidAuthenticationToken', message, { 'WWW-Authenticate': challenge });
}

import { missingPermissions, readTokenClaims } from '../../graph/auth/token-claims.ts';
import { ServiceError } from '../service-error.ts';
import type { Permission } from './token.ts';

/** Lets a request in by its bearer token. Signatures and times of tokens are not looked at. */
export class Gate {
  readonly #required: boolean;
  readonly #expired = new Set<string>();

  constructor(required: boolean) {
    this.#required = required;
  }

  /** Throws 401 without a token that works, and 403 where it names permissions and has none of `enough`; none is needed where that is empty. */
  check(authorization: string | undefined, enough: readonly Permission[]): void {
    if (!this.#required) return;
    const token = tokenIn(authorization);
    if (token === null) throw unauthorized('Access token is empty.');
    if (this.#expired.has(token)) throw unauthorized('Lifetime validation failed, the token is expired.');
    const missing = missingPermissions(readTokenClaims(token), enough);
    if (enough.length > 0 && missing?.length === enough.length) {
      throw new ServiceError(403, 'accessDenied', `The token has none of the permissions ${enough.join(', ')}.`);
    }
  }

  /** From now on this token is refused, whoever sends it; any other text works. Throws the 401 of this first time. */
  expire(authorization: string | undefined): never {
    const token = tokenIn(authorization);
    if (token !== null) this.#expired.add(token);
    throw unauthorized('Lifetime validation failed, the token is expired.');
  }
}

function tokenIn(authorization: string | undefined): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

function unauthorized(message: string): ServiceError {
  const challenge =
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"';
  return new ServiceError(401, 'InvalidAuthenticationToken', message, { 'WWW-Authenticate': challenge });
}

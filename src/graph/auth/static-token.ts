import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { second } from '../../util/duration.ts';
import { SignInProblem } from './sign-in-problem.ts';
import { payloadOf } from './token-claims.ts';

/** A bearer token that the user already has, as from `GRAPH_ACCESS_TOKEN`. It cannot be renewed. */
export class StaticToken implements TokenCredential {
  readonly #token: AccessToken;

  /** Takes the token with or without `Bearer ` before it. Throws SignInProblem if it cannot be a token; never repeats it. */
  constructor(text: string) {
    const token = text.trim().replace(/^bearer\s+/i, '');
    if (!/^[\w.~+/-]+=*$/.test(token)) {
      throw new SignInProblem(
        '`GRAPH_ACCESS_TOKEN` holds characters that no bearer token has',
        'Set it to the token only, on one line and without quotes.',
      );
    }
    this.#token = { token, expiresOnTimestamp: expiryOf(token) };
  }

  getToken(): Promise<AccessToken> {
    return Promise.resolve(this.#token);
  }
}

/** Milliseconds since 1970. A token that cannot be read never expires here: the service will refuse it in time. */
function expiryOf(token: string): number {
  const expiry = payloadOf(token)?.['exp'];
  return typeof expiry === 'number' ? expiry * second : Number.MAX_SAFE_INTEGER;
}

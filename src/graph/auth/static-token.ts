import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { second } from '../../util/duration.ts';
import { SignInProblem } from './sign-in-problem.ts';
import { payloadOf } from './token-claims.ts';

/** A bearer token that somebody else got and that can't be renewed, as from `GRAPH_ACCESS_TOKEN`. */
export class StaticToken implements TokenCredential {
  readonly #token: AccessToken;

  /** Takes the token alone or after `Bearer `. Throws SignInProblem for a text that no token can be; never repeats it. */
  constructor(text: string) {
    const token = text.trim().replace(/^bearer\s+/i, '');
    if (!/^[\w.~+/-]+=*$/.test(token)) {
      throw new SignInProblem(
        '`GRAPH_ACCESS_TOKEN` holds characters that no bearer token has',
        'Set it to the token alone, on one line and without quotes.',
      );
    }
    this.#token = { token, expiresOnTimestamp: expiryOf(token) };
  }

  getToken(): Promise<AccessToken> {
    return Promise.resolve(this.#token);
  }
}

/** Milliseconds since 1970. What can't be read is taken to last: the service will say when it doesn't. */
function expiryOf(token: string): number {
  const expiry = payloadOf(token)?.['exp'];
  return typeof expiry === 'number' ? expiry * second : Number.MAX_SAFE_INTEGER;
}

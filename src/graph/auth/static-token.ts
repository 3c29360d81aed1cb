import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { bearerTokenIn, expiryOf } from './bearer-text.ts';

/** A bearer token that the user already has, from `GRAPH_ACCESS_TOKEN`. It cannot be renewed. */
export class StaticToken implements TokenCredential {
  readonly #token: AccessToken;

  /** Throws SignInProblem if the text cannot be a token; never repeats it. */
  constructor(text: string) {
    const token = bearerTokenIn(text, {
      name: '`GRAPH_ACCESS_TOKEN`',
      remedy: 'Set it to the token only, on one line and without quotes.',
    });
    this.#token = { token, expiresOnTimestamp: expiryOf(token) };
  }

  getToken(): Promise<AccessToken> {
    return Promise.resolve(this.#token);
  }
}

import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import type { Clock } from '../../util/clock.ts';
import { second } from '../../util/duration.ts';
import { bearerTokenIn, expiryOf, type TextOrigin } from './bearer-text.ts';
import { SignInProblem } from './sign-in-problem.ts';

/** Where somebody else keeps a valid token: a file, or a command that prints one. */
export interface TokenSource {
  readonly origin: TextOrigin;
  /** The text that holds the token. Rejects with SignInProblem. */
  read(signal?: AbortSignal): Promise<string>;
}

/** How long a token is used before the source is read again if it expires soon, in milliseconds: a command may take a while. Ours. */
const leastPause = 30 * second;

/**
 * A token that somebody else renews. It is read again when it is about to expire, and after the service refused it.
 *
 * Until the first token, a failure is a SignInProblem. Later it is a plain Error, which may pass: the source may be about to be
 * replaced. While the last token is valid, it is used.
 */
export class RenewedToken implements TokenCredential {
  readonly #source: TokenSource;
  readonly #clock: Pick<Clock, 'now' | 'elapsed'>;
  #kept: AccessToken | null = null;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(source: TokenSource, clock: Pick<Clock, 'now' | 'elapsed'>) {
    this.#source = source;
    this.#clock = clock;
  }

  async getToken(_scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken> {
    const isRefused = options?.claims !== undefined;
    const [kept, now] = [this.#kept, this.#clock.now()];
    if (kept !== null && !isRefused && this.#clock.elapsed() - this.#readAt < leastPause) return kept;
    try {
      return await this.#read(options?.abortSignal as AbortSignal | undefined);
    } catch (error) {
      if (!(error instanceof SignInProblem) || kept === null) throw error;
      if (!isRefused && kept.expiresOnTimestamp > now) return kept;
      throw new Error(`${error.message}. ${error.hint}`);
    }
  }

  async #read(signal: AbortSignal | undefined): Promise<AccessToken> {
    const token = bearerTokenIn(await this.#source.read(signal), this.#source.origin);
    this.#readAt = this.#clock.elapsed();
    this.#kept = { token, expiresOnTimestamp: expiryOf(token) };
    return this.#kept;
  }
}

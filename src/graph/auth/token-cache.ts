import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { Clock } from '../../util/clock.ts';
import { minute } from '../../util/duration.ts';
import { orAbort } from '../../util/or-abort.ts';

/** For application permissions as for delegated ones: all that were granted for Graph. */
export const graphScope = 'https://graph.microsoft.com/.default';

/** Milliseconds before its expiry from which a token is no longer used. */
const margin = 5 * minute;

interface TokenCacheOptions {
  readonly credential: TokenCredential;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Keeps the bearer token in memory, and nowhere that printing this object would show. */
export class TokenCache {
  readonly #options: TokenCacheOptions;
  #token: AccessToken | null = null;
  #refresh: Promise<AccessToken> | null = null;
  #everHad = false;

  constructor(options: TokenCacheOptions) {
    this.#options = options;
  }

  /** Whether the credential has given a token before: if so, a failure to get another may pass. */
  get everHad(): boolean {
    return this.#everHad;
  }

  /** The kept token, or a new one. All who ask during a refresh share it. Rejects as the credential does, and at once on an abort. */
  async get(): Promise<string> {
    const kept = this.#token;
    if (kept && this.#options.clock.now() < kept.expiresOnTimestamp - margin) return kept.token;
    this.#refresh ??= this.#ask().finally(() => {
      this.#refresh = null;
    });
    return (await orAbort(this.#refresh, this.#options.signal)).token;
  }

  /** Forgets a token that the service refused, unless another has taken its place already. */
  drop(token: string): void {
    if (this.#token?.token === token) this.#token = null;
  }

  async #ask(): Promise<AccessToken> {
    const { credential, signal } = this.#options;
    const token = await credential.getToken(graphScope, { abortSignal: signal });
    if (token === null) throw new Error('the credential gave no token');
    this.#token = token;
    this.#everHad = true;
    return token;
  }
}

import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { Clock } from '../../util/clock.ts';
import { minute } from '../../util/duration.ts';
import { orAbort } from '../../util/or-abort.ts';

/** All Graph permissions that were granted, delegated or application. */
export const graphScope = 'https://graph.microsoft.com/.default';

/** How long before its expiry a token is no longer used, in milliseconds. Ours. */
const margin = 5 * minute;

interface TokenCacheOptions {
  readonly credential: TokenCredential;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Keeps the bearer token in memory, in a private field, so that printing this object does not show it. */
export class TokenCache {
  readonly #options: TokenCacheOptions;
  #token: AccessToken | null = null;
  #refresh: Promise<AccessToken> | null = null;
  #hasWorked = false;

  constructor(options: TokenCacheOptions) {
    this.#options = options;
  }

  /** Whether the credential has ever returned a token. If so, a later failure may pass. */
  get hasWorked(): boolean {
    return this.#hasWorked;
  }

  /**
   * The kept token, or a new one. Calls during a refresh share it. Rejects as the credential does, and as soon as the signal
   * aborts.
   */
  async get(): Promise<string> {
    const kept = this.#token;
    if (kept && this.#options.clock.now() < kept.expiresOnTimestamp - margin) return kept.token;
    this.#refresh ??= this.#fetch().finally(() => {
      this.#refresh = null;
    });
    return (await orAbort(this.#refresh, this.#options.signal)).token;
  }

  /** Forgets a token that the service refused, unless it has already been replaced. */
  drop(token: string): void {
    if (this.#token?.token === token) this.#token = null;
  }

  async #fetch(): Promise<AccessToken> {
    const { credential, signal } = this.#options;
    const token = await credential.getToken(graphScope, { abortSignal: signal });
    if (token === null) throw new Error('the credential returned no token');
    this.#token = token;
    this.#hasWorked = true;
    return token;
  }
}

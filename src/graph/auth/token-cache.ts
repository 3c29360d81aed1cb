import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { Clock } from '../../util/clock.ts';
import { orAbort } from '../../util/clock.ts';
import { minute } from '../../util/duration.ts';

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
  #refused: RefusedToken | null = null;
  #refresh: Promise<AccessToken> | null = null;
  #hasWorked = false;
  #isSameAgain = false;

  constructor(options: TokenCacheOptions) {
    this.#options = options;
  }

  /** Whether the credential has ever returned a token. If so, a later failure may pass. */
  get hasWorked(): boolean {
    return this.#hasWorked;
  }

  /** Whether the credential has returned a refused token again, because it has no other one or cannot get past a cache. */
  get isSameAgain(): boolean {
    return this.#isSameAgain;
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

  /**
   * Forgets a token that the service refused, unless it has already been replaced. The next one is new for certain, and satisfies
   * `claims` if the service demands some (JSON; null if it does not).
   */
  refuse(token: string, claims: string | null): void {
    if (this.#token?.token !== token) return;
    this.#token = null;
    this.#refused = { token, claims: claims ?? newToken };
  }

  async #fetch(): Promise<AccessToken> {
    const { credential, signal } = this.#options;
    const demanded = this.#refused === null ? {} : { claims: this.#refused.claims };
    const token = await credential.getToken(graphScope, { abortSignal: signal, enableCae: true, ...demanded });
    if (token === null) throw new Error('the credential returned no token');
    this.#isSameAgain = token.token === this.#refused?.token;
    this.#token = token;
    this.#refused = null;
    this.#hasWorked = true;
    return token;
  }
}

/** What the next token has to satisfy, because this one was refused. */
interface RefusedToken {
  readonly token: string;
  readonly claims: string;
}

/**
 * Makes Microsoft's library go past its cache, and demands no more than what `enableCae` asks for anyway.
 * Source: learn.microsoft.com/entra/identity-platform/claims-challenge, client capabilities.
 */
const newToken = '{"access_token":{"xms_cc":{"values":["cp1"]}}}';

/** Whether the service demands these claims. If not, they only ask for a new token. */
export function isChallenge(claims: string): boolean {
  return claims !== newToken;
}

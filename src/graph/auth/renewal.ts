import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import { SignInProblem } from './sign-in-problem.ts';

/*
 * Microsoft's credentials keep their tokens. Asked with `claims`, most of them get a new one. The credentials here are those
 * that do not: read in @azure/identity 4.13 and @azure/msal-node 5.6.
 */

type Scopes = string | string[];

/** A managed identity: Microsoft's credential ignores `claims`, and all its instances share one cache. */
export class RenewableIdentity implements TokenCredential {
  readonly #credential: TokenCredential;
  readonly #machine: MachineIdentity;

  constructor(credential: TokenCredential, machine: MachineIdentity) {
    this.#credential = credential;
    this.#machine = machine;
  }

  async getToken(scopes: Scopes, options?: GetTokenOptions): Promise<AccessToken | null> {
    const claims = options?.claims;
    if (claims === undefined) return await this.#credential.getToken(scopes, options);
    return await this.#machine.newToken(claims);
  }
}

/** The credential that tries several: only one of them is a managed identity, and the Azure CLI refuses `claims`. */
export class RenewableChain implements TokenCredential {
  readonly #credential: TokenCredential;
  readonly #machine: MachineIdentity;
  #last: string | null = null;

  constructor(credential: TokenCredential, machine: MachineIdentity) {
    this.#credential = credential;
    this.#machine = machine;
  }

  async getToken(scopes: Scopes, options?: GetTokenOptions): Promise<AccessToken | null> {
    const token = await (options?.claims === undefined
      ? this.#credential.getToken(scopes, options)
      : this.#renew(scopes, { ...options, claims: options.claims }));
    this.#last = token?.token ?? null;
    return token;
  }

  async #renew(scopes: Scopes, options: GetTokenOptions & { readonly claims: string }): Promise<AccessToken | null> {
    const { claims, ...others } = options;
    const renewed = await this.#credential.getToken(scopes, options).catch(() => null);
    if (renewed !== null && renewed.token !== this.#last) return renewed;
    // Not kept by the library: the Azure CLI is asked each time.
    const other = await this.#credential.getToken(scopes, others);
    if (other?.token !== this.#last) return other;
    return await this.#machine.newToken(claims).catch(() => other);
  }
}

/** The Azure CLI, which keeps its own tokens, and satisfies claims only if somebody signs in to it again. */
export class RenewableCli implements TokenCredential {
  readonly #credential: TokenCredential;
  readonly #isChallenge: (claims: string) => boolean;

  constructor(credential: TokenCredential, isChallenge: (claims: string) => boolean) {
    this.#credential = credential;
    this.#isChallenge = isChallenge;
  }

  async getToken(scopes: Scopes, options: GetTokenOptions = {}): Promise<AccessToken | null> {
    const { claims, ...others } = options;
    if (claims !== undefined && this.#isChallenge(claims))
      throw new SignInProblem(
        'the service demands a new sign-in, and the Azure CLI cannot make one by itself',
        `Run \`az login --claims-challenge ${Buffer.from(claims).toString('base64')} --scope ${String(scopes)}\`.`,
      );
    return await this.#credential.getToken(scopes, others);
  }
}

/** The identity endpoint of this machine, past the library's cache. */
export class MachineIdentity {
  readonly #clientId: string | undefined;

  constructor(clientId: string | undefined) {
    this.#clientId = clientId;
  }

  async newToken(claims: string): Promise<AccessToken> {
    const { ManagedIdentityApplication } = await import('@azure/msal-node');
    const params =
      this.#clientId === undefined ? {} : { managedIdentityIdParams: { userAssignedClientId: this.#clientId } };
    const result = await new ManagedIdentityApplication(params).acquireToken({ resource: graphResource, claims });
    return { token: result.accessToken, expiresOnTimestamp: result.expiresOn?.getTime() ?? 0 };
  }
}

const graphResource = 'https://graph.microsoft.com';

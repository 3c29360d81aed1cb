import type { AccessToken, GetTokenOptions } from '@azure/core-auth';
import { describe, expect, it } from 'vitest';
import { MachineIdentity, RenewableChain, RenewableCli } from '../../../src/graph/auth/renewal.ts';

const scope = 'https://graph.microsoft.com/.default';
const claims = '{"access_token":{"nbf":{"essential":true}}}';
const machine = new MachineIdentity(undefined);

const tokenOf = (token: string): AccessToken => ({ token, expiresOnTimestamp: 1 });

describe('the chain of credentials', () => {
  it('gives the token that one of them renews', async () => {
    const chain = new RenewableChain(
      { getToken: async (_scope, options) => tokenOf(options?.claims ? 'b' : 'a') },
      machine,
    );
    await chain.getToken(scope);

    expect(await chain.getToken(scope, { claims })).toEqual(tokenOf('b'));
  });

  it('asks again without claims if none of them takes claims, as the Azure CLI does not', async () => {
    let count = 0;
    const getToken = async (_scope: string | string[], options?: GetTokenOptions): Promise<AccessToken> => {
      if (options?.claims !== undefined) throw new Error('no claims, please');
      count += 1;
      return tokenOf(`token-${count}`);
    };
    const chain = new RenewableChain({ getToken }, machine);
    await chain.getToken(scope);

    expect(await chain.getToken(scope, { claims })).toEqual(tokenOf('token-2'));
  });
});

describe('the Azure CLI', () => {
  const cli = new RenewableCli(
    { getToken: async (_scope, options) => tokenOf(String(options?.claims)) },
    (text) => text === claims,
  );

  it('is asked without claims for a new token', async () => {
    expect(await cli.getToken(scope, { claims: 'any' })).toEqual(tokenOf('undefined'));
  });

  it('says how to sign in again if the service demands it', async () => {
    await expect(cli.getToken(scope, { claims })).rejects.toMatchObject({
      hint: `Run \`az login --claims-challenge ${Buffer.from(claims).toString('base64')} --scope ${scope}\`.`,
    });
  });
});

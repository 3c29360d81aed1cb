import { describe, expect, it } from 'vitest';
import type { Network } from '../../../src/cli/environment.ts';
import { bulkRestore } from '../../support/rigs/environments.ts';

/** As the library lists everything that it tried. */
const chain = [
  'ChainedTokenCredential authentication failed.',
  'CredentialUnavailableError: EnvironmentCredential is unavailable.',
  'CredentialUnavailableError: Azure CLI could not be found.',
].join('\n');

const network: Network = {
  credential: {
    getToken: async () => {
      throw new Error(chain);
    },
  },
  openTransport: () => {
    throw new Error('nothing is sent');
  },
};

describe('a sign-in that fails', () => {
  it('is worded as doctor words it, in two lines', async () => {
    const { exitCode, stderr } = await bulkRestore(['points', 'ada@contoso.com'], {}, { network });

    expect(exitCode).toBe(3);
    expect(stderr).toBe(
      `signing in failed: no variables of an application, no managed identity, and nobody is signed in with a tool of Microsoft
  hint: set the variables of an application (docs/signing-in.md), run \`az login\`, or choose one way with --auth
`,
    );
  });

  it('lists everything that was tried with --log-level debug', async () => {
    const words = ['points', 'ada@contoso.com', '--log-level', 'debug'];
    const { stderr } = await bulkRestore(words, {}, { network });

    expect(stderr).toContain('CredentialUnavailableError: EnvironmentCredential is unavailable.\n');
  });
});

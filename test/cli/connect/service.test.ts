import { describe, expect, it } from 'vitest';
import { openService, type Service } from '../../../src/cli/connect/service.ts';
import type { Network } from '../../../src/cli/environment.ts';
import type { Transport } from '../../../src/graph/http/transport.ts';
import { InstantClock } from '../../support/instant-clock.ts';
import { bulkRestore, environmentOf } from '../../support/rigs/environments.ts';

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

describe('the clients of one service', () => {
  it('send nothing while it wants a pause of one of them', async () => {
    const { service, sentAt } = await serviceThatPauses(60);
    const start = service.clock.elapsed();

    await expect(
      service.probeUntil(new AbortController().signal).yieldingDirectory.listOrganizations(),
    ).rejects.toMatchObject({ status: 503 });
    await service.probe.getServiceStatus();
    await service.api.getServiceStatus();
    await service.afterStop().getServiceStatus();

    expect(sentAt.map((at) => at - start)).toEqual([0, 60_000, 60_000, 60_000]);
    await service.close();
  });
});

/** A service whose first answer asks for a pause of so many seconds. */
async function serviceThatPauses(seconds: number): Promise<{ service: Service; sentAt: number[] }> {
  const clock = new InstantClock();
  const sentAt: number[] = [];
  const transport: Transport = {
    send: async () => {
      sentAt.push(clock.elapsed());
      return sentAt.length === 1
        ? { status: 503, headers: { 'retry-after': `${seconds}` }, text: '' }
        : { status: 200, headers: {}, text: '{"serviceStatus":{"status":"enabled"}}' };
    },
    reconnect: () => undefined,
    close: async () => undefined,
  };
  const credential = { getToken: async () => ({ token: 'opaque', expiresOnTimestamp: clock.now() + 3_600_000 }) };
  const endpoint = {
    url: 'https://graph.microsoft.com/v1.0',
    credential,
    tenant: null,
    clock,
    isEmbedded: false,
    close: async () => undefined,
  };
  const environment = { ...environmentOf(), network: { credential, openTransport: () => transport } };
  const service = await openService(endpoint, { requests: 4, pausedUntil: 0, patience: 600_000 }, environment);
  return { service, sentAt };
}

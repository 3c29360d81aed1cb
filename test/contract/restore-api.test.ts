import { randomUUID } from 'node:crypto';
import { openEmulator } from '../../src/emulator/emulator.ts';
import { mintToken } from '../../src/emulator/http/token.ts';
import type { ApiVersion } from '../../src/emulator/query.ts';
import type { Scenario } from '../../src/emulator/scenario/scenario.ts';
import { Tenant } from '../../src/emulator/tenant.ts';
import { TenantApi } from '../../src/emulator/tenant-api.ts';
import { StaticToken } from '../../src/graph/auth/static-token.ts';
import { GraphClient } from '../../src/graph/graph-client.ts';
import { type Clock, systemClock } from '../../src/util/clock.ts';
import { activated, hour, openTenant, scenarioWith, targets } from '../support/rigs/tenant-rig.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { describeFilling } from './filling.contract.ts';
import { type ContractRig, describeReading, describeRestoreApi } from './restore-api.contract.ts';

function clientFor(baseUrl: string, token: string, clock: Clock): GraphClient {
  const credential = new StaticToken(token);
  const options = { random: () => 0.5, requests: 4, patience: hour, version: '0.0.0', env: {} };
  return new GraphClient({ baseUrl, credential, clock, ...options });
}

async function openOverHttp(scenario: Scenario, version: ApiVersion = 'v1.0'): Promise<ContractRig> {
  const clock = new VirtualClock();
  const emulator = await openEmulator(scenario, { clock });
  const token = mintToken({ tenant: scenario.tenant, id: randomUUID(), issuedAt: clock.now() });
  const api = clientFor(emulator.url.replace('v1.0', version), token, clock);
  const close = async (): Promise<void> => {
    await api.close();
    await emulator.close();
  };
  return { api, clock, close };
}

async function openDirectly(scenario: Scenario, version: ApiVersion = 'v1.0'): Promise<ContractRig> {
  const clock = new VirtualClock();
  return { api: new TenantApi(new Tenant(scenario, clock), version), clock, close: async () => {} };
}

function openWithQuirks(scenario: Scenario, version: ApiVersion = 'v1.0'): Promise<ContractRig> {
  const quirks = { relativeNextLinks: true, siteTypeSpelling: 'sharepoint', fractionDigits: 0 } as const;
  return openOverHttp({ ...scenario, quirks }, version);
}

for (const [name, open] of [
  ['direct calls of the tenant', openDirectly],
  ['client over HTTP', openOverHttp],
  ['client over HTTP, with every quirk', openWithQuirks],
] as const) {
  describeRestoreApi(name, open);
  describeFilling(name, open);
}

describeReading('direct calls of the tenant', async () => {
  const rig = openTenant();
  await activated(rig, 'mailbox', targets('mailbox', 5));
  await rig.clock.advance(hour);
  await rig.api.createSession('site');
  return { api: rig.api, close: async () => {} };
});

describeReading('client over HTTP', async () => {
  const rig = await openOverHttp(scenarioWith({}));
  await activated(rig, 'mailbox', targets('mailbox', 5));
  await rig.clock.advance(hour);
  await rig.api.createSession('site');
  return rig;
});

const { BULK_RESTORE_CONTRACT_URL: url, GRAPH_ACCESS_TOKEN: token } = process.env;
if (url && token) {
  describeReading('real tenant', async () => {
    const api = clientFor(url, token, systemClock);
    return { api, close: () => api.close() };
  });
}

import { randomUUID } from 'node:crypto';
import { openEmulator } from '../../src/emulator/emulator.ts';
import { mintToken } from '../../src/emulator/http/token.ts';
import type { ApiVersion } from '../../src/emulator/query.ts';
import type { Scenario } from '../../src/emulator/scenario/scenario.ts';
import { Tenant } from '../../src/emulator/tenant.ts';
import { TenantApi } from '../../src/emulator/tenant-api.ts';
import { StaticToken } from '../../src/graph/auth/static-token.ts';
import type { DirectoryApi } from '../../src/graph/directory-api.ts';
import { GraphClient } from '../../src/graph/graph-client.ts';
import type { RestoreApi } from '../../src/graph/restore-api.ts';
import { type Clock, systemClock } from '../../src/util/clock.ts';
import { hour } from '../support/rigs/tenant-rig.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** A way to an emulated tenant: both ports, and the clock of the tenant. */
export interface Way {
  readonly api: RestoreApi & { readonly directory: DirectoryApi };
  readonly clock: VirtualClock;
  close(): Promise<void>;
}

export function clientFor(baseUrl: string, token: string, clock: Clock): GraphClient {
  const credential = new StaticToken(token);
  const options = { random: () => 0.5, requests: 4, patience: hour, version: '0.0.0', env: {} };
  return new GraphClient({ baseUrl, credential, clock, ...options });
}

export async function openOverHttp(scenario: Scenario, version: ApiVersion = 'v1.0'): Promise<Way> {
  const clock = new VirtualClock();
  const emulator = await openEmulator(scenario, { clock });
  const token = mintToken({ tenant: scenario.tenant, id: randomUUID(), issuedAt: clock.now() });
  // The client waits a moment for reads to put together, in real time: nobody moves the clock for that.
  const clientClock: Clock = {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds, signal),
  };
  const api = clientFor(emulator.url.replace('v1.0', version), token, clientClock);
  const close = async (): Promise<void> => {
    await api.close();
    await emulator.close();
  };
  return { api, clock, close };
}

export async function openDirectly(scenario: Scenario, version: ApiVersion = 'v1.0'): Promise<Way> {
  const clock = new VirtualClock();
  return { api: new TenantApi(new Tenant(scenario, clock), version), clock, close: async () => {} };
}

export function openWithQuirks(
  scenario: Scenario,
  version: ApiVersion = 'v1.0',
  changes: Partial<Scenario['quirks']> = {},
): Promise<Way> {
  const quirks = {
    relativeNextLinks: true,
    siteTypeSpelling: 'sharepoint',
    fractionDigits: 0,
    siteIdForm: 'mixed',
    sessionFilter: 'refused',
    ...changes,
  } as const;
  return openOverHttp({ ...scenario, quirks }, version);
}

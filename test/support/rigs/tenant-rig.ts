import { defaultScenario, type FaultRule, type Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { Tenant } from '../../../src/emulator/tenant.ts';
import { TenantApi } from '../../../src/emulator/tenant-api.ts';
import type { BulkRequestBody, RestoreApi, RestoreArtifact, RestoreSession } from '../../../src/graph/restore-api.ts';
import type { Workload } from '../../../src/m365/workload.ts';
import { VirtualClock } from '../virtual-clock.ts';

export const second = 1_000;
export const minute = 60_000;
export const hour = 3_600_000;
export const day = 86_400_000;

/** A tenant, the port to it, and its clock, which the test moves. */
export interface TenantRig {
  readonly clock: VirtualClock;
  readonly tenant: Tenant;
  readonly api: TenantApi;
}

export function openTenant(changes: Partial<Scenario> = {}): TenantRig {
  const clock = new VirtualClock();
  const tenant = new Tenant(scenarioWith(changes), clock);
  return { clock, tenant, api: new TenantApi(tenant) };
}

/** A scenario without delays and chance: sessions are active and resolved at once, and resources are restored a minute later. */
export function scenarioWith(changes: Partial<Scenario>): Scenario {
  return {
    ...defaultScenario,
    activationTime: 0,
    resolutionDelay: 0,
    durations: { mode: 'independent', median: minute, sigma: 0, scheduling: 0, atOnce: null },
    ...changes,
  };
}

export function limitsWith(changes: Partial<Scenario['limits']>): Scenario['limits'] {
  return { ...defaultScenario.limits, ...changes };
}

export function faultWith(changes: Partial<FaultRule>): FaultRule {
  return {
    on: '*',
    when: { call: 1 },
    times: Number.POSITIVE_INFINITY,
    fault: 'unavailable',
    retryAfter: 10_000,
    retryAfterForm: 'seconds',
    delay: 5_000,
    status: 200,
    code: null,
    link: 'circle',
    ...changes,
  };
}

/** Addresses or site URLs, numbered from 1. */
export function targets(workload: Workload, count: number, prefix = 'r'): string[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${prefix}${index + 1}`;
    return workload === 'site' ? `https://contoso.sharepoint.com/sites/${name}` : `${name}@contoso.com`;
  });
}

/** A bulk request for the week before `now`. */
export function requestFor(wanted: readonly string[], now: number): BulkRequestBody {
  return {
    displayName: 'run-1/1',
    targets: wanted,
    destination: 'new',
    from: now - 7 * day,
    to: now,
    prefer: 'latest',
    fastOnly: false,
  };
}

interface Access {
  readonly api: RestoreApi;
  readonly clock: VirtualClock;
}

/** A draft that holds a bulk request for `wanted`. */
export async function filled({ api, clock }: Access, workload: Workload, wanted: string[]): Promise<RestoreSession> {
  const session = await api.createSession(workload);
  await api.addBulkRequest(workload, session.id, requestFor(wanted, clock.now()));
  return session;
}

export async function activated(access: Access, workload: Workload, wanted: string[]): Promise<RestoreSession> {
  const { id } = await filled(access, workload, wanted);
  return access.api.activateSession(id);
}

export async function artifactsOf(api: RestoreApi, workload: Workload, sessionId: string): Promise<RestoreArtifact[]> {
  return all(api.listArtifacts(workload, sessionId));
}

/** The items of all pages. */
export async function all<Item>(pages: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

import { defaultScenario, type Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { Tenant } from '../../../src/emulator/tenant.ts';
import { TenantApi } from '../../../src/emulator/tenant-api.ts';
import { pinPoints } from '../../../src/lookup/pin-points.ts';
import { type Workload, workloads } from '../../../src/m365/workload.ts';
import { unitNameOf } from '../../../src/spec/names.ts';
import type { Resource, Spec } from '../../../src/spec/spec.ts';
import { EagerClock } from '../virtual-clock.ts';

/** A tenant that protects the units of these resources and nothing else. */
export function tenantOf(resources: readonly Resource[]): Pick<Scenario, 'protected' | 'unlisted'> {
  const listed = (workload: Workload): Scenario['protected'][Workload] => {
    const names = resources.filter((resource) => resource.workload === workload).map(unitNameOf);
    return { ...defaultScenario.protected[workload], count: 0, items: [...new Set(names)] };
  };
  const [mailbox, drive, site] = workloads.map(listed);
  if (!mailbox || !drive || !site) throw new Error('there are three workloads');
  return { protected: { mailbox, drive, site }, unlisted: 'unprotected' };
}

/** The spec with restore points from the tenant, as a plan would have them. */
export async function pinned(spec: Spec, scenario: Partial<Scenario>): Promise<Spec> {
  const clock = new EagerClock();
  const tenant = new Tenant({ ...defaultScenario, ...scenario }, clock);
  return await pinPoints(spec, new TenantApi(tenant), clock.now());
}

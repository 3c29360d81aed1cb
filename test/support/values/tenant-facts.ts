import type { ProtectionUnit } from '../../../src/graph/restore-api.ts';
import type { TenantFacts } from '../../../src/lookup/tenant/tenant-facts.ts';
import type { Workload } from '../../../src/m365/workload.ts';

/** What is known of the units of one workload, and nothing else. */
export function factsOf(
  units: readonly ProtectionUnit[],
  changes: Partial<TenantFacts> = {},
  workload: Workload = 'mailbox',
): TenantFacts {
  return {
    units: new Map([[workload, units]]),
    usage: new Map(),
    policies: [],
    users: new Map(),
    sites: new Map(),
    gaps: [],
    ...changes,
  };
}

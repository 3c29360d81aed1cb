import type { ProtectionUnit } from '../graph/restore-api.ts';
import type { PlannedResource } from '../plan/plan.ts';
import { unitNameOf } from '../spec/names.ts';
import type { Workload } from '../spec/workload.ts';
import { workloadKeys } from '../spec/written.ts';
import { unitNamed } from './attribute.ts';
import type { UnitLists } from './unit-lists.ts';

/**
 * The protection unit that a resource is, or lies in; the reason in words where there is none to be found. Rejects with
 * GraphError where the tenant's list of them can't be read.
 */
export async function findUnit(
  resource: Pick<PlannedResource, 'name' | 'directoryId' | 'selection'>,
  workload: Workload,
  units: UnitLists,
): Promise<ProtectionUnit | string> {
  const directory = await units.of(workload);
  const problem = units.problemOf(workload);
  if (problem !== undefined) throw problem;
  const unit = unitNamed({ name: unitNameOf(resource), directoryId: resource.directoryId }, directory);
  if (unit !== undefined) return unit;
  const isUnnamed = directory.byId.size > 0 && directory.byName.size === 0;
  if (!isUnnamed) return `it is not among the protected ${workloadKeys[workload]} of the tenant`;
  const key = workload === 'site' ? 'siteId' : 'directoryObjectId';
  return `the service names no ${workloadKeys[workload]} to this application: give its \`${key}\` in the spec`;
}

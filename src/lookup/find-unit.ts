import type { ProtectionUnit } from '../graph/restore-api.ts';
import type { Workload } from '../m365/workload.ts';
import type { PlannedResource } from '../plan/plan.ts';
import { unitNameOf } from '../spec/names.ts';
import { workloadKeys } from '../spec/written.ts';
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
  if (directory.problem !== null) throw directory.problem;
  const { directoryId } = resource;
  const lookup = directory.find({ name: unitNameOf(resource), directoryId });
  if (lookup.kind === 'found') return lookup.unit;
  if (lookup.kind === 'untold') return `${mayBeUnnamed(workload)}: give its \`${idKey(workload)}\` in the spec`;
  if (directoryId === null) return `it is not among the protected ${workloadKeys[workload]} of the tenant`;
  return `no protected ${workload} of the tenant has its \`${idKey(workload)}\``;
}

/** Why a name that the tenant's list does not show may be in it all the same. */
export function mayBeUnnamed(workload: Workload): string {
  return `it may be one of the ${workloadKeys[workload]} that the service does not name with these permissions`;
}

/** What a spec calls the id of a protection unit's owner or site. */
export function idKey(workload: Workload): 'directoryObjectId' | 'siteId' {
  return workload === 'site' ? 'siteId' : 'directoryObjectId';
}

/** The protection unit of a resource, as far as a command knows it. */
export interface KnownUnit {
  readonly unitId: string;
  /** Null where only the protection unit's id is known. */
  readonly workload: Workload | null;
  readonly isProtected: boolean | null;
}

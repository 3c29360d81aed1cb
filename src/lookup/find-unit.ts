import type { ProtectionUnit } from '../graph/restore-api.ts';
import type { Workload } from '../m365/workload.ts';
import type { PlannedResource } from '../plan/plan.ts';
import { unitNameOf } from '../spec/names.ts';
import { workloadKeys } from '../spec/written.ts';
import type { UnitLists } from './unit-lists.ts';

/**
 * The protection unit of a resource: its own, or that of the mailbox, drive or site that it lies in. If there is none,
 * resolves to the reason, for people. Rejects with GraphError if the tenant's list of units cannot be read.
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
  if (lookup.kind === 'unknown') return `${mayBeUnnamed(workload)}: give its \`${idKey(workload)}\` in the spec`;
  const what = directoryId === null ? 'with this name' : `with its \`${idKey(workload)}\``;
  return `the tenant has no protected ${workload} ${what}`;
}

/** Why a resource may be in the tenant's list even if the list does not show its name. */
export function mayBeUnnamed(workload: Workload): string {
  return `it may be one of the ${workloadKeys[workload]} that the service does not name with these permissions`;
}

/** The key of a spec that holds the directory id of a resource. */
export function idKey(workload: Workload): 'directoryObjectId' | 'siteId' {
  return workload === 'site' ? 'siteId' : 'directoryObjectId';
}

/** What a command knows about the protection unit of a resource. */
export interface KnownUnit {
  readonly unitId: string;
  /** Null if only the id of the protection unit is known. */
  readonly workload: Workload | null;
  readonly isProtected: boolean | null;
}

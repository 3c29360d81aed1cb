import type { ProtectionUnit, RestoreApi } from '../graph/restore-api.ts';
import type { Workload } from '../m365/workload.ts';
import { UnitDirectory, type UnitLookup, type UnitName } from './unit-directory.ts';

export interface NamedUnit extends UnitName {
  readonly workload: Workload;
}

/**
 * Looks a resource up in the tenant's list of protection units, which has no filter: page by page, until nothing on a later
 * page could be preferred. Rejects with GraphError, 403 without `BackupRestore-Configuration.Read.All`.
 */
export async function lookUpUnit(named: NamedUnit, api: Pick<RestoreApi, 'listProtectionUnits'>): Promise<UnitLookup> {
  const units: ProtectionUnit[] = [];
  for await (const page of api.listProtectionUnits(named.workload)) {
    const lookup = new UnitDirectory(page).find(named);
    if (lookup.kind === 'found' && isBeyondDoubt(lookup.unit, named)) return lookup;
    units.push(...page);
  }
  return new UnitDirectory(units).find(named);
}

function isBeyondDoubt(unit: ProtectionUnit, named: NamedUnit): boolean {
  return unit.isProtected === true && (named.directoryId === null || unit.directoryId !== null);
}

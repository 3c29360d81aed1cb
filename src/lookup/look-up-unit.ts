import type { ProtectionUnit, RestoreApi } from '../graph/restore-api.ts';
import type { Workload } from '../m365/workload.ts';
import { UnitDirectory, type UnitLookup, type UnitName } from './unit-directory.ts';

/** A mailbox, drive or site to find among the protection units. */
export interface UnitToFind extends UnitName {
  readonly workload: Workload;
}

/**
 * Finds one resource in the tenant's list of protection units. The list cannot be filtered, so it is read page by page, until
 * no later page can have a better match.
 *
 * Rejects with GraphError: with 403 without `BackupRestore-Configuration.Read.All`.
 */
export async function lookUpUnit(named: UnitToFind, api: Pick<RestoreApi, 'listProtectionUnits'>): Promise<UnitLookup> {
  const units: ProtectionUnit[] = [];
  for await (const page of api.listProtectionUnits(named.workload)) {
    const lookup = new UnitDirectory(page).find(named);
    if (lookup.kind === 'found' && isBestMatch(lookup.unit, named)) return lookup;
    units.push(...page);
  }
  return new UnitDirectory(units).find(named);
}

function isBestMatch(unit: ProtectionUnit, named: UnitToFind): boolean {
  return unit.isProtected === true && (named.directoryId === null || unit.directoryId !== null);
}

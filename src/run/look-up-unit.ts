import type { ProtectionUnit, RestoreApi } from '../graph/restore-api.ts';
import { resourceKey, type Workload } from '../spec/workload.ts';

/** A mailbox, drive or site, as somebody calls it. */
export interface NamedUnit {
  readonly workload: Workload;
  /** Address (mailbox, drive) or site URL (site). */
  readonly name: string;
  /** `directoryObjectId` (mailbox, drive) or `siteId` (site); null where it was not given. */
  readonly directoryId: string | null;
}

/**
 * `absent`: the tenant's list shows what everything in it is called, and this is not in it: no policy protects it.
 * `untold`: the list leaves out what would tell, as it leaves out names with application permissions.
 */
export type UnitLookup =
  | { readonly kind: 'found'; readonly unit: ProtectionUnit }
  | { readonly kind: 'absent' }
  | { readonly kind: 'untold' };

/**
 * Looks a resource up in the tenant's list of protection units, which has no filter: page by page, until it is found. One
 * that is protected counts more than one that was before. Rejects with GraphError, 403 without `BackupRestore-Configuration.Read.All`.
 */
export async function lookUpUnit(named: NamedUnit, api: Pick<RestoreApi, 'listProtectionUnits'>): Promise<UnitLookup> {
  let former: ProtectionUnit | null = null;
  let areAllTold = true;
  for await (const page of api.listProtectionUnits(named.workload)) {
    for (const unit of page) {
      const isNamed = unit.name !== null || (named.directoryId !== null && unit.directoryId !== null);
      areAllTold = areAllTold && isNamed;
      if (!isCalled(unit, named)) continue;
      if (unit.isProtected) return { kind: 'found', unit };
      former ??= unit;
    }
  }
  if (former !== null) return { kind: 'found', unit: former };
  return { kind: areAllTold ? 'absent' : 'untold' };
}

/** An id says more than a name, which another may have had before. */
function isCalled(unit: ProtectionUnit, { name, directoryId }: NamedUnit): boolean {
  if (directoryId !== null && unit.directoryId !== null)
    return directoryId.toLowerCase() === unit.directoryId.toLowerCase();
  return unit.name !== null && resourceKey(unit.name) === resourceKey(name);
}

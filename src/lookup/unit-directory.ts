import type { GraphError } from '../graph/graph-error.ts';
import type { ProtectionUnit } from '../graph/restore-api.ts';
import { resourceKey } from '../m365/workload.ts';

/** A mailbox, drive or site, as somebody calls it. */
export interface UnitName {
  /** Address (mailbox, drive) or site URL (site). */
  readonly name: string;
  /** `directoryObjectId` (mailbox, drive) or `siteId` (site); null where it was not given. */
  readonly directoryId: string | null;
}

/**
 * `absent`: the list shows what everything in it is called, and this is not in it: no policy protects it.
 * `untold`: the list leaves out what would tell, as it leaves out names with application permissions.
 */
export type UnitLookup =
  | { readonly kind: 'found'; readonly unit: ProtectionUnit }
  | { readonly kind: 'absent' }
  | { readonly kind: 'untold' };

/**
 * The tenant's protection units of one workload. Several may have the same name, or be the same person's: one that is
 * protected counts more than one that was before.
 */
export class UnitDirectory {
  /** Why there may be more than these; null where the tenant has no others. */
  readonly problem: GraphError | null;
  /** By each id that a restore point may name them with, in lower case. */
  readonly #byId: Map<string, ProtectionUnit> = new Map();
  /** By the `resourceKey` of their addresses or URLs, as far as these are told. */
  readonly #byName: Map<string, ProtectionUnit> = new Map();
  /** Whether some can't be known by name, and whether some can't be known by anything. */
  #hasUnnamed = false;
  #hasUnknown = false;

  constructor(units: Iterable<ProtectionUnit>, problem: GraphError | null = null) {
    this.problem = problem;
    for (const unit of units) this.#add(unit);
  }

  withId(id: string): ProtectionUnit | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  /** An id says more than a name, which another may have had before. */
  find({ name, directoryId }: UnitName): UnitLookup {
    const unit = directoryId === null ? undefined : this.withId(directoryId);
    if (unit !== undefined) return { kind: 'found', unit };
    const namesake = this.#byName.get(resourceKey(name));
    if (namesake !== undefined && (directoryId === null || namesake.directoryId === null))
      return { kind: 'found', unit: namesake };
    const mayBeThere = directoryId === null ? this.#hasUnnamed : this.#hasUnknown;
    return { kind: mayBeThere ? 'untold' : 'absent' };
  }

  #add(unit: ProtectionUnit): void {
    const { id, name, directoryId } = unit;
    keepBest(this.#byId, id.toLowerCase(), unit);
    if (directoryId !== null) keepBest(this.#byId, directoryId.toLowerCase(), unit);
    if (name !== null) keepBest(this.#byName, resourceKey(name), unit);
    this.#hasUnnamed ||= name === null;
    this.#hasUnknown ||= name === null && directoryId === null;
  }
}

export const noUnits: UnitDirectory = new UnitDirectory([]);

function keepBest(units: Map<string, ProtectionUnit>, key: string, unit: ProtectionUnit): void {
  const known = units.get(key);
  if (known === undefined || standing(unit) > standing(known)) units.set(key, unit);
}

function standing({ isProtected }: ProtectionUnit): number {
  if (isProtected === null) return 1;
  return isProtected ? 2 : 0;
}

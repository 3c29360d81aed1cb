import type { GraphError } from '../graph/graph-error.ts';
import type { ProtectionUnit } from '../graph/restore-api.ts';
import { directoryIdKey } from '../m365/site-name.ts';
import { resourceKey } from '../m365/workload.ts';

/** How a spec or a user names a mailbox, drive or site. */
export interface UnitName {
  /** Address (mailbox, drive) or site URL (site). */
  readonly name: string;
  /** `directoryObjectId` (mailbox, drive) or `siteId` (site); null if it was not given. */
  readonly directoryId: string | null;
}

/**
 * `absent`: the list does not have it, so no policy protects it.
 * `unknown`: it may be in the list, but the list does not show enough: application permissions show no names.
 */
export type UnitLookup =
  | { readonly kind: 'found'; readonly unit: ProtectionUnit }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' };

/**
 * The tenant's protection units of one workload, by name and id. If several have the same name or id, one that is protected
 * wins over one that was protected before.
 */
export class UnitDirectory {
  /** Why the list may be incomplete; null if it is complete. */
  readonly problem: GraphError | null;
  /** By the unit's own id and by its directory id, in lower case. */
  readonly #byId: Map<string, ProtectionUnit> = new Map();
  /** By the `resourceKey` of its address or URL, if the service shows one. */
  readonly #byName: Map<string, ProtectionUnit> = new Map();
  /** Whether some units have no name, and whether some have neither a name nor a directory id. */
  #hasUnnamed = false;
  #hasUnidentified = false;

  constructor(units: Iterable<ProtectionUnit>, problem: GraphError | null = null) {
    this.problem = problem;
    for (const unit of units) this.#add(unit);
  }

  withId(id: string): ProtectionUnit | undefined {
    return this.#byId.get(directoryIdKey(id));
  }

  /** Trusts an id more than a name, because another person may have had the name before. */
  find({ name, directoryId }: UnitName): UnitLookup {
    const unit = directoryId === null ? undefined : this.withId(directoryId);
    if (unit !== undefined) return { kind: 'found', unit };
    const namesake = this.#byName.get(resourceKey(name));
    if (namesake !== undefined && (directoryId === null || namesake.directoryId === null))
      return { kind: 'found', unit: namesake };
    const mayBeListed = directoryId === null ? this.#hasUnnamed : this.#hasUnidentified;
    return { kind: mayBeListed ? 'unknown' : 'absent' };
  }

  #add(unit: ProtectionUnit): void {
    const { id, name, directoryId } = unit;
    keepBest(this.#byId, id.toLowerCase(), unit);
    if (directoryId !== null) keepBest(this.#byId, directoryIdKey(directoryId), unit);
    if (name !== null) keepBest(this.#byName, resourceKey(name), unit);
    this.#hasUnnamed ||= name === null;
    this.#hasUnidentified ||= name === null && directoryId === null;
  }
}

export const noUnits: UnitDirectory = new UnitDirectory([]);

function keepBest(units: Map<string, ProtectionUnit>, key: string, unit: ProtectionUnit): void {
  const known = units.get(key);
  if (known === undefined || rankOf(unit) > rankOf(known)) units.set(key, unit);
}

/** The higher, the more of a unit's name is its own: a unit that is protected now, then one of which nobody knows. */
export function rankOf({ isProtected }: Pick<ProtectionUnit, 'isProtected'>): number {
  if (isProtected === null) return 1;
  return isProtected ? 2 : 0;
}

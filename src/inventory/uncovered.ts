import { directoryIdKey } from '../m365/site-name.ts';
import { resourceKey, type Workload } from '../m365/workload.ts';
import type { Resource } from '../spec/spec.ts';
import type { Inventory, NamedRow } from './inventory.ts';

/** The mailboxes, drives and sites that some specs restore as a whole, by name and by id. */
export class Coverage {
  readonly #keys = new Set<string>();

  add(resources: Iterable<Pick<Resource, 'kind' | 'workload' | 'name' | 'directoryId'>>): void {
    for (const { kind, workload, name, directoryId } of resources) {
      // A message or file of a mailbox or drive is not all of it.
      if (kind !== workload) continue;
      this.#keys.add(keyOf(workload, resourceKey(name)));
      if (directoryId !== null) this.#keys.add(keyOf(workload, directoryIdKey(directoryId)));
    }
  }

  /** What is protected now, and in none of the specs. */
  missingFrom({ workload, named }: Inventory): NamedRow[] {
    return named.filter((row) => row.isProtected !== false && !this.#has(row, workload));
  }

  #has({ name, directoryId }: NamedRow, workload: Workload): boolean {
    if (this.#keys.has(keyOf(workload, resourceKey(name)))) return true;
    return directoryId !== null && this.#keys.has(keyOf(workload, directoryIdKey(directoryId)));
  }
}

function keyOf(workload: Workload, key: string): string {
  return `${workload} ${key}`;
}

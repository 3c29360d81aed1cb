import { resourceKey } from '../m365/workload.ts';
import { type Span, spansOf } from '../schedule/span.ts';
import { unitNameOf } from '../spec/names.ts';
import type { Resource } from '../spec/spec.ts';

/** Resources by the address or URL of their mailbox, drive or site. */
export interface NamedResources {
  /** All that any of the names belongs to: of a person the mailbox, the drive, and what is restored out of them. */
  readonly spans: readonly Span[];
  /** The names that belong to none, by `resourceKey`. */
  readonly missing: ReadonlySet<string>;
}

/** Finds the resources of a plan or spec that names belong to. `keys` are names by `resourceKey`. */
export function findNamed(
  resources: Iterable<Pick<Resource, 'name' | 'selection'>>,
  keys: ReadonlySet<string>,
): NamedResources {
  const missing = new Set(keys);
  const found: number[] = [];
  let index = 0;
  for (const resource of resources) {
    const key = resourceKey(unitNameOf(resource));
    if (keys.has(key)) found.push(index);
    missing.delete(key);
    index += 1;
  }
  return { spans: spansOf(found), missing };
}

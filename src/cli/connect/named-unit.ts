import type { Workload } from '../../m365/workload.ts';
import { unitNameOf } from '../../spec/names.ts';
import type { Resource } from '../../spec/spec.ts';

/** A mailbox, drive or site that a spec or plan names. */
export interface NamedUnit {
  readonly workload: Workload;
  readonly name: string;
  /** Null if the spec gives none. */
  readonly directoryId: string | null;
}

/** The unit that a resource is, or lies in. */
export function namedUnit(
  resource: Pick<Resource, 'name' | 'selection' | 'directoryId'>,
  workload: Workload,
): NamedUnit {
  return { workload, name: unitNameOf(resource), directoryId: resource.directoryId };
}

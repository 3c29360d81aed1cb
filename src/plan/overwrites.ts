import type { ResourceKind } from '../m365/workload.ts';
import type { Plan } from './plan.ts';

/** A resource that a restore replaces. */
export interface OverwrittenResource {
  readonly kind: ResourceKind;
  /** As written. */
  readonly name: string;
}

/** How many resources a plan overwrites in place. */
export function overwrittenCount({ groups }: Pick<Plan, 'groups'>): number {
  return groups.reduce((sum, { destination, count }) => (destination === 'inPlace' ? sum + count : sum), 0);
}

/** These resources, in the order of restoring. */
export function* overwrittenIn({ groups, resources }: Plan): Generator<OverwrittenResource> {
  for (const { destination, kind, first, count } of groups) {
    if (destination !== 'inPlace') continue;
    for (let index = first; index < first + count; index += 1) yield { kind, name: resources.at(index)?.name ?? '' };
  }
}

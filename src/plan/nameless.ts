import type { Workload } from '../m365/workload.ts';
import { indicesIn } from '../schedule/span.ts';
import type { Plan } from './plan.ts';

/**
 * What is restored by name and has no id in the plan: an application, to which the service shows ids and no names, does not learn
 * which of them came back. Indices into `Plan.resources`.
 */
export function* namelessIn({ groups, resources }: Plan, workload: Workload): Generator<number> {
  for (const group of groups) {
    if (group.filling !== 'bulk' || group.workload !== workload) continue;
    for (const index of indicesIn([[group.first, group.count]]))
      if (resources.at(index)?.directoryId === null) yield index;
  }
}

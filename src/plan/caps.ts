import { countOf, type Workload, workloads } from '../spec/workload.ts';
import { formatCount } from '../util/count.ts';
import type { Limits } from './limits.ts';
import type { BindingCap, Plan, PlannedGroup } from './plan.ts';

/** Which caps bind, workload by workload. */
export function bindingCaps(counts: Plan['counts'], { inFlight, perDay }: Limits): BindingCap[] {
  const caps: BindingCap[] = [];
  for (const workload of workloads) {
    const wanted = counts[workload];
    const resources = countOf(wanted, workload);
    if (wanted > inFlight)
      caps.push({
        cap: 'inFlight',
        workload,
        limit: inFlight,
        wanted,
        text: `${resources}, ${formatCount(inFlight)} at once`,
      });
    if (wanted > perDay)
      caps.push({ cap: 'perDay', workload, limit: perDay, wanted, text: `${resources}, ${formatCount(perDay)} a day` });
  }
  return caps;
}

/** The resources of each workload. */
export function countResources(groups: readonly PlannedGroup[]): Record<Workload, number> {
  const counts = { mailbox: 0, drive: 0, site: 0 };
  for (const { workload, count } of groups) counts[workload] += count;
  return counts;
}

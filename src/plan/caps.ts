import { countOf, type Workload, workloads } from '../spec/workload.ts';
import { formatCount } from '../util/count.ts';
import type { Limits } from './limits.ts';
import type { BindingCap, Plan, PlannedGroup } from './plan.ts';

/** Which caps bind, the tenant's first, then workload by workload. */
export function bindingCaps(plan: Pick<Plan, 'counts' | 'sessions'>, limits: Limits): BindingCap[] {
  const caps: BindingCap[] = [];
  const { activeSessions, inFlight, perDay } = limits;
  if (plan.sessions.length > activeSessions) {
    caps.push({
      cap: 'activeSessions',
      workload: null,
      limit: activeSessions,
      wanted: plan.sessions.length,
      text: `${formatCount(plan.sessions.length)} sessions, ${formatCount(activeSessions)} at once`,
    });
  }
  for (const workload of workloads) {
    const wanted = plan.counts[workload];
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

import { countOf, type Workload, workloads } from '../spec/workload.ts';
import { formatCount } from '../util/count.ts';
import type { Plan } from './plan.ts';

/** A cap that makes a plan take longer than the resources themselves would. */
export interface BindingCap {
  readonly cap: 'activeSessions' | 'inFlight' | 'perDay';
  /** Null where the cap is the tenant's as a whole. */
  readonly workload: Workload | null;
  readonly limit: number;
  readonly wanted: number;
  readonly text: string;
}

/** Which caps bind, the tenant's first, then workload by workload. */
export function bindingCaps(plan: Plan): BindingCap[] {
  const caps: BindingCap[] = [];
  const { activeSessions, inFlight, perDay } = plan.limits;
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
    const wanted = countIn(plan, workload);
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

/** The resources of one workload in a plan. */
export function countIn(plan: Plan, workload: Workload): number {
  return plan.groups.reduce((sum, group) => (group.workload === workload ? sum + group.count : sum), 0);
}

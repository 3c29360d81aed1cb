import { countOf, type Workload, workloads } from '../spec/workload.ts';
import { formatCount } from '../util/count.ts';
import type { Limits } from './limits.ts';
import type { BindingCap, PlannedGroup } from './plan.ts';

/** Which caps bind, workload by workload: what is wanted at once is what the biggest wave has of it. */
export function bindingCaps(groups: readonly PlannedGroup[], { inFlight, perDay }: Limits): BindingCap[] {
  const [counts, atOnce] = [countResources(groups), countAtOnce(groups)];
  const caps: BindingCap[] = [];
  for (const workload of workloads) {
    const [wanted, inWave] = [counts[workload], atOnce[workload]];
    const ofWave = inWave < wanted ? ' in a wave' : '';
    if (inWave > inFlight)
      caps.push({
        cap: 'inFlight',
        workload,
        limit: inFlight,
        wanted: inWave,
        text: `${countOf(inWave, workload)}${ofWave}, ${formatCount(inFlight)} at once`,
      });
    if (wanted > perDay)
      caps.push({
        cap: 'perDay',
        workload,
        limit: perDay,
        wanted,
        text: `${countOf(wanted, workload)}, ${formatCount(perDay)} a day`,
      });
  }
  return caps;
}

/** The most resources of each workload that one wave has. */
export function countAtOnce(groups: readonly PlannedGroup[]): Record<Workload, number> {
  const most = { mailbox: 0, drive: 0, site: 0 };
  const inWaves = new Map<string, number>();
  for (const { wave, workload, count } of groups) {
    const here = count + (inWaves.get(`${wave} ${workload}`) ?? 0);
    inWaves.set(`${wave} ${workload}`, here);
    most[workload] = Math.max(most[workload], here);
  }
  return most;
}

/** The resources of each workload. */
export function countResources(groups: readonly PlannedGroup[]): Record<Workload, number> {
  const counts = { mailbox: 0, drive: 0, site: 0 };
  for (const { workload, count } of groups) counts[workload] += count;
  return counts;
}

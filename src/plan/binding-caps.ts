import type { Limits } from '../m365/limits.ts';
import { countsText, ofEachKind, type ResourceKind, resourceKinds, workloads } from '../m365/workload.ts';
import { formatCount } from '../util/count.ts';
import type { BindingCap, PlannedGroup } from './plan.ts';

/** The caps that make resources wait, by workload. `inFlight` is compared with the largest wave, `perDay` with all of them. */
export function bindingCaps(groups: readonly PlannedGroup[], { inFlight, perDay }: Limits): BindingCap[] {
  const caps: BindingCap[] = [];
  for (const workload of workloads) {
    const counts = countResources(groups.filter((group) => group.workload === workload));
    const atOnce = countAtOnce(groups.filter((group) => group.workload === workload));
    const [wanted, inWave] = [sumOf(counts), sumOf(atOnce)];
    const ofWave = inWave < wanted ? ' in a wave' : '';
    if (inWave > inFlight)
      caps.push({
        cap: 'inFlight',
        workload,
        limit: inFlight,
        wanted: inWave,
        text: `${countsText(atOnce)}${ofWave}, ${formatCount(inFlight)} at once`,
      });
    if (wanted > perDay)
      caps.push({
        cap: 'perDay',
        workload,
        limit: perDay,
        wanted,
        text: `${countsText(counts)}, ${formatCount(perDay)} a day`,
      });
  }
  return caps;
}

type ResourceCounts = Record<ResourceKind, number>;

/** The number of resources of each kind in the wave that has most of them. */
export function countAtOnce(groups: readonly PlannedGroup[]): ResourceCounts {
  const most = ofEachKind(() => 0);
  const inWaves = new Map<string, number>();
  for (const { wave, kind, count } of groups) {
    const here = count + (inWaves.get(`${wave} ${kind}`) ?? 0);
    inWaves.set(`${wave} ${kind}`, here);
    most[kind] = Math.max(most[kind], here);
  }
  return most;
}

export function countResources(groups: readonly PlannedGroup[]): ResourceCounts {
  const counts = ofEachKind(() => 0);
  for (const { kind, count } of groups) counts[kind] += count;
  return counts;
}

function sumOf(counts: ResourceCounts): number {
  return resourceKinds.reduce((sum, kind) => sum + counts[kind], 0);
}

import type { Resource, RestoreSettings, Spec } from '../spec/spec.ts';
import { workloads } from '../spec/workload.ts';
import { bindingCaps, countResources } from './caps.ts';
import { expect, noTimings, type Timings } from './expect.ts';
import { forecast } from './forecast.ts';
import { type Expected, inOrder } from './order.ts';
import type { Plan, PlannedGroup } from './plan.ts';
import { seal } from './plan-file.ts';

/**
 * Plans a spec at `now` (milliseconds since 1970). Pure: relative windows are pinned to `now`, what takes long comes first
 * as far as sizes and `timings` tell, and nothing else depends on either.
 */
export function makePlan(spec: Spec, now: number, timings: Timings = noTimings): Plan {
  const groups: PlannedGroup[] = [];
  const resources: Expected[] = [];
  for (const { settings, members } of grouped(withExpectations(spec.resources, timings), now)) {
    groups.push({ ...settings, first: resources.length, count: members.length });
    for (const member of inOrder(members)) resources.push(member);
  }
  const counts = countResources(groups);
  return seal({
    version: 1,
    name: spec.name,
    description: spec.description,
    mode: spec.mode,
    tenant: spec.tenant,
    createdAt: new Date(now).toISOString(),
    sources: spec.sources,
    objectives: spec.objectives,
    limits: spec.limits,
    retries: spec.retries,
    deadline: spec.deadline,
    formats: spec.formats,
    counts,
    bindingCaps: bindingCaps(counts, spec.limits),
    forecast: forecast({ groups, resources, limits: spec.limits, rto: spec.objectives.rto }),
    groups,
    resources: resources.map(({ name, directoryId, size, priority, expected, source, line }) => ({
      name,
      directoryId,
      size,
      priority,
      expected,
      source,
      line,
    })),
  });
}

/** Workload by workload: a site says nothing of how long a mailbox takes. */
function withExpectations(resources: readonly Resource[], timings: Timings): Expected[] {
  return workloads.flatMap((workload) => {
    const ofWorkload = resources.filter((resource) => resource.workload === workload);
    const { durations, bases } = expect(ofWorkload, timings);
    return ofWorkload.map((resource, index) => ({
      ...resource,
      expected: durations[index] ?? 0,
      basis: bases[index] ?? 'assumed',
    }));
  });
}

type GroupSettings = Omit<PlannedGroup, 'first' | 'count'>;

interface Group {
  readonly settings: GroupSettings;
  readonly members: Expected[];
}

/** Resources that may share a session, workload by workload, each group where its first member stands. */
function grouped(resources: readonly Expected[], now: number): Group[] {
  const groups = new Map<string, Group>();
  for (const workload of workloads) {
    const ofSettings = new Map<RestoreSettings, Group>();
    for (const resource of resources) {
      if (resource.workload !== workload) continue;
      let group = ofSettings.get(resource.settings);
      if (group === undefined) {
        const settings = { workload, ...pinned(resource.settings, now) };
        const key = JSON.stringify(settings);
        group = groups.get(key) ?? { settings, members: [] };
        groups.set(key, group);
        ofSettings.set(resource.settings, group);
      }
      group.members.push(resource);
    }
  }
  return [...groups.values()];
}

function pinned(settings: RestoreSettings, now: number): Omit<GroupSettings, 'workload'> {
  const { destination, window, prefer, fastOnly } = settings;
  const { from, to } = 'last' in window ? { from: now - window.last, to: now } : window;
  return { destination, from: new Date(from).toISOString(), to: new Date(to).toISOString(), prefer, fastOnly };
}

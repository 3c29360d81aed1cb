import type { Resource, RestoreSettings, Spec } from '../spec/spec.ts';
import { workloads } from '../spec/workload.ts';
import { bindingCaps, countResources } from './caps.ts';
import { expect, noTimings, type Timings } from './expect.ts';
import { forecast } from './forecast.ts';
import { inOrder } from './order.ts';
import type { Plan, PlannedGroup, PlannedResource } from './plan.ts';
import { seal } from './plan-file.ts';
import type { Spread } from './spread.ts';

/**
 * Plans a spec at `now` (milliseconds since 1970). Pure: relative windows are pinned to `now`, what takes long comes first
 * as far as sizes and `timings` tell, and nothing else depends on either.
 */
export function makePlan(spec: Spec, now: number, timings: Timings = noTimings): Plan {
  const { groups, resources, spreads } = ordered(spec, now, timings);
  const counts = countResources(groups);
  const { limits, objectives } = spec;
  return seal({
    version: 1,
    name: spec.name,
    description: spec.description,
    mode: spec.mode,
    tenant: spec.tenant,
    createdAt: new Date(now).toISOString(),
    sources: spec.sources,
    objectives,
    limits,
    retries: spec.retries,
    deadline: spec.deadline,
    formats: spec.formats,
    counts,
    bindingCaps: bindingCaps(counts, limits),
    forecast: forecast({ groups, resources, spreads, limits, rto: objectives.rto }),
    groups,
    resources,
  });
}

interface Ordered {
  readonly groups: PlannedGroup[];
  readonly resources: PlannedResource[];
  /** Where the expected duration of each resource comes from, and by how much it may be off. */
  readonly spreads: Spread[];
}

/** The groups laid end to end, each in the order of restoring. */
function ordered(spec: Spec, now: number, timings: Timings): Ordered {
  const all: Ordered = { groups: [], resources: [], spreads: [] };
  for (const workload of workloads) {
    // By itself: a site says nothing of how long a mailbox takes.
    const written = spec.resources.filter((resource) => resource.workload === workload);
    const { durations, spreads } = expect(workload, written, timings);
    for (const { settings, members } of grouped(inOrder(written, durations), written, now)) {
      all.groups.push({ workload, ...settings, first: all.resources.length, count: members.length });
      for (const place of members) {
        const [resource, spread] = [written[place], spreads[place]];
        if (resource === undefined || spread === undefined) continue;
        all.resources.push(planned(resource, durations[place] ?? 0));
        all.spreads.push(spread);
      }
    }
  }
  return all;
}

function planned({ name, directoryId, size, priority, source, line }: Resource, expected: number): PlannedResource {
  return { name, directoryId, size, priority, expected, source, line };
}

type GroupSettings = Omit<PlannedGroup, 'workload' | 'first' | 'count'>;

interface Group {
  readonly settings: GroupSettings;
  /** Places in what was written. */
  readonly members: number[];
}

/** Resources that may share a session: the groups in the order in which they are written, their members in that of `places`. */
function grouped(places: readonly number[], written: readonly Resource[], now: number): Iterable<Group> {
  const groups = new Map<string, Group>();
  const ofSettings = new Map<RestoreSettings, Group>();
  for (const { settings } of written) {
    if (ofSettings.has(settings)) continue;
    const shared = pinned(settings, now);
    const key = JSON.stringify(shared);
    const group = groups.get(key) ?? { settings: shared, members: [] };
    groups.set(key, group);
    ofSettings.set(settings, group);
  }
  for (const place of places) {
    const settings = written[place]?.settings;
    if (settings !== undefined) ofSettings.get(settings)?.members.push(place);
  }
  return groups.values();
}

function pinned(settings: RestoreSettings, now: number): GroupSettings {
  const { destination, window, prefer, fastOnly } = settings;
  const { from, to } = 'last' in window ? { from: now - window.last, to: now } : window;
  return { destination, from: new Date(from).toISOString(), to: new Date(to).toISOString(), prefer, fastOnly };
}

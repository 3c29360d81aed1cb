import type { PlannedDrill } from '../drill/planned-drill.ts';
import { expectedDurations, noTimings, type Timings } from '../forecast/expected-durations.ts';
import { forecast } from '../forecast/forecast.ts';
import type { Spread } from '../forecast/spread.ts';
import { type ResourceKind, resourceKinds } from '../m365/workload.ts';
import { countWaves, inOrder } from '../schedule/order.ts';
import type { Resource, RestoreSettings, Selection, Spec } from '../spec/spec.ts';
import { boundsOf, defaultReaches, type Reaches } from '../spec/window.ts';
import { bindingCaps, countResources } from './binding-caps.ts';
import type { Filling, Plan, PlannedGroup, PlannedResource } from './plan.ts';
import { withHash } from './plan-file.ts';
import { ResourceTable } from './table/resource-table.ts';

/** What a plan is made from besides its spec. */
export interface PlanFacts {
  /** How long resources took in earlier runs. None by default. */
  readonly timings?: Timings;
  /** How far back windows without `from` reach. By default, as far as the service keeps restore points. */
  readonly reaches?: Reaches;
  /** How the resources of a drill were drawn. Null by default: the plan is of a recovery. */
  readonly drill?: PlannedDrill | null;
}

/**
 * Plans a spec at `now` (milliseconds since 1970). Pure. Relative windows end at `now`. Timings and sizes decide what is
 * expected to take long, and therefore the order and the forecast, and nothing else.
 */
export function makePlan(
  spec: Spec,
  now: number,
  { timings = noTimings, reaches = defaultReaches, drill = null }: PlanFacts = {},
): Plan {
  const { groups, resources, spreads } = orderedResources({ spec, now, timings, reaches });
  const { limits, objectives } = spec;
  const inWaves = countWaves(groups, spec.waves.length);
  return withHash({
    version: 1,
    name: spec.name,
    description: spec.description,
    mode: spec.mode,
    tenant: spec.tenant,
    createdAt: new Date(now).toISOString(),
    sources: spec.sources,
    ...(spec.parameters.length > 0 && { parameters: spec.parameters }),
    ...(drill && { drill }),
    objectives,
    limits,
    retries: spec.retries,
    deadline: spec.deadline,
    formats: spec.formats,
    waves: spec.waves.map((wave, index) => ({ ...wave, count: inWaves[index] ?? 0 })),
    counts: countResources(groups),
    bindingCaps: bindingCaps(groups, limits),
    forecast: forecast({ waves: spec.waves.length, groups, resources, spreads, limits, rto: objectives.rto }),
    groups,
    resources,
  });
}

interface OrderedResources {
  readonly groups: PlannedGroup[];
  readonly resources: ResourceTable;
  /** What the expected duration of each resource is based on, and how far it may be off. */
  readonly spreads: Spread[];
}

/** Groups one after the other, wave by wave, each in the order of restoring. */
function orderedResources(context: MakePlanContext): OrderedResources {
  const all: OrderedResources = { groups: [], resources: new ResourceTable(), spreads: [] };
  const groups = resourceKinds.flatMap((kind) => groupsOf(kind, context));
  for (const { settings, members, estimate } of groups.sort((a, b) => a.settings.wave - b.settings.wave)) {
    all.groups.push({ ...settings, first: all.resources.length, count: members.length });
    for (const place of members) {
      const [resource, expected, spread] = estimate(place);
      all.resources.add(plannedResource(resource, expected));
      all.spreads.push(spread);
    }
  }
  return all;
}

interface MakePlanContext {
  readonly spec: Spec;
  readonly now: number;
  readonly timings: Timings;
  readonly reaches: Reaches;
}

/** Each kind is estimated by itself: a site says nothing about how long a mailbox takes. */
function groupsOf(kind: ResourceKind, context: MakePlanContext): EstimatedGroup[] {
  const { spec, timings } = context;
  const written = spec.resources.filter((resource) => resource.kind === kind);
  const { durations, spreads } = expectedDurations(kind, written, timings);
  const estimate = (place: number): Estimate => {
    const [resource, spread] = [written[place], spreads[place]];
    if (resource === undefined || spread === undefined) throw new Error(`there is no ${kind} ${place}`);
    return [resource, durations[place] ?? 0, spread];
  };
  return [...grouped(inOrder(written, durations), written, context)].map((group) => ({ ...group, estimate }));
}

/** A resource, the milliseconds that it is expected to take, and how far that may be off. */
type Estimate = readonly [resource: Resource, expected: number, spread: Spread];

interface EstimatedGroup extends Group {
  readonly estimate: (place: number) => Estimate;
}

function plannedResource(resource: Resource, expected: number): PlannedResource {
  const { name, directoryId, size, priority, selection, source, line, cameBackAt } = resource;
  const planned = { name, directoryId, size, priority, expected, selection, source, line };
  return cameBackAt === undefined ? planned : { ...planned, cameBackAt: new Date(cameBackAt).toISOString() };
}

type GroupSettings = Omit<PlannedGroup, 'first' | 'count'>;

interface Group {
  readonly settings: GroupSettings;
  /** Indices in the resources of the kind, in the order of restoring. */
  readonly members: readonly number[];
}

interface FilledGroup extends Group {
  readonly members: number[];
}

/** Groups of resources that may share a session, in the order in which they are written. Their members are in the order of `places`. */
function grouped(
  places: readonly number[],
  written: readonly Resource[],
  context: Pick<MakePlanContext, 'now' | 'reaches'>,
): Iterable<Group> {
  const groups = new Map<string, FilledGroup>();
  /** By `groupKey`, then by settings: these are shared objects, so that each is serialised only once. */
  const ofSettings = new Map<string, Map<RestoreSettings, FilledGroup>>();
  let previous: Resource | undefined;
  for (const resource of written) {
    if (previous !== undefined && isGroupedAs(resource, previous)) continue;
    previous = resource;
    const known = ofSettings.get(groupKey(resource)) ?? new Map<RestoreSettings, FilledGroup>();
    ofSettings.set(groupKey(resource), known);
    if (known.has(resource.settings)) continue;
    const shared = groupSettings(resource, context);
    const key = JSON.stringify(shared);
    const group = groups.get(key) ?? { settings: shared, members: [] };
    groups.set(key, group);
    known.set(resource.settings, group);
  }
  const [first, ...others] = groups.values();
  if (first !== undefined && others.length === 0) return [{ ...first, members: places }];
  // Most resources are in the group of the one before.
  let [before, members]: [Resource | undefined, number[] | undefined] = [undefined, undefined];
  for (const place of places) {
    const resource = written[place];
    if (resource === undefined) continue;
    if (before === undefined || !isGroupedAs(resource, before))
      members = ofSettings.get(groupKey(resource))?.get(resource.settings)?.members;
    before = resource;
    members?.push(place);
  }
  return groups.values();
}

function isGroupedAs(one: Resource, other: Resource): boolean {
  return (
    one.settings === other.settings &&
    one.wave === other.wave &&
    one.workload === other.workload &&
    fillingOf(one.selection) === fillingOf(other.selection)
  );
}

function groupKey({ wave, workload, selection }: Resource): string {
  return `${wave} ${workload} ${fillingOf(selection)}`;
}

function groupSettings(
  { wave, kind, workload, selection, settings }: Resource,
  { now, reaches }: Pick<MakePlanContext, 'now' | 'reaches'>,
): GroupSettings {
  const { destination, window, prefer, fastOnly, conflictBehavior } = settings;
  const { from, to, fromBy } = boundsOf(window, now, reaches[workload]);
  return {
    wave,
    kind,
    workload,
    filling: fillingOf(selection),
    destination,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    ...(fromBy && { fromBy }),
    prefer,
    fastOnly,
    conflictBehavior,
  };
}

/** A session has resources of one filling only. */
function fillingOf(selection: Selection | null): Filling {
  if (selection === null) return 'bulk';
  return selection.of === 'point' ? 'standard' : 'granular';
}

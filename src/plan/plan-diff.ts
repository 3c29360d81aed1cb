import { directoryIdKey } from '../m365/site-name.ts';
import { type ResourceKind, resourceKey } from '../m365/workload.ts';
import type { Selection } from '../spec/spec.ts';
import { groupBy } from '../util/group-by.ts';
import type { Plan, PlannedGroup } from './plan.ts';
import { type SettingChange, settingChanges } from './setting-changes.ts';

/** How a plan differs from an earlier one. The order inside a wave and the forecast are not compared. */
export interface PlanDiff {
  /** The earlier plan. */
  readonly against: Pick<Plan, 'hash' | 'createdAt'>;
  readonly settings: readonly SettingChange[];
  /** Those that the later plan overwrites in place and the earlier one did not, by kind. */
  readonly newlyOverwritten: readonly ResourcesOfKind[];
  readonly added: readonly PlacedResources[];
  readonly removed: readonly PlacedResources[];
  readonly changed: readonly ChangedResources[];
  /** Windows that differ only because they end when the plan is made. */
  readonly movedWindows: readonly MovedWindow[];
}

/** Resources of one kind. */
export interface ResourcesOfKind {
  readonly kind: ResourceKind;
  /** As written in the later plan. At least one. */
  readonly resources: readonly string[];
}

/** To where and from which restore points resources are restored. */
export interface RestorePlacement
  extends Pick<
    PlannedGroup,
    'kind' | 'filling' | 'destination' | 'from' | 'to' | 'fromBy' | 'prefer' | 'fastOnly' | 'conflictBehavior'
  > {
  /** Null if the spec has no waves. */
  readonly wave: string | null;
}

/** Resources that are restored in the same way. */
export interface PlacedResources extends RestorePlacement {
  /** As written. At least one. */
  readonly resources: readonly string[];
}

/** Resources that all have the same changes. */
export interface ChangedResources {
  readonly kind: ResourceKind;
  /** At least one. */
  readonly changes: readonly PlacementChange[];
  /** As written in the later plan. At least one. */
  readonly resources: readonly string[];
}

/** A value in two plans; null if it is not set. */
export interface ValueChange {
  readonly before: string | null;
  readonly after: string | null;
}

export type PlacementChange =
  | PointChange
  | (ValueChange & { readonly what: 'destination' | 'conflictBehavior' | 'wave' | 'directoryObjectId' | 'siteId' });

export interface PointChange {
  readonly what: 'restore point';
  readonly before: PointSource | null;
  readonly after: PointSource | null;
}

/** How the service chooses a restore point, or the restore point that the plan names. */
export type PointSource =
  | Pick<RestorePlacement, 'filling' | 'from' | 'to' | 'fromBy' | 'prefer' | 'fastOnly'>
  | NamedPoint;

export type NamedPoint = Exclude<Selection, { readonly of: 'messages' }>;

export interface MovedWindow {
  readonly kind: ResourceKind;
  readonly before: Pick<PlannedGroup, 'from' | 'to'>;
  readonly after: Pick<PlannedGroup, 'from' | 'to'>;
  /** The number of resources that are restored from it. */
  readonly count: number;
}

/** Compares two plans. A resource is the same in both if kind and name are; spellings of a name don't matter. Linear in both. */
export function comparePlans(before: Plan, after: Plan): PlanDiff {
  const { added, removed, kept } = matchResources(before, after);
  const moments = { before: before.createdAt, after: after.createdAt };
  return {
    against: { hash: before.hash, createdAt: before.createdAt },
    settings: settingChanges(before, after),
    newlyOverwritten: newlyOverwritten(added, kept),
    added,
    removed,
    changed: kept.flatMap((resources) => changedResources(resources, moments)),
    movedWindows: merged(kept.flatMap((resources) => movedWindow(resources, moments))),
  };
}

function newlyOverwritten(added: readonly PlacedResources[], kept: readonly KeptResources[]): ResourcesOfKind[] {
  const switched = kept.filter(({ earlier, later }) => earlier.destination !== later.destination);
  const all = [...switched.map(({ later, resources }) => ({ ...later, resources })), ...added];
  const byKind = groupBy(
    all.filter(({ destination }) => destination === 'inPlace'),
    ({ kind }) => kind,
  );
  return [...byKind].map(([kind, parts]) => ({ kind, resources: parts.flatMap(({ resources }) => resources) }));
}

interface MatchedResources {
  readonly added: PlacedResources[];
  readonly removed: PlacedResources[];
  readonly kept: KeptResources[];
}

function matchResources(before: Plan, after: Plan): MatchedResources {
  const left = new Map<string, ResourceInPlan>();
  for (const resource of resourcesIn(before)) left.set(resource.key, resource);
  const added = new NamesByPlacement();
  const alike = new Map<RestorePlacement, NamesByPlacement>();
  const changed: KeptResources[] = [];
  for (const later of resourcesIn(after)) {
    const earlier = left.get(later.key);
    left.delete(later.key);
    if (earlier === undefined) added.add(later);
    else if (earlier.id === later.id && isSamePoint(earlier.point, later.point))
      namesAt(alike, earlier.placement).add(later);
    else changed.push(keptResource(earlier, later));
  }
  const removed = new NamesByPlacement();
  for (const resource of left.values()) removed.add(resource);
  const groups = [...alike].flatMap(([earlier, names]) =>
    names.all.map(({ resources, ...later }) => ({ earlier, later, resources, ownChanges: [] })),
  );
  return { added: added.all, removed: removed.all, kept: [...groups, ...changed] };
}

interface ResourceInPlan {
  /** The same for all spellings of a name. */
  readonly key: string;
  readonly name: string;
  /** The id that the spec gives. */
  readonly id: string | null;
  readonly idKey: 'siteId' | 'directoryObjectId';
  /** The restore point that the plan names, or why there is none; null if the service chooses it. */
  readonly point: NamedPoint | null;
  /** One object for all resources of a group. */
  readonly placement: RestorePlacement;
}

/** Resources in both plans, with how the earlier and the later plan restore them. */
interface KeptResources {
  readonly earlier: RestorePlacement;
  readonly later: RestorePlacement;
  /** As written in the later plan. At least one, and only one if it has changes of its own. */
  readonly resources: readonly string[];
  /** Changes that do not come from the placement. */
  readonly ownChanges: readonly PlacementChange[];
}

function keptResource(earlier: ResourceInPlan, later: ResourceInPlan): KeptResources {
  const ownChanges: PlacementChange[] = [];
  if (!isSamePoint(earlier.point, later.point))
    ownChanges.push({ what: 'restore point', before: earlier.point, after: later.point });
  if (!isSameId(earlier.id, later.id)) ownChanges.push({ what: later.idKey, before: earlier.id, after: later.id });
  return { earlier: earlier.placement, later: later.placement, resources: [later.name], ownChanges };
}

/** Ids of sites have two forms. */
function isSameId(before: string | null, after: string | null): boolean {
  if (before === null || after === null) return before === after;
  return directoryIdKey(before) === directoryIdKey(after);
}

function* resourcesIn({ groups, waves, resources }: Plan): Generator<ResourceInPlan> {
  for (const { wave: index, workload, first, count, ...placing } of groups) {
    const placement = { ...placing, wave: waves[index]?.name ?? null };
    const idKey = workload === 'site' ? 'siteId' : 'directoryObjectId';
    for (const { name, directoryId: id, selection } of resources.slice(first, first + count)) {
      const point = namedPoint(selection);
      yield { key: `${placement.kind} ${resourceKey(name)}`, name, id, idKey, point, placement };
    }
  }
}

function namedPoint(selection: Selection | null): NamedPoint | null {
  if (selection === null || selection.of === 'messages') return null;
  return selection.of === 'files' && selection.pointId === null ? null : selection;
}

function isSamePoint(before: NamedPoint | null, after: NamedPoint | null): boolean {
  if (before?.pointId !== after?.pointId) return false;
  if (before?.of !== 'point' || after?.of !== 'point') return true;
  return before.at === after.at && before.missing === after.missing;
}

/** The names of resources, grouped by how they are restored. */
class NamesByPlacement {
  readonly #names = new Map<RestorePlacement, string[]>();

  add({ placement, name }: ResourceInPlan): void {
    const names = this.#names.get(placement);
    if (names === undefined) this.#names.set(placement, [name]);
    else names.push(name);
  }

  get all(): PlacedResources[] {
    return [...this.#names].map(([placement, resources]) => ({ ...placement, resources }));
  }
}

function namesAt(all: Map<RestorePlacement, NamesByPlacement>, placement: RestorePlacement): NamesByPlacement {
  const names = all.get(placement) ?? new NamesByPlacement();
  all.set(placement, names);
  return names;
}

/** When each of the two plans was made. */
interface Moments {
  readonly before: string;
  readonly after: string;
}

/** None or one. */
function changedResources(kept: KeptResources, moments: Moments): ChangedResources[] {
  const changes = [...placementChanges(kept, moments), ...kept.ownChanges];
  return changes.length === 0 ? [] : [{ kind: kept.later.kind, changes, resources: kept.resources }];
}

function placementChanges({ earlier, later }: KeptResources, moments: Moments): PlacementChange[] {
  // A window that only moved with the clock is not a change of its resources.
  const unmoved = isMoved(earlier, later, moments) ? { ...earlier, from: later.from, to: later.to } : earlier;
  const changes: PlacementChange[] = [];
  if (earlier.destination !== later.destination)
    changes.push({ what: 'destination', before: earlier.destination, after: later.destination });
  if (!isSameSource(unmoved, later))
    changes.push({ what: 'restore point', before: sourceOf(unmoved), after: sourceOf(later) });
  if (earlier.conflictBehavior !== later.conflictBehavior)
    changes.push({ what: 'conflictBehavior', before: earlier.conflictBehavior, after: later.conflictBehavior });
  if (earlier.wave !== later.wave) changes.push({ what: 'wave', before: earlier.wave, after: later.wave });
  return changes;
}

/** The window does not matter if restore points are named. */
function isSameSource(a: RestorePlacement, b: RestorePlacement): boolean {
  if (a.filling === 'standard' || b.filling === 'standard') return a.filling === b.filling;
  return a.from === b.from && a.to === b.to && a.prefer === b.prefer && a.fastOnly === b.fastOnly;
}

function sourceOf({ filling, from, to, fromBy, prefer, fastOnly }: RestorePlacement): PointSource {
  return { filling, from, to, ...(fromBy && { fromBy }), prefer, fastOnly };
}

/** None or one. */
function movedWindow({ earlier, later, resources }: KeptResources, moments: Moments): MovedWindow[] {
  if (!isMoved(earlier, later, moments)) return [];
  const { kind, from, to } = later;
  return [{ kind, before: { from: earlier.from, to: earlier.to }, after: { from, to }, count: resources.length }];
}

/** Whether both windows end when their plans were made and have the same length, so that the spec is the same. */
function isMoved(earlier: RestorePlacement, later: RestorePlacement, { before, after }: Moments): boolean {
  // Named restore points don't move with a window.
  if (later.filling === 'standard') return false;
  const isRelative = earlier.to === before && later.to === after;
  return isRelative && earlier.to !== later.to && lengthOf(earlier) === lengthOf(later);
}

function lengthOf({ from, to }: Pick<RestorePlacement, 'from' | 'to'>): number {
  return Date.parse(to) - Date.parse(from);
}

/** One for each kind and window. */
function merged(windows: readonly MovedWindow[]): MovedWindow[] {
  const all = new Map<string, MovedWindow>();
  for (const { count, ...window } of windows) {
    const key = JSON.stringify(window);
    all.set(key, { ...window, count: count + (all.get(key)?.count ?? 0) });
  }
  return [...all.values()];
}

import { type ResourceKind, resourceKey } from '../m365/workload.ts';
import type { Selection } from '../spec/spec.ts';
import type { Plan, PlannedGroup } from './plan.ts';
import { type SettingChange, settingChanges } from './setting-changes.ts';

/** How a plan differs from an earlier one. The order inside a wave and the forecast are not compared. */
export interface PlanDiff {
  /** The earlier plan. */
  readonly against: Pick<Plan, 'hash' | 'createdAt'>;
  readonly settings: readonly SettingChange[];
  readonly added: readonly PlacedResources[];
  readonly removed: readonly PlacedResources[];
  readonly changed: readonly ChangedResources[];
  /** Windows that differ only because they end when the plan is made. */
  readonly movedWindows: readonly MovedWindow[];
}

/** To where and from which restore points resources are restored. */
export interface Placement
  extends Pick<
    PlannedGroup,
    'kind' | 'filling' | 'destination' | 'from' | 'to' | 'prefer' | 'fastOnly' | 'conflictBehavior'
  > {
  /** Null if the spec has no waves. */
  readonly wave: string | null;
}

/** Resources that are restored in the same way. */
export interface PlacedResources extends Placement {
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
export type PointSource = Pick<Placement, 'filling' | 'from' | 'to' | 'prefer' | 'fastOnly'> | NamedPoint;

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
  const left = new Map<string, ResourceInPlan>();
  for (const resource of resourcesIn(before)) left.set(resource.key, resource);
  const added = new NamesByPlacement();
  const kept = new Map<Placement, NamesByPlacement>();
  /** Resources with a change of their own, one by one. */
  const ownChanges: KeptResources[] = [];
  for (const resource of resourcesIn(after)) {
    const was = left.get(resource.key);
    left.delete(resource.key);
    if (was === undefined) added.add(resource);
    else if (was.id === resource.id && isSamePoint(was.point, resource.point))
      namesAt(kept, was.placement).add(resource);
    else ownChanges.push(keptResource(was, resource));
  }
  const removed = new NamesByPlacement();
  for (const resource of left.values()) removed.add(resource);
  const alike = [...kept].flatMap(([was, gathered]) => gathered.all.map((are) => ({ was, are, own: [] })));
  const pairs: KeptResources[] = [...alike, ...ownChanges];
  return {
    against: { hash: before.hash, createdAt: before.createdAt },
    settings: settingChanges(before, after),
    added: added.all,
    removed: removed.all,
    changed: pairs.flatMap(({ was, are: { resources, ...is }, own }) => {
      const changes = [...changesOf({ before, after, was, is }), ...own];
      return changes.length === 0 ? [] : [{ kind: is.kind, changes, resources }];
    }),
    movedWindows: merged(
      pairs
        .filter(({ was, are }) => isMoved({ before, after, was, is: are }))
        .map(({ was, are }) => ({
          kind: are.kind,
          before: { from: was.from, to: was.to },
          after: { from: are.from, to: are.to },
          count: are.resources.length,
        })),
    ),
  };
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
  readonly placement: Placement;
}

/** Resources in both plans: how they were restored, and how they are now. */
interface KeptResources {
  readonly was: Placement;
  readonly are: PlacedResources;
  readonly own: readonly PlacementChange[];
}

function keptResource(was: ResourceInPlan, is: ResourceInPlan): KeptResources {
  const own: PlacementChange[] = [];
  if (!isSamePoint(was.point, is.point)) own.push({ what: 'restore point', before: was.point, after: is.point });
  if (was.id !== is.id) own.push({ what: is.idKey, before: was.id, after: is.id });
  return { was: was.placement, are: { ...is.placement, resources: [is.name] }, own };
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
  readonly #names = new Map<Placement, string[]>();

  add({ placement, name }: ResourceInPlan): void {
    const names = this.#names.get(placement);
    if (names === undefined) this.#names.set(placement, [name]);
    else names.push(name);
  }

  get all(): PlacedResources[] {
    return [...this.#names].map(([placement, resources]) => ({ ...placement, resources }));
  }
}

function namesAt(all: Map<Placement, NamesByPlacement>, placement: Placement): NamesByPlacement {
  const gathered = all.get(placement) ?? new NamesByPlacement();
  all.set(placement, gathered);
  return gathered;
}

/** A resource's placement in two plans. */
interface PlacementPair {
  readonly before: Plan;
  readonly after: Plan;
  readonly was: Placement;
  readonly is: Placement;
}

function changesOf({ before, after, was, is }: PlacementPair): PlacementChange[] {
  // Without the move of a window that comes from the time between the plans.
  const then = isMoved({ before, after, was, is }) ? { ...was, from: is.from, to: is.to } : was;
  const changes: PlacementChange[] = [];
  if (was.destination !== is.destination)
    changes.push({ what: 'destination', before: was.destination, after: is.destination });
  if (!isSameSource(then, is)) changes.push({ what: 'restore point', before: sourceOf(then), after: sourceOf(is) });
  if (was.conflictBehavior !== is.conflictBehavior)
    changes.push({ what: 'conflictBehavior', before: was.conflictBehavior, after: is.conflictBehavior });
  if (was.wave !== is.wave) changes.push({ what: 'wave', before: was.wave, after: is.wave });
  return changes;
}

/** The window does not matter for resources whose restore points are named. */
function isSameSource(was: Placement, is: Placement): boolean {
  if (was.filling === 'standard' || is.filling === 'standard') return was.filling === is.filling;
  return was.from === is.from && was.to === is.to && was.prefer === is.prefer && was.fastOnly === is.fastOnly;
}

function sourceOf({ filling, from, to, prefer, fastOnly }: Placement): PointSource {
  return { filling, from, to, prefer, fastOnly };
}

/** Whether both windows end when their plans are made and have the same length, so that the spec is the same. */
function isMoved({ before, after, was, is }: PlacementPair): boolean {
  // Named restore points don't move with a window.
  if (is.filling === 'standard') return false;
  const isRelative = was.to === before.createdAt && is.to === after.createdAt;
  return isRelative && was.to !== is.to && lengthOf(was) === lengthOf(is);
}

function lengthOf({ from, to }: Pick<Placement, 'from' | 'to'>): number {
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

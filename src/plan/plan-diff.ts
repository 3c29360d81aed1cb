import { resourceKey, type Workload } from '../spec/workload.ts';
import type { Plan, PlannedGroup } from './plan.ts';
import { restorePointText } from './plan-words.ts';
import { type SettingChange, settingChanges, type ValueChange } from './setting-changes.ts';

/** What a plan does otherwise than an earlier one. In which order a wave restores and how long it takes is left out. */
export interface PlanDiff {
  /** The earlier plan. */
  readonly against: Pick<Plan, 'hash' | 'createdAt'>;
  readonly settings: readonly SettingChange[];
  readonly added: readonly PlacedResources[];
  readonly removed: readonly PlacedResources[];
  readonly changed: readonly ChangedResources[];
  /** Windows that are others for no reason but that they end when a plan is made. */
  readonly movedWindows: readonly MovedWindow[];
}

/** How resources are restored. */
export interface Placement
  extends Pick<PlannedGroup, 'workload' | 'destination' | 'from' | 'to' | 'prefer' | 'fastOnly'> {
  /** Null where the spec has no waves. */
  readonly wave: string | null;
}

/** Resources that are restored alike. */
export interface PlacedResources extends Placement {
  /** As written; at least one. */
  readonly resources: readonly string[];
}

/** Resources that are restored otherwise than before, all in the same way. */
export interface ChangedResources {
  readonly workload: Workload;
  /** At least one. */
  readonly changes: readonly PlacementChange[];
  /** As written in the later plan; at least one. */
  readonly resources: readonly string[];
}

export interface PlacementChange extends ValueChange {
  readonly what: 'destination' | 'restore point' | 'wave' | 'directoryObjectId' | 'siteId';
}

export interface MovedWindow {
  readonly workload: Workload;
  readonly before: Pick<PlannedGroup, 'from' | 'to'>;
  readonly after: Pick<PlannedGroup, 'from' | 'to'>;
  /** Resources that are restored from it. */
  readonly count: number;
}

/** Compares two plans, resource by resource: one of the same workload and name is the same. Linear in both. */
export function comparePlans(before: Plan, after: Plan): PlanDiff {
  const left = new Map<string, Placed>();
  for (const resource of placedIn(before)) left.set(resource.key, resource);
  const added = new Gathered();
  const kept = new Map<Placement, Gathered>();
  /** Those that are to be recognised by another id, each for itself. */
  const renumbered: KeptResources[] = [];
  for (const resource of placedIn(after)) {
    const was = left.get(resource.key);
    left.delete(resource.key);
    if (was === undefined) added.put(resource);
    else if (was.id === resource.id) gatheredAt(kept, was.placement).put(resource);
    else renumbered.push(keptAlone(was, resource));
  }
  const removed = new Gathered();
  for (const resource of left.values()) removed.put(resource);
  const alike = [...kept].flatMap(([was, gathered]) => gathered.all.map((are) => ({ was, are, ids: [] })));
  const pairs: KeptResources[] = [...alike, ...renumbered];
  return {
    against: { hash: before.hash, createdAt: before.createdAt },
    settings: settingChanges(before, after),
    added: added.all,
    removed: removed.all,
    changed: pairs.flatMap(({ was, are: { resources, ...is }, ids }) => {
      const changes = [...changesOf({ before, after, was, is }), ...ids];
      return changes.length === 0 ? [] : [{ workload: is.workload, changes, resources }];
    }),
    movedWindows: merged(
      pairs
        .filter(({ was, are }) => isMoved({ before, after, was, is: are }))
        .map(({ was, are }) => ({
          workload: are.workload,
          before: { from: was.from, to: was.to },
          after: { from: are.from, to: are.to },
          count: are.resources.length,
        })),
    ),
  };
}

interface Placed {
  /** What two spellings of it have in common. */
  readonly key: string;
  readonly name: string;
  /** By which it is recognised. */
  readonly id: string | null;
  /** One object for all resources of a group. */
  readonly placement: Placement;
}

/** Resources of both plans, with how they were restored and how they are. */
interface KeptResources {
  readonly was: Placement;
  readonly are: PlacedResources;
  readonly ids: readonly PlacementChange[];
}

function keptAlone(was: Placed, is: Placed): KeptResources {
  const what = is.placement.workload === 'site' ? 'siteId' : 'directoryObjectId';
  const ids: PlacementChange[] = [{ what, before: was.id, after: is.id }];
  return { was: was.placement, are: { ...is.placement, resources: [is.name] }, ids };
}

function* placedIn({ groups, waves, resources }: Plan): Generator<Placed> {
  for (const { workload, destination, from, to, prefer, fastOnly, ...group } of groups) {
    const wave = waves[group.wave]?.name ?? null;
    const placement = { workload, destination, from, to, prefer, fastOnly, wave };
    for (let index = group.first; index < group.first + group.count; index += 1) {
      const { name = '', directoryId = null } = resources[index] ?? {};
      yield { key: `${workload} ${resourceKey(name)}`, name, id: directoryId, placement };
    }
  }
}

/** The names of resources, by how they are restored. */
class Gathered {
  readonly #names = new Map<Placement, string[]>();

  put({ placement, name }: Placed): void {
    const names = this.#names.get(placement);
    if (names === undefined) this.#names.set(placement, [name]);
    else names.push(name);
  }

  get all(): PlacedResources[] {
    return [...this.#names].map(([placement, resources]) => ({ ...placement, resources }));
  }
}

function gatheredAt(all: Map<Placement, Gathered>, placement: Placement): Gathered {
  const gathered = all.get(placement) ?? new Gathered();
  all.set(placement, gathered);
  return gathered;
}

/** A resource's placement in two plans. */
interface Pair {
  readonly before: Plan;
  readonly after: Plan;
  readonly was: Placement;
  readonly is: Placement;
}

function changesOf({ before, after, was, is }: Pair): PlacementChange[] {
  // As if no time had passed between the plans.
  const then = isMoved({ before, after, was, is }) ? { ...was, from: is.from, to: is.to } : was;
  const facts = [
    { what: 'destination', before: was.destination, after: is.destination },
    { what: 'restore point', before: restorePointText(then), after: restorePointText(is) },
    { what: 'wave', before: was.wave, after: is.wave },
  ] as const;
  return facts.filter((fact) => fact.before !== fact.after);
}

/** Whether both windows end when their plans are made, and are equally long: the spec says the same of both. */
function isMoved({ before, after, was, is }: Pair): boolean {
  const isRelative = was.to === before.createdAt && is.to === after.createdAt;
  return isRelative && was.to !== is.to && lengthOf(was) === lengthOf(is);
}

function lengthOf({ from, to }: Pick<Placement, 'from' | 'to'>): number {
  return Date.parse(to) - Date.parse(from);
}

/** One for each workload and window. */
function merged(windows: readonly MovedWindow[]): MovedWindow[] {
  const all = new Map<string, MovedWindow>();
  for (const { count, ...window } of windows) {
    const key = JSON.stringify(window);
    all.set(key, { ...window, count: count + (all.get(key)?.count ?? 0) });
  }
  return [...all.values()];
}

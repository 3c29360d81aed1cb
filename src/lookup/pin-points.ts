import { describeError, GraphError } from '../graph/graph-error.ts';
import type { RestoreApi } from '../graph/restore-api.ts';
import { mostUnitsInSearch } from '../m365/limits.ts';
import { type ChosenPoint, isToBePinned, type Resource, type RestoreSettings, type Spec } from '../spec/spec.ts';
import { groupBy } from '../util/group-by.ts';
import { workThrough } from '../util/work-through.ts';
import { findUnit } from './find-unit.ts';
import { findPoints, type PointCriteria } from './found-points.ts';
import { UnitLists } from './unit-lists.ts';

/**
 * Finds the restore point of every resource whose workload says `pin: true`, and puts it into the spec: from there on it is as
 * if it had been written. Where none is found it says why, and the resource is not restored. Changes nothing at the service.
 *
 * Rejects with GraphError where the service can't be used, or refuses to search for any of them.
 */
export async function pinPoints(spec: Spec, api: RestoreApi, now: number): Promise<Spec> {
  const pins = new Map<Resource, ChosenPoint>();
  const units = new UnitLists(api, { now: () => now });
  const owners = new Map<string, Resource>();
  const portions: UnitBatch[] = [];
  const toPin = spec.resources.filter(isToBePinned);
  for (const alike of groupBy(toPin, ({ workload }) => workload).values()) {
    for (const [settings, members] of groupBy(alike, (resource) => resource.settings))
      portions.push(...(await portionsOf(members, { settings, units, pins, owners, now })));
  }
  let isAnswered = false;
  let refusal: GraphError | null = null;
  await workThrough(portions, spec.limits.requests, async ({ byUnit, choice }) => {
    const open = new Set(byUnit.values());
    let why = 'the service does not say which restore point it has';
    const note = (unit: string, point: Pinned | null): void => {
      const resource = byUnit.get(unit);
      if (resource === undefined) return;
      pins.set(resource, pinOf(point, choice));
      open.delete(resource);
      isAnswered = true;
    };
    try {
      await findPoints([...byUnit.keys()], choice, { api, note });
    } catch (error) {
      // One that the service does not take leaves the others as they were noted.
      if (!(error instanceof GraphError) || error.kind !== 'refused' || error.status === 403) throw error;
      refusal ??= error;
      why = `the service refuses to search for it: ${error.said || error.message} (${describeError(error)})`;
    }
    for (const resource of open) pins.set(resource, missing(why));
  });
  // What is said to all is no matter of one.
  if (refusal !== null && !isAnswered) throw refusal;
  const resources = spec.resources.map((resource) => {
    const selection = pins.get(resource);
    return selection === undefined ? resource : { ...resource, selection };
  });
  return { ...spec, resources };
}

/** As many protection units as one search takes, each with the resource that it is. */
interface UnitBatch {
  readonly byUnit: ReadonlyMap<string, Resource>;
  readonly choice: PointCriteria;
}

interface PinContext {
  readonly settings: RestoreSettings;
  readonly units: UnitLists;
  readonly pins: Map<Resource, ChosenPoint>;
  /** Who has been met of each unit. */
  readonly owners: Map<string, Resource>;
  readonly now: number;
}

async function portionsOf(
  members: readonly Resource[],
  { settings, units, pins, owners, now }: PinContext,
): Promise<UnitBatch[]> {
  const choice = choiceAt(settings, now);
  const known: [string, Resource][] = [];
  for (const resource of members) {
    const unit = await findUnit(resource, resource.workload, units);
    const other = typeof unit === 'string' ? undefined : owners.get(unit.id);
    if (typeof unit === 'string') pins.set(resource, missing(unit));
    else if (other !== undefined) pins.set(resource, missing(`\`${other.name}\` names it too`));
    else {
      owners.set(unit.id, resource);
      known.push([unit.id, resource]);
    }
  }
  return Array.from({ length: Math.ceil(known.length / mostUnitsInSearch) }, (_, index) => ({
    byUnit: new Map(known.slice(index * mostUnitsInSearch, (index + 1) * mostUnitsInSearch)),
    choice,
  }));
}

/** The window that the plan will have: relative ones end now. */
function choiceAt({ window, prefer, fastOnly }: RestoreSettings, now: number): PointCriteria {
  const { from, to } = 'last' in window ? { from: now - window.last, to: now } : window;
  return { from, to, prefer, fastOnly };
}

function pinOf(point: Pinned | null, { from, to }: PointCriteria): ChosenPoint {
  if (point === null) return missing(`it has no restore point from ${textOf(from)} to ${textOf(to)}`);
  const at = point.protectedAt === null ? null : textOf(point.protectedAt);
  return { of: 'point', pointId: point.id, at, missing: null };
}

type Pinned = { readonly id: string; readonly protectedAt: number | null };

function missing(why: string): ChosenPoint {
  return { of: 'point', pointId: null, at: null, missing: why };
}

function textOf(moment: number): string {
  return new Date(moment).toISOString();
}

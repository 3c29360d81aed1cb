import { describeError, GraphError } from '../graph/graph-error.ts';
import type { RestoreApi } from '../graph/restore-api.ts';
import { mostUnitsInSearch } from '../m365/limits.ts';
import { needsPin, type PointSelection, type Resource, type RestoreSettings, type Spec } from '../spec/spec.ts';
import { boundsOf, defaultReaches, type Reach, type Reaches } from '../spec/window.ts';
import { groupBy } from '../util/group-by.ts';
import { workThrough } from '../util/work-through.ts';
import { findUnit } from './find-unit.ts';
import { findPoints, type PointCriteria } from './found-points.ts';
import { UnitLists } from './unit-lists.ts';

/**
 * Finds the restore point of every resource whose workload says `pin: true`, and resolves to a spec that names these points
 * by id. A resource without a point has the reason instead, and is not restored. Changes nothing at the service.
 *
 * Rejects with GraphError if the service cannot be used, or refuses the search for every resource.
 */
export async function pinPoints(
  spec: Spec,
  api: RestoreApi,
  now: number,
  reaches: Reaches = defaultReaches,
): Promise<Spec> {
  const pins = new Map<Resource, PointSelection>();
  const units = new UnitLists(api, { elapsed: () => now });
  const owners = new Map<string, Resource>();
  const batches: PinBatch[] = [];
  const toPin = spec.resources.filter(needsPin);
  for (const [workload, ofWorkload] of groupBy(toPin, (resource) => resource.workload)) {
    for (const [settings, members] of groupBy(ofWorkload, (resource) => resource.settings))
      batches.push(...(await batchesOf(members, { settings, units, pins, owners, now, reach: reaches[workload] })));
  }
  let isAnswered = false;
  let refusal: GraphError | null = null;
  await workThrough(batches, spec.limits.requests, async ({ byUnit, criteria }) => {
    const open = new Set(byUnit.values());
    let why = 'the service does not say which restore point it has';
    const note = (unit: string, point: PinnedPoint | null): void => {
      const resource = byUnit.get(unit);
      if (resource === undefined) return;
      pins.set(resource, pinOf(point, criteria));
      open.delete(resource);
      isAnswered = true;
    };
    try {
      await findPoints([...byUnit.keys()], criteria, { api, note });
    } catch (error) {
      // If the service refuses one unit, the points of the others have already been noted.
      if (!(error instanceof GraphError) || error.kind !== 'refused' || error.status === 403) throw error;
      refusal ??= error;
      why = `the service refuses to search for it: ${error.said || error.message} (${describeError(error)})`;
    }
    for (const resource of open) pins.set(resource, missing(why));
  });
  // All were refused, so the reason is not a single resource.
  if (refusal !== null && !isAnswered) throw refusal;
  const resources = spec.resources.map((resource) => {
    const selection = pins.get(resource);
    return selection === undefined ? resource : { ...resource, selection };
  });
  return { ...spec, resources };
}

/** As many protection units as one search takes. */
interface PinBatch {
  readonly byUnit: ReadonlyMap<string, Resource>;
  readonly criteria: PointCriteria;
}

interface PinContext {
  readonly settings: RestoreSettings;
  readonly units: UnitLists;
  readonly pins: Map<Resource, PointSelection>;
  /** The first resource with each protection unit, by the unit's id. */
  readonly owners: Map<string, Resource>;
  readonly now: number;
  readonly reach: Reach;
}

async function batchesOf(
  members: readonly Resource[],
  { settings, units, pins, owners, now, reach }: PinContext,
): Promise<PinBatch[]> {
  const criteria = criteriaAt(settings, now, reach);
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
    criteria,
  }));
}

/** With the window that the plan will have: a relative one ends now. */
function criteriaAt({ window, prefer, fastOnly }: RestoreSettings, now: number, reach: Reach): PointCriteria {
  const { from, to } = boundsOf(window, now, reach);
  return { from, to, prefer, fastOnly };
}

function pinOf(point: PinnedPoint | null, { from, to }: PointCriteria): PointSelection {
  if (point === null) return missing(`it has no restore point from ${textOf(from)} to ${textOf(to)}`);
  const at = point.protectedAt === null ? null : textOf(point.protectedAt);
  return { of: 'point', pointId: point.id, at, missing: null };
}

type PinnedPoint = { readonly id: string; readonly protectedAt: number | null };

function missing(why: string): PointSelection {
  return { of: 'point', pointId: null, at: null, missing: why };
}

function textOf(moment: number): string {
  return new Date(moment).toISOString();
}

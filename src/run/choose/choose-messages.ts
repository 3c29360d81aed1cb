import type { PointSearch } from '../../graph/restore-api.ts';
import { findUnit } from '../../lookup/find-unit.ts';
import { bestOf, pointCriteriaOf } from '../../lookup/found-points.ts';
import type { PlannedGroup } from '../../plan/plan.ts';
import type { ChosenMessages, LeftOutResource } from '../../state/event-data.ts';
import { hour } from '../../util/duration.ts';
import { type Choice, type ChooseContext, type IndexedResource, lookupFailed, notFound } from './choice.ts';

/** How long to use what a search has found, in milliseconds. No document says how long the service keeps it. */
const lifeOfSearch = hour;

/** Searches with one query at a time, as the service requires: for the restore point in which it finds something, and how much. */
export async function chooseMessages(context: ChooseContext): Promise<Choice<ChosenMessages>> {
  let until = Number.POSITIVE_INFINITY;
  const results = await Promise.all(
    context.resources.map(async (resource) => {
      const result = await search(resource, context);
      until = Math.min(until, context.tools.clock.now() + lifeOfSearch);
      return result;
    }),
  );
  return {
    chosen: results.filter((result) => 'pointId' in result),
    setAside: results.filter((result) => 'outcome' in result),
    until,
  };
}

async function search(indexed: IndexedResource, context: ChooseContext): Promise<ChosenMessages | LeftOutResource> {
  const { group, tools } = context;
  const [resource, planned] = indexed;
  const { selection } = planned;
  if (selection?.of !== 'messages') throw new Error(`the resource ${resource} is not a query`);
  try {
    const unit = await findUnit(planned, group.workload, tools.units);
    if (typeof unit === 'string') return notFound(resource, unit);
    const choice = pointCriteriaOf(group);
    const pointSearch: PointSearch = { ...choice, unitIds: [unit.id], query: selection.query };
    const { points, searchResponseId } = await tools.api.searchRestorePoints(pointSearch);
    const point = bestOf(points, choice);
    if (point === undefined) return notFound(resource, nothingIn(group));
    if (point.hits === 0) return notFound(resource, `the query finds nothing in the restore point ${momentOf(point)}`);
    if (searchResponseId === null)
      return notFound(resource, 'the service found items, and did not say how to restore them');
    return { resource, pointId: point.id, pointAt: point.protectedAt, foundBy: searchResponseId, item: null };
  } catch (error) {
    return lookupFailed(indexed, error, context);
  }
}

/** The service answers both cases in the same way. */
function nothingIn({ from, to }: PlannedGroup): string {
  return `the query finds nothing from ${from} to ${to}, or there is no restore point`;
}

function momentOf({ id, protectedAt }: { readonly id: string; readonly protectedAt: number | null }): string {
  return protectedAt === null ? `\`${id}\`` : `of ${new Date(protectedAt).toISOString()}`;
}

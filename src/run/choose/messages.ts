import type { PointSearch } from '../../graph/restore-api.ts';
import { findUnit } from '../../lookup/find-unit.ts';
import { bestOf, pointCriteriaOf } from '../../lookup/found-points.ts';
import type { PlannedGroup } from '../../plan/plan.ts';
import type { ChosenArtifact, LeftOutResource } from '../../state/event-data.ts';
import { hour } from '../../util/duration.ts';
import { type Choice, type ChooseContext, type Member, notFound, notLookedUp } from './choice.ts';

/** How long what a search has found is relied on, in milliseconds. No document says how long it can be restored by. */
const lifeOfSearch = hour;

/** Searches for each query by itself, as the service wants it: which restore point it finds something in, and how much. */
export async function chooseMessages(choosing: ChooseContext): Promise<Choice> {
  let until = Number.POSITIVE_INFINITY;
  const facts = await Promise.all(
    choosing.members.map(async (member) => {
      const fact = await chooseOne(member, choosing);
      until = Math.min(until, choosing.tools.clock.now() + lifeOfSearch);
      return fact;
    }),
  );
  return {
    chosen: facts.filter((fact) => 'pointId' in fact),
    setAside: facts.filter((fact) => 'outcome' in fact),
    until,
  };
}

async function chooseOne(member: Member, choosing: ChooseContext): Promise<ChosenArtifact | LeftOutResource> {
  const { group, tools } = choosing;
  const [resource, planned] = member;
  const { selection } = planned;
  if (selection?.of !== 'messages') throw new Error(`the resource ${resource} is no query`);
  try {
    const unit = await findUnit(planned, group.workload, tools.units);
    if (typeof unit === 'string') return notFound(resource, unit);
    const choice = pointCriteriaOf(group);
    const search: PointSearch = { ...choice, unitIds: [unit.id], query: selection.query };
    const { points, searchResponseId } = await tools.api.searchRestorePoints(search);
    const point = bestOf(points, choice);
    if (point === undefined) return notFound(resource, nothingIn(group));
    if (point.hits === 0) return notFound(resource, `the query finds nothing in the restore point ${momentOf(point)}`);
    if (searchResponseId === null)
      return notFound(resource, 'the service has not said by what the items that it found can be restored');
    return { resource, pointId: point.id, pointAt: point.protectedAt, foundBy: searchResponseId, item: null };
  } catch (error) {
    return notLookedUp(member, error, choosing);
  }
}

/** The service does not tell the two apart. */
function nothingIn({ from, to }: PlannedGroup): string {
  return `the query finds nothing from ${from} to ${to}, or there is no restore point`;
}

function momentOf({ id, protectedAt }: { readonly id: string; readonly protectedAt: number | null }): string {
  return protectedAt === null ? `\`${id}\`` : `of ${new Date(protectedAt).toISOString()}`;
}

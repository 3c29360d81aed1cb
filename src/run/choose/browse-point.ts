import type { BrowseSession } from '../../graph/browse.ts';
import { GraphError } from '../../graph/graph-error.ts';
import { type Ownership, ownershipOf } from '../../lookup/attribution.ts';
import { noUnits } from '../../lookup/unit-directory.ts';
import type { PlannedResource } from '../../plan/plan.ts';
import type { ChosenFile, LeftOutResource } from '../../state/event-data.ts';
import {
  BrowseSessionEnded,
  browse,
  browsedWorkload,
  type OpenBrowseSession,
  openBrowseSession,
} from './browse-session.ts';
import { type Choice, type ChooseContext, type IndexedResource, notFound, readFailed } from './choice.ts';
import { FileSearch } from './file-search.ts';
import { type ResourceMatch, withoutOverlaps } from './overlaps.ts';
import { PathPattern } from './path-pattern.ts';

/** A restore point, and the paths to look for in it. */
export interface PointToBrowse {
  readonly id: string;
  readonly at: number | null;
  readonly paths: readonly IndexedResource[];
}

/** Looks for paths in a restore point. If the browse session ends meanwhile, opens another. */
export async function browsePoint(point: PointToBrowse, context: ChooseContext): Promise<Choice<ChosenFile>> {
  const { group, tools } = context;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const open = await openBrowseSession(browsedWorkload(group.workload), point.id, tools);
      return await searchPoint(open, point, context);
    } catch (error) {
      const hasEnded = error instanceof BrowseSessionEnded;
      if (hasEnded && attempt < mostBrowseSessions) continue;
      const cause = hasEnded ? error.refusal : error;
      return { chosen: [], setAside: point.paths.map((path) => readFailed(path, cause, context)), until: null };
    }
  }
}

const mostBrowseSessions = 3;

async function searchPoint(
  open: OpenBrowseSession,
  point: PointToBrowse,
  context: ChooseContext,
): Promise<Choice<ChosenFile>> {
  const { tools } = context;
  const { id: pointId, at: pointAt } = point;
  const { workload, session, until } = open;
  const { owned, setAside } = await ownedPaths(session, point.paths, context);
  const [first] = owned;
  if (first === undefined) return { chosen: [], setAside, until: null };
  const search = new FileSearch({
    workload,
    unit: first.unit,
    list: (place) => browse(open, place, tools),
    requests: tools.recorder.state.plan.limits.requests,
  });
  const results = await search.find(owned.map(({ path }) => new PathPattern(path)));
  const found: ResourceMatch[] = [];
  for (const [index, { indexed }] of owned.entries()) {
    const result = results[index] ?? [];
    const [resource] = indexed;
    if (result instanceof GraphError) setAside.push(readFailed(indexed, result, context));
    else if (result.length === 0) setAside.push(notFound(resource, 'its restore point has nothing at this path'));
    else found.push(...result.map((match) => ({ ...match, resource })));
  }
  const chosen = withoutOverlaps(found).map(({ item, resources: [resource = 0, ...also] }): ChosenFile => {
    const file = { resource, pointId, pointAt, foundBy: session.id, item };
    return also.length === 0 ? file : { ...file, also };
  });
  return { chosen, setAside, until };
}

interface OwnedPaths {
  readonly owned: { readonly indexed: IndexedResource; readonly unit: string; readonly path: string }[];
  readonly setAside: LeftOutResource[];
}

/** The paths to look for in what a browse session shows, without those whose drive or site it does not belong to. */
async function ownedPaths(
  { directoryId }: BrowseSession,
  paths: readonly IndexedResource[],
  context: ChooseContext,
): Promise<OwnedPaths> {
  const { owned, setAside }: OwnedPaths = { owned: [], setAside: [] };
  for (const indexed of paths) {
    const [resource, planned] = indexed;
    const { selection } = planned;
    if (selection?.of !== 'files') continue;
    const { pointId, unit, path } = selection;
    const owner = pointId === null ? 'own' : await ownerOf(planned, { pointId, directoryId }, context);
    if (owner === null || owner === 'own') owned.push({ indexed, unit, path });
    else setAside.push(ofAnother(resource, owner.other));
  }
  return { owned, setAside };
}

/** The owner of the restore point that the spec names; null if the service does not say. */
async function ownerOf(
  planned: PlannedResource,
  { pointId, directoryId }: { readonly pointId: string; readonly directoryId: string | null },
  { group, tools }: Pick<ChooseContext, 'group' | 'tools'>,
): Promise<Ownership | null> {
  const areIdsKnown = directoryId !== null && planned.directoryId !== null;
  const units = areIdsKnown ? noUnits : await tools.units.of(group.workload);
  return ownershipOf(planned, { restorePoint: { id: pointId, unit: { directoryId } } }, units);
}

function ofAnother(resource: number, other: string): LeftOutResource {
  const message = `its restore point belongs to \`${other}\``;
  return { resource, artifact: null, outcome: 'failed', code: '', message };
}

import type { BrowseSession } from '../../graph/browse.ts';
import { GraphError } from '../../graph/graph-error.ts';
import { type Ownership, ownershipOf } from '../../lookup/attribution.ts';
import { noUnits } from '../../lookup/unit-directory.ts';
import type { PlannedResource } from '../../plan/plan.ts';
import type { ChosenArtifact, LeftOutResource } from '../../state/event-data.ts';
import { BrowseSessionEnded, browse, browsed, type OpenBrowseSession, openBrowseSession } from './browse-session.ts';
import { type Choice, type ChooseContext, type Member, notFound, unreadable } from './choice.ts';
import { type FoundByPath, withoutOverlaps } from './overlaps.ts';
import { PathPattern } from './path-pattern.ts';
import { Tree } from './tree.ts';

/** A restore point, and the paths to look for in it. */
export interface OpenPoint {
  readonly id: string;
  readonly at: number | null;
  readonly members: readonly Member[];
}

/** Looks for paths in a restore point. Browse sessions are short-lived: where one ends while it is read, another takes its place. */
export async function browsePoint(point: OpenPoint, choosing: ChooseContext): Promise<Choice> {
  const { group, tools } = choosing;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const open = await openBrowseSession(browsed(group.workload), point.id, tools);
      return await look(open, point, choosing);
    } catch (error) {
      const hasEnded = error instanceof BrowseSessionEnded;
      if (hasEnded && attempt < mostBrowseSessions) continue;
      const why = hasEnded ? error.refusal : error;
      return { chosen: [], setAside: point.members.map((member) => unreadable(member, why, choosing)), until: null };
    }
  }
}

const mostBrowseSessions = 3;

async function look(open: OpenBrowseSession, point: OpenPoint, choosing: ChooseContext): Promise<Choice> {
  const { tools } = choosing;
  const { id: pointId, at: pointAt } = point;
  const { workload, session, until } = open;
  const { paths, setAside } = await pathsIn(session, point.members, choosing);
  const [first] = paths;
  if (first === undefined) return { chosen: [], setAside, until: null };
  const tree = new Tree({
    workload,
    unit: first.unit,
    list: (place) => browse(open, place, tools),
    requests: tools.recorder.state.plan.limits.requests,
  });
  const answers = await tree.find(paths.map(({ path }) => new PathPattern(path)));
  const found: FoundByPath[] = [];
  for (const [index, { member }] of paths.entries()) {
    const answer = answers[index] ?? [];
    const [resource] = member;
    if (answer instanceof GraphError) setAside.push(unreadable(member, answer, choosing));
    else if (answer.length === 0) setAside.push(notFound(resource, 'nothing lies at this path in its restore point'));
    else found.push(...answer.map((met) => ({ ...met, resource })));
  }
  const chosen = withoutOverlaps(found).map(({ item, resources: [resource = 0, ...also] }): ChosenArtifact => {
    const fact = { resource, pointId, pointAt, foundBy: session.id, item };
    return also.length === 0 ? fact : { ...fact, also };
  });
  return { chosen, setAside, until };
}

interface PathsInPoint {
  readonly paths: { readonly member: Member; readonly unit: string; readonly path: string }[];
  readonly setAside: LeftOutResource[];
}

/** The paths that are to be looked for in what a browse session shows, without those of somebody else's drive or site. */
async function pathsIn(
  { directoryId }: BrowseSession,
  members: readonly Member[],
  choosing: ChooseContext,
): Promise<PathsInPoint> {
  const { paths, setAside }: PathsInPoint = { paths: [], setAside: [] };
  for (const member of members) {
    const [resource, planned] = member;
    const { selection } = planned;
    if (selection?.of !== 'files') continue;
    const { pointId, unit, path } = selection;
    const owner = pointId === null ? 'own' : await ownerOf(planned, { pointId, directoryId }, choosing);
    if (owner === null || owner === 'own') paths.push({ member, unit, path });
    else setAside.push(ofAnother(resource, owner.other));
  }
  return { paths, setAside };
}

/** Whose the restore point is that the spec names; null where the service does not tell. */
async function ownerOf(
  planned: PlannedResource,
  { pointId, directoryId }: { readonly pointId: string; readonly directoryId: string | null },
  { group, tools }: Omit<ChooseContext, 'members'>,
): Promise<Ownership | null> {
  const isTold = directoryId !== null && planned.directoryId !== null;
  const units = isTold ? noUnits : await tools.units.of(group.workload);
  return ownershipOf(planned, { restorePoint: { id: pointId, unit: { directoryId } } }, units);
}

function ofAnother(resource: number, other: string): LeftOutResource {
  const message = `its restore point belongs to \`${other}\``;
  return { resource, artifact: null, outcome: 'failed', code: '', message };
}

import type { BrowsedWorkload, BrowseSession } from '../graph/browse.ts';
import { GraphError } from '../graph/graph-error.ts';
import { openBrowseSession } from './browsing.ts';
import { type Choice, type Choosing, type Member, notFound, notHad } from './choice.ts';
import type { ChosenFact, SetAsideFact } from './facts.ts';
import { findUnit } from './find-unit.ts';
import { type Found, withoutOverlaps } from './overlaps.ts';
import { PathPattern } from './path-pattern.ts';
import { Tree } from './tree.ts';

/** A restore point, and the paths to look for in it. */
export interface OpenPoint {
  readonly id: string;
  readonly at: number | null;
  readonly members: readonly Member[];
}

/** How long a browse session is relied on that does not say when it ends, in milliseconds. */
const lifeOfBrowseSession = 3_600_000;

/** Looks for paths in a restore point. Browse sessions are short-lived: where one ends while it is read, another takes its place. */
export async function browsePoint(point: OpenPoint, choosing: Choosing): Promise<Choice> {
  const { group, tools } = choosing;
  for (let attempt = 1; ; attempt += 1) {
    let until = Number.POSITIVE_INFINITY;
    try {
      const session = await openBrowseSession(browsed(group.workload), point.id, tools);
      until = session.expiresAt ?? until;
      return await browse(session, point, choosing);
    } catch (error) {
      const isOver =
        error instanceof GraphError && error.kind === 'refused' && isGone(error, tools.clock.now() >= until);
      if (isOver && attempt < mostBrowseSessions) continue;
      return { chosen: [], setAside: point.members.map(([resource]) => notHad(resource, error)), until: null };
    }
  }
}

const mostBrowseSessions = 3;

/** No document says by which code a browse session that has ended is refused. */
function isGone({ status }: GraphError, hasExpired: boolean): boolean {
  return hasExpired || status === 404 || status === 410;
}

async function browse(session: BrowseSession, point: OpenPoint, { group, tools }: Choosing): Promise<Choice> {
  const { id: pointId, at: pointAt, members } = point;
  const workload = browsed(group.workload);
  const tree = new Tree(unitOf(members), (place) => tools.api.browse(workload, session.id, place));
  const found: Found[] = [];
  const setAside: SetAsideFact[] = [];
  for (const member of members) {
    const [resource, { selection }] = member;
    if (selection?.of !== 'files') continue;
    const other = selection.pointId === null ? null : await ofAnother(member, session, { group, tools });
    const items = other === null ? await tree.find(new PathPattern(selection.path)) : [];
    for (const item of items) found.push({ resource, item });
    if (other !== null) setAside.push(other);
    else if (items.length === 0) setAside.push(notFound(resource, 'nothing lies at this path in its restore point'));
  }
  const chosen = withoutOverlaps(found).map(({ item, resources: [resource = 0, ...also] }): ChosenFact => {
    const fact = { resource, pointId, pointAt, foundBy: session.id, item };
    return also.length === 0 ? fact : { ...fact, also };
  });
  const now = tools.clock.now();
  // A clock that runs ahead of the service's must not make every browse session look ended.
  const until = session.expiresAt !== null && session.expiresAt > now ? session.expiresAt : now + lifeOfBrowseSession;
  return { chosen, setAside, until };
}

/** A path whose restore point, named in the spec, is of another drive or site than the spec says, as far as the service tells whose it is. */
async function ofAnother(
  [resource, planned]: Member,
  { directoryId }: BrowseSession,
  { group, tools }: Omit<Choosing, 'members'>,
): Promise<SetAsideFact | null> {
  if (directoryId === null) return null;
  try {
    const unit = planned.directoryId === null ? await findUnit(planned, group.workload, tools.units) : planned;
    if (typeof unit === 'string') return notFound(resource, unit);
    if (unit.directoryId === null || unit.directoryId.toLowerCase() === directoryId.toLowerCase()) return null;
    const message = `its restore point belongs to another ${group.workload}: ${directoryId}`;
    return { resource, artifact: null, outcome: 'failed', code: '', message };
  } catch (error) {
    return notHad(resource, error);
  }
}

function unitOf([member]: readonly Member[]): string {
  const selection = member?.[1].selection;
  return selection?.of === 'files' ? selection.unit : '';
}

function browsed(workload: string): BrowsedWorkload {
  if (workload !== 'drive' && workload !== 'site') throw new Error(`a ${workload} has no files`);
  return workload;
}

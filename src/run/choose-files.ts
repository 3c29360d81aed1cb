import { GraphError } from '../graph/graph-error.ts';
import { type BrowsedWorkload, type FoundPoint, mostUnitsInSearch } from '../graph/restore-api.ts';
import type { PlannedGroup } from '../plan/plan.ts';
import { groupBy } from '../util/group-by.ts';
import { openBrowseSession } from './browsing.ts';
import { type Choice, type Choosing, type Member, notFound, notHad } from './choice.ts';
import type { ChosenFact, SetAsideFact } from './events.ts';
import { findUnit } from './find-unit.ts';
import { choiceOf, findPoints } from './found-points.ts';
import { PathPattern } from './path-pattern.ts';
import { type FoundItem, Tree } from './tree.ts';

/** How long a browse session is relied on that does not say when it ends, in milliseconds. */
const lifeOfBrowseSession = 3_600_000;

/** Finds the restore point of each drive and site, browses it, and looks for the paths in it. */
export async function chooseFiles(choosing: Choosing): Promise<Choice> {
  const { points, setAside } = await pointsOf(choosing);
  const choices = await Promise.all(points.map((point) => browseAnew(point, choosing)));
  return {
    chosen: choices.flatMap(({ chosen }) => chosen),
    setAside: [...setAside, ...choices.flatMap((choice) => choice.setAside)],
    until: earliest(choices.flatMap(({ until }) => until ?? [])),
  };
}

function earliest(times: readonly number[]): number | null {
  return times.length === 0 ? null : Math.min(...times);
}

/** A restore point, and the paths to look for in it. */
interface OpenPoint {
  readonly id: string;
  readonly at: number | null;
  readonly members: readonly Member[];
}

interface Points {
  readonly points: readonly OpenPoint[];
  readonly setAside: readonly SetAsideFact[];
}

/** The restore points that the paths lie in: those that the spec names, and for the others those that a search finds. */
async function pointsOf({ members, group, tools }: Choosing): Promise<Points> {
  const named = groupBy(members, ([, { selection }]) => (selection?.of === 'files' ? selection.pointId : null));
  const points = [...named].flatMap(([id, of]) => (id === null ? [] : [{ id, at: null, members: of }]));
  const setAside: SetAsideFact[] = [];
  const ofUnits = new Map<string, Member[]>();
  for (const member of named.get(null) ?? []) {
    const [resource, planned] = member;
    try {
      const unit = await findUnit(planned, group.workload, tools.units);
      if (typeof unit === 'string') setAside.push(notFound(resource, unit));
      else known(ofUnits, unit.id).push(member);
    } catch (error) {
      setAside.push(notHad(resource, error));
    }
  }
  const found: OpenPoint[] = [];
  const units = [...ofUnits.keys()];
  for (let at = 0; at < units.length; at += mostUnitsInSearch) {
    const open = new Map(units.slice(at, at + mostUnitsInSearch).map((unit) => [unit, ofUnits.get(unit) ?? []]));
    const note = (unit: string, point: FoundPoint | null): void => {
      const of = open.get(unit) ?? [];
      open.delete(unit);
      if (point === null) setAside.push(...of.map(([resource]) => notFound(resource, noFastPoint(group))));
      else found.push({ id: point.id, at: point.protectedAt, members: of });
    };
    try {
      await findPoints([...open.keys()], choiceOf(group), { api: tools.api, note });
      for (const [resource] of [...open.values()].flat()) setAside.push(notFound(resource, notTold));
    } catch (error) {
      for (const [resource] of [...open.values()].flat()) setAside.push(notHad(resource, error));
    }
  }
  return { points: [...points, ...found], setAside };
}

function known(ofUnits: Map<string, Member[]>, unit: string): Member[] {
  const members = ofUnits.get(unit) ?? [];
  ofUnits.set(unit, members);
  return members;
}

function noFastPoint({ from, to }: PlannedGroup): string {
  return `it has no fast restore point from ${from} to ${to}, and no other can be browsed`;
}

const notTold = 'the service does not say which fast restore point it has';

/** Browse sessions are short-lived: where one ends while it is read, another takes its place. */
async function browseAnew(point: OpenPoint, choosing: Choosing): Promise<Choice> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await browse(point, choosing);
    } catch (error) {
      const isGone = error instanceof GraphError && error.kind === 'refused' && error.status === 404;
      if (isGone && attempt < mostBrowseSessions) continue;
      return { chosen: [], setAside: point.members.map(([resource]) => notHad(resource, error)), until: null };
    }
  }
}

const mostBrowseSessions = 3;

async function browse({ id: pointId, at: pointAt, members }: OpenPoint, { group, tools }: Choosing): Promise<Choice> {
  const workload = browsed(group.workload);
  const session = await openBrowseSession(workload, pointId, tools);
  const tree = new Tree(unitOf(members), (place) => tools.api.browse(workload, session.id, place));
  const found: Found[] = [];
  const setAside: SetAsideFact[] = [];
  for (const [resource, { selection }] of members) {
    if (selection?.of !== 'files') continue;
    const items = await tree.find(new PathPattern(selection.path));
    for (const item of items) found.push({ resource, item });
    if (items.length === 0)
      setAside.push(notFound(resource, `nothing lies at this path in its restore point ${pointId}`));
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

interface Found {
  readonly resource: number;
  readonly item: FoundItem;
}

interface Shared {
  readonly item: FoundItem;
  /** Of all paths that it stands for. */
  readonly resources: number[];
}

/** Each item once, and none that lies in a folder which is restored as a whole: that stands for its paths too. */
function withoutOverlaps(found: readonly Found[]): Shared[] {
  const byPath = new Map<string, Shared>();
  for (const { item, resource } of found) {
    const shared = byPath.get(item.path.toLowerCase()) ?? { item, resources: [] };
    byPath.set(item.path.toLowerCase(), shared);
    if (!shared.resources.includes(resource)) shared.resources.push(resource);
  }
  const kept: Shared[] = [];
  for (const [path, shared] of byPath) {
    const cover = foldersAbove(path).flatMap((folder) => byPath.get(folder) ?? [])[0];
    if (cover === undefined) kept.push(shared);
    else
      for (const resource of shared.resources) if (!cover.resources.includes(resource)) cover.resources.push(resource);
  }
  return kept;
}

/** The topmost first. */
function foldersAbove(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
}

function unitOf([member]: readonly Member[]): string {
  const selection = member?.[1].selection;
  return selection?.of === 'files' ? selection.unit : '';
}

function browsed(workload: string): BrowsedWorkload {
  if (workload !== 'drive' && workload !== 'site') throw new Error(`a ${workload} has no files`);
  return workload;
}

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
import { Tree } from './tree.ts';

/** How long a browse session is relied on that does not say when it ends, in milliseconds. */
const lifeOfBrowseSession = 600_000;

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
      else ofUnits.set(unit.id, [...(ofUnits.get(unit.id) ?? []), member]);
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
  /** By their keys: the service restores none twice at once, so that it is the first path's that stands for it. */
  const chosen = new Map<string, ChosenFact>();
  const setAside: SetAsideFact[] = [];
  for (const [resource, { selection }] of members) {
    if (selection?.of !== 'files') continue;
    const items = await tree.find(new PathPattern(selection.path));
    const own = items.filter(({ key }) => !chosen.has(key));
    for (const item of own) chosen.set(item.key, { resource, pointId, pointAt, foundBy: session.id, item });
    if (own.length === 0 && items.length > 0)
      setAside.push(notFound(resource, 'other paths restore all that it stands for'));
    if (items.length === 0)
      setAside.push(notFound(resource, `nothing lies at this path in its restore point ${pointId}`));
  }
  const now = tools.clock.now();
  // A clock that runs ahead of the service's must not make every browse session look ended.
  const until = session.expiresAt !== null && session.expiresAt > now ? session.expiresAt : now + lifeOfBrowseSession;
  return { chosen: [...chosen.values()], setAside, until };
}

function unitOf([member]: readonly Member[]): string {
  const selection = member?.[1].selection;
  return selection?.of === 'files' ? selection.unit : '';
}

function browsed(workload: string): BrowsedWorkload {
  if (workload !== 'drive' && workload !== 'site') throw new Error(`a ${workload} has no files`);
  return workload;
}

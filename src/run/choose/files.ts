import type { FoundPoint } from '../../graph/restore-api.ts';
import { findUnit } from '../../lookup/find-unit.ts';
import { findPoints, pointCriteriaOf } from '../../lookup/found-points.ts';
import { mostUnitsInSearch } from '../../m365/limits.ts';
import type { PlannedGroup } from '../../plan/plan.ts';
import type { LeftOutResource } from '../../state/event-data.ts';
import { groupBy } from '../../util/group-by.ts';
import { browsePoint, type OpenPoint } from './browse-point.ts';
import { type Choice, type ChooseContext, type Member, notFound, notLookedUp } from './choice.ts';

/** Finds the restore point of each drive and site, browses it, and looks for the paths in it. */
export async function chooseFiles(choosing: ChooseContext): Promise<Choice> {
  const { points, setAside } = await pointsOf(choosing);
  const choices = await Promise.all(points.map((point) => browsePoint(point, choosing)));
  return {
    chosen: choices.flatMap(({ chosen }) => chosen),
    setAside: [...setAside, ...choices.flatMap((choice) => choice.setAside)],
    until: earliest(choices.flatMap(({ until }) => until ?? [])),
  };
}

function earliest(times: readonly number[]): number | null {
  return times.length === 0 ? null : Math.min(...times);
}

interface PointsOfPaths {
  readonly points: readonly OpenPoint[];
  readonly setAside: readonly LeftOutResource[];
}

/** The restore points that the paths lie in: those that the spec names, and for the others those that a search finds. */
async function pointsOf(choosing: ChooseContext): Promise<PointsOfPaths> {
  const { members, group, tools } = choosing;
  const named = groupBy(members, ([, { selection }]) => (selection?.of === 'files' ? selection.pointId : null));
  const points = [...named].flatMap(([id, of]) => (id === null ? [] : [{ id, at: null, members: of }]));
  const setAside: LeftOutResource[] = [];
  const ofUnits = new Map<string, Member[]>();
  for (const member of named.get(null) ?? []) {
    const [resource, planned] = member;
    try {
      const unit = await findUnit(planned, group.workload, tools.units);
      if (typeof unit === 'string') setAside.push(notFound(resource, unit));
      else known(ofUnits, unit.id).push(member);
    } catch (error) {
      setAside.push(notLookedUp(member, error, choosing));
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
      await findPoints([...open.keys()], pointCriteriaOf(group), { api: tools.api, note });
      for (const [resource] of [...open.values()].flat()) setAside.push(notFound(resource, notTold));
    } catch (error) {
      for (const member of [...open.values()].flat()) setAside.push(notLookedUp(member, error, choosing));
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

import type { FoundPoint } from '../../graph/restore-api.ts';
import { findUnit } from '../../lookup/find-unit.ts';
import { findPoints, pointCriteriaOf } from '../../lookup/found-points.ts';
import { mostUnitsInSearch } from '../../m365/limits.ts';
import type { PlannedGroup } from '../../plan/plan.ts';
import type { ChosenFile, LeftOutResource } from '../../state/event-data.ts';
import { groupBy } from '../../util/group-by.ts';
import { browsePoint, type PointToBrowse } from './browse-point.ts';
import { type Choice, type ChooseContext, type IndexedResource, lookupFailed, notFound } from './choice.ts';

/** Finds the restore point of each drive and site, browses it, and looks for the paths in it. */
export async function chooseFiles(context: ChooseContext): Promise<Choice<ChosenFile>> {
  const { points, setAside } = await pointsOf(context);
  const choices = await Promise.all(points.map((point) => browsePoint(point, context)));
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
  readonly points: readonly PointToBrowse[];
  readonly setAside: readonly LeftOutResource[];
}

/** The restore points that the paths lie in: those that the spec names, and for the other paths those that a search finds. */
async function pointsOf(context: ChooseContext): Promise<PointsOfPaths> {
  const { resources, group, tools } = context;
  const byPoint = groupBy(resources, ([, { selection }]) => (selection?.of === 'files' ? selection.pointId : null));
  const points = [...byPoint].flatMap(([id, paths]) => (id === null ? [] : [{ id, at: null, paths }]));
  const setAside: LeftOutResource[] = [];
  const byUnit = new Map<string, IndexedResource[]>();
  for (const indexed of byPoint.get(null) ?? []) {
    const [resource, planned] = indexed;
    try {
      const unit = await findUnit(planned, group.workload, tools.units);
      if (typeof unit === 'string') setAside.push(notFound(resource, unit));
      else pathsOf(byUnit, unit.id).push(indexed);
    } catch (error) {
      setAside.push(lookupFailed(indexed, error, context));
    }
  }
  const found: PointToBrowse[] = [];
  const units = [...byUnit.keys()];
  for (let at = 0; at < units.length; at += mostUnitsInSearch) {
    const open = new Map(units.slice(at, at + mostUnitsInSearch).map((unit) => [unit, byUnit.get(unit) ?? []]));
    const note = (unit: string, point: FoundPoint | null): void => {
      const paths = open.get(unit) ?? [];
      open.delete(unit);
      if (point === null) setAside.push(...paths.map(([resource]) => notFound(resource, noFastPoint(group))));
      else found.push({ id: point.id, at: point.protectedAt, paths });
    };
    try {
      await findPoints([...open.keys()], pointCriteriaOf(group), { api: tools.api, note });
      for (const [resource] of [...open.values()].flat()) setAside.push(notFound(resource, unknownPoint));
    } catch (error) {
      for (const indexed of [...open.values()].flat()) setAside.push(lookupFailed(indexed, error, context));
    }
  }
  return { points: [...points, ...found], setAside };
}

function pathsOf(byUnit: Map<string, IndexedResource[]>, unit: string): IndexedResource[] {
  const paths = byUnit.get(unit) ?? [];
  byUnit.set(unit, paths);
  return paths;
}

function noFastPoint({ from, to }: PlannedGroup): string {
  return `it has no fast restore point from ${from} to ${to}, and only those can be browsed`;
}

const unknownPoint = 'the service does not say which fast restore point it has';

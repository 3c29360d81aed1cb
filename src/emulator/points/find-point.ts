import type { Workload } from '../../m365/workload.ts';
import type { EmulatedUnit, EmulatedUnits } from '../units/protection-units.ts';
import { type EmulatedRestorePoints, parsePointId } from './restore-points.ts';

interface PointSources {
  readonly units: EmulatedUnits;
  readonly points: EmulatedRestorePoints;
}

/** The unit of a restore point, and its time. */
interface FoundPoint {
  /** Undefined if the tenant protects no such unit. */
  readonly unit: EmulatedUnit | undefined;
  /** Milliseconds since 1970; null if the unit has no point then, or not any more. */
  readonly moment: number | null;
}

/**
 * The restore point with this id; null if no id looks like that. An address that the scenario gives points with ids of their own means
 * the unit of `workload`.
 */
export function findPoint(
  id: string,
  workload: Workload,
  { units, points }: PointSources,
  now: number,
): FoundPoint | null {
  const listed = points.listedWith(id);
  if (listed !== undefined) {
    const unit = units.unit(workload, listed.resource);
    return units.protects(unit)
      ? { unit, moment: points.timeOf(unit, listed.at, now) }
      : { unit: undefined, moment: null };
  }
  const parsed = parsePointId(id);
  if (parsed === null) return null;
  const unit = units.find(parsed.unitId);
  return { unit, moment: unit === undefined ? null : points.at(unit, parsed.second, now) };
}

import type { RestorePoint } from '../graph/restore-api.ts';
import { writeTime } from '../graph/wire/wire.ts';
import type { KnownUnit } from '../lookup/find-unit.ts';
import type { Workload } from '../m365/workload.ts';
import { printable } from '../util/printable.ts';

/** The resource and the window whose restore points are listed. */
export interface PointsQuery extends KnownUnit {
  /** The resource as the user named it. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly fastOnly: boolean;
}

/** What the search has found so far. */
export interface PointsFound {
  count: number;
  /** The time of the oldest point, RFC 3339; null if the service gave no time. */
  oldest: string | null;
  /** Whether the service stopped returning older points before the start of the window. */
  isDeadEnd: boolean;
}

/** A table, in pieces as the points arrive: a year of them takes a while. The last column is the one of unknown width. */
export async function* pointsText(portions: AsyncIterable<readonly RestorePoint[]>): AsyncGenerator<string> {
  let head = pointsHead;
  for await (const points of portions) {
    if (points.length > 0) yield `${head}${points.map(pointText).join('')}`;
    if (points.length > 0) head = '';
  }
}

/** Characters: `2026-11-14T12:00:00.123Z`, and `standard`. */
const widths = [24, 8, 24];

const pointsHead = rowText(['time', 'kind', 'expires', 'id']);

function pointText(point: RestorePoint): string {
  const { id, kind, time, expires } = pointJson(point);
  return rowText([time ?? 'unknown', kind ?? 'unknown', expires ?? 'unknown', printable(id)]);
}

function rowText(cells: readonly string[]): string {
  return `${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}\n`;
}

/** A restore point in JSON. Times are RFC 3339 in UTC. Null if the service does not say. */
export interface PointJson {
  readonly id: string;
  readonly time: string | null;
  readonly kind: 'fast' | 'standard' | null;
  readonly expires: string | null;
}

export function pointJson({ id, protectedAt, expiresAt, isFast }: RestorePoint): PointJson {
  const kind = isFast ? 'fast' : 'standard';
  return {
    id,
    time: protectedAt === null ? null : writeTime(protectedAt),
    kind: isFast === null ? null : kind,
    expires: expiresAt === null ? null : writeTime(expiresAt),
  };
}

/** The JSON of `points`. */
export interface PointsJson {
  readonly resource: string;
  readonly workload: Workload | null;
  readonly protection_unit_id: string;
  readonly is_protected: boolean | null;
  readonly from: string;
  readonly to: string;
  readonly fast_only: boolean;
  /** The service returned no points before this time, although there may be some; null if it returned all. */
  readonly untold_before: string | null;
  readonly points: readonly PointJson[];
}

export function pointsJson(
  query: PointsQuery,
  { isDeadEnd, oldest }: PointsFound,
  points: readonly PointJson[],
): PointsJson {
  const to = writeTime(query.to);
  return {
    resource: query.name,
    workload: query.workload,
    protection_unit_id: query.unitId,
    is_protected: query.isProtected,
    from: writeTime(query.from),
    to,
    fast_only: query.fastOnly,
    untold_before: isDeadEnd ? (oldest ?? to) : null,
    points,
  };
}

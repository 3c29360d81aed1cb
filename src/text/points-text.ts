import type { RestorePoint } from '../graph/restore-api.ts';
import { writeTime } from '../graph/wire/wire.ts';
import type { KnownUnit } from '../lookup/find-unit.ts';
import type { Workload } from '../m365/workload.ts';
import { printable } from '../util/printable.ts';

/** What was asked for. */
export interface PointsQuery extends KnownUnit {
  /** As the user calls the resource. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly fastOnly: boolean;
}

/** What the search has brought so far. */
export interface PointsFound {
  count: number;
  /** The moment of the oldest; null where none is told. */
  oldest: string | null;
  /** Whether the service has stopped telling of older ones before the window began. */
  isDeadEnd: boolean;
}

/** Rows as they come, for a year of them takes a while: the column of unknown width is the last. */
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
  return rowText([time ?? 'not told', kind ?? 'not told', expires ?? 'not told', printable(id)]);
}

function rowText(cells: readonly string[]): string {
  return `${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}\n`;
}

/** For programs. Times are RFC 3339 in UTC; null where the service does not say. */
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

/** All that was found, for programs. */
export interface PointsJson {
  readonly resource: string;
  readonly workload: Workload | null;
  readonly protection_unit_id: string;
  readonly is_protected: boolean | null;
  readonly from: string;
  readonly to: string;
  readonly fast_only: boolean;
  /** The moment before which the service tells nothing, though there may be more; null where it told of all. */
  readonly untold_before: string | null;
  readonly points: readonly PointJson[];
}

export function pointsJson(
  asked: PointsQuery,
  { isDeadEnd, oldest }: PointsFound,
  points: readonly PointJson[],
): PointsJson {
  const to = writeTime(asked.to);
  return {
    resource: asked.name,
    workload: asked.workload,
    protection_unit_id: asked.unitId,
    is_protected: asked.isProtected,
    from: writeTime(asked.from),
    to,
    fast_only: asked.fastOnly,
    untold_before: isDeadEnd ? (oldest ?? to) : null,
    points,
  };
}

import type { RestorePoint } from '../graph/restore-api.ts';
import { writeTime } from '../graph/wire.ts';
import { printable } from '../util/printable.ts';

/** Characters: `2026-11-14T12:00:00.123Z`, and `standard`. */
const widths = [24, 8, 24];

/** The head of the table, whose rows are told one by one: a year of them takes a while. The column of unknown width comes last. */
export const pointsHead: string = rowText(['time', 'kind', 'expires', 'id']);

export function pointText(point: RestorePoint): string {
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

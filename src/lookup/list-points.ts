import type { RestoreApi, RestorePoint } from '../graph/restore-api.ts';

/** Which restore points to list. Times in milliseconds since 1970. */
export interface WantedPoints {
  readonly unitId: string;
  readonly from: number;
  readonly to: number;
  readonly fastOnly: boolean;
}

/** What one search adds to the list. */
export interface MorePoints {
  /** The latest first. */
  readonly points: readonly RestorePoint[];
  /** Whether the list ends before the window does, because the service's last answer had nothing older. */
  readonly isDeadEnd: boolean;
}

/**
 * Lists the restore points of one protection unit, from the latest to the oldest, each once. An answer has only a few points
 * and no next page, so each search ends where the one before it began.
 *
 * The documents speak of five points an answer, and elsewhere of one for each unit. A year of points ten minutes apart is
 * 53,000 points, so it takes ten thousand searches or five times as many. Points less than a millisecond apart may be missed.
 */
export async function* walkPoints(
  { unitId, from, to, fastOnly }: WantedPoints,
  api: Pick<RestoreApi, 'searchRestorePoints'>,
): AsyncGenerator<MorePoints> {
  const seen = new Set<string>();
  for (let until = to; until >= from; ) {
    const search = { unitIds: [unitId], from, to: until, prefer: 'latest', fastOnly, query: null } as const;
    const { points } = await api.searchRestorePoints(search);
    if (points.length === 0) return;
    const oldest = Math.min(...points.map(({ protectedAt }) => protectedAt ?? Number.POSITIVE_INFINITY));
    const unseen = points.filter(({ id, protectedAt }) => !seen.has(id) && (protectedAt ?? from) >= from);
    for (const { id } of unseen) seen.add(id);
    const isDeadEnd = oldest > until;
    yield { points: latestFirst(unseen), isDeadEnd };
    if (isDeadEnd) return;
    until = oldest - 1;
  }
}

function latestFirst(points: readonly RestorePoint[]): RestorePoint[] {
  return points.toSorted((a, b) => (b.protectedAt ?? 0) - (a.protectedAt ?? 0));
}

import type { RestoreApi, RestorePoint } from '../graph/restore-api.ts';

/** Whose restore points are wanted, and between which moments; milliseconds since 1970. */
export interface WantedPoints {
  readonly unitId: string;
  readonly from: number;
  readonly to: number;
  readonly fastOnly: boolean;
}

/** What one answer adds to those before it. */
export interface MorePoints {
  /** The latest first. */
  readonly points: readonly RestorePoint[];
  /** Whether the walk ends here before the beginning of the window, for the answer tells of nothing older than the one before. */
  readonly isDeadEnd: boolean;
}

/**
 * The restore points of one protection unit, from the latest back to the oldest, each once. The service gives a few in an
 * answer and no next page, so that each search ends where the answer before it began.
 *
 * Documents speak of five points an answer, and elsewhere of one for each unit: a year of points that are ten minutes apart
 * takes ten thousand searches or five times as many. Points less than a millisecond apart may be missed.
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
    const news = points.filter(({ id, protectedAt }) => !seen.has(id) && (protectedAt ?? from) >= from);
    for (const { id } of news) seen.add(id);
    const isDeadEnd = oldest > until;
    yield { points: latestFirst(news), isDeadEnd };
    if (isDeadEnd) return;
    until = oldest - 1;
  }
}

function latestFirst(points: readonly RestorePoint[]): RestorePoint[] {
  return points.toSorted((a, b) => (b.protectedAt ?? 0) - (a.protectedAt ?? 0));
}

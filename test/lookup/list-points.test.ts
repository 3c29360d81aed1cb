import { describe, expect, it } from 'vitest';
import type { FoundPoint, PointSearch, PointSearchResult } from '../../src/graph/restore-api.ts';
import { type MorePoints, type WantedPoints, walkPoints } from '../../src/lookup/list-points.ts';

const minute = 60_000;
const now = Date.parse('2026-11-22T03:00:00Z');
const wanted: WantedPoints = { unitId: 'u', from: now - 60 * minute, to: now, fastOnly: false };

function pointAt(protectedAt: number | null, id = `u_${protectedAt}`): FoundPoint {
  return { id, protectedAt, expiresAt: null, isFast: null, unit: null, hits: null };
}

const nothing: PointSearchResult = { points: [], without: ['u'], searchResponseId: null };

/** A service with these restore points. Its answers hold the latest few in the window, in no order. */
function serviceWith(moments: readonly number[], most = 5) {
  const searches: PointSearch[] = [];
  const searchRestorePoints = async (search: PointSearch): Promise<PointSearchResult> => {
    searches.push(search);
    const within = moments.filter((at) => at >= search.from && at <= search.to).toSorted((a, b) => b - a);
    const points = within.slice(0, most).map((at) => pointAt(at));
    return points.length === 0 ? nothing : { ...nothing, points: points.toReversed(), without: [] };
  };
  return { searches, searchRestorePoints };
}

/** A service that gives these answers, one after the other, and then empty ones. */
function serviceSaying(...answers: readonly (readonly FoundPoint[])[]) {
  const left = [...answers];
  let asked = 0;
  return {
    get asked(): number {
      return asked;
    },
    searchRestorePoints: async (): Promise<PointSearchResult> => {
      asked += 1;
      return { ...nothing, points: left.shift() ?? [] };
    },
  };
}

async function walked(
  service: Parameters<typeof walkPoints>[1],
  changes: Partial<WantedPoints> = {},
): Promise<MorePoints[]> {
  const found: MorePoints[] = [];
  for await (const more of walkPoints({ ...wanted, ...changes }, service)) found.push(more);
  return found;
}

const momentsOf = (found: readonly MorePoints[]): (number | null)[] =>
  found.flatMap(({ points }) => points.map(({ protectedAt }) => protectedAt));

describe('walkPoints', () => {
  it.each([1, 5])('lists points from the latest to the oldest, each once, with %i in an answer', async (most) => {
    const moments = Array.from({ length: 12 }, (_, index) => now - (index + 1) * 4 * minute);
    const service = serviceWith(moments, most);

    const found = await walked(service);

    expect(momentsOf(found)).toEqual(moments);
    expect(found.some(({ isDeadEnd }) => isDeadEnd)).toBe(false);
    expect(service.searches).toHaveLength(Math.ceil(12 / most) + 1);
  });

  it('searches each time before the oldest known point', async () => {
    const service = serviceWith([now - minute, now - 2 * minute], 1);

    await walked(service, { fastOnly: true });

    const search = { unitIds: ['u'], from: wanted.from, prefer: 'latest', fastOnly: true, query: null };
    expect(service.searches).toEqual([
      { ...search, to: now },
      { ...search, to: now - minute - 1 },
      { ...search, to: now - 2 * minute - 1 },
    ]);
  });

  it('lists nothing if there are no points', async () => {
    const service = serviceWith([]);

    expect(await walked(service)).toEqual([]);
    expect(service.searches).toHaveLength(1);
  });

  it('stops at the beginning of the window, and includes a point at that moment', async () => {
    const service = serviceWith([wanted.from - 1, wanted.from, now]);

    expect(momentsOf(await walked(service))).toEqual([now, wanted.from]);
    expect(service.searches).toHaveLength(1);
  });

  it('leaves out points before the window if the service ignores the window', async () => {
    const service = serviceSaying([pointAt(now), pointAt(wanted.from - minute)]);

    expect(momentsOf(await walked(service))).toEqual([now]);
    expect(service.asked).toBe(1);
  });

  it('stops if the service repeats the same points, and says so', async () => {
    const same = [pointAt(now - minute), pointAt(now - 2 * minute)];

    const found = await walked(serviceSaying(same, same, same));

    expect(found.map(({ points, isDeadEnd }) => [points.length, isDeadEnd])).toEqual([
      [2, false],
      [0, true],
    ]);
  });

  it('continues past repeated points as long as an older one comes with them', async () => {
    const [first, second, third] = [1, 2, 3].map((ago) => pointAt(now - ago * minute));
    if (!first || !second || !third) throw new Error('three are made');

    const found = await walked(serviceSaying([first, second], [second, third]));

    expect(found.flatMap(({ points }) => points)).toEqual([first, second, third]);
    expect(found.at(-1)?.isDeadEnd).toBe(false);
  });

  it('lists a point without a moment, and stops there, because it does not know where to continue', async () => {
    const found = await walked(serviceSaying([pointAt(null, 'p')], [pointAt(now)]));

    expect(found).toMatchObject([{ points: [{ id: 'p' }], isDeadEnd: true }]);
  });
});

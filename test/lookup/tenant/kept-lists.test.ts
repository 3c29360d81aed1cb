import { describe, expect, it } from 'vitest';
import { GraphError } from '../../../src/graph/graph-error.ts';
import type { ListPlace } from '../../../src/graph/list-place.ts';
import { type KeptList, type KeptLists, type KeptPage, readKept } from '../../../src/lookup/tenant/kept-lists.ts';

const nothing: KeptList = { items: [], next: null, isComplete: false };

/** Keeps pages, and counts the pages of a list of 3 that are asked for. */
class Lists implements KeptLists {
  readonly pages: KeptPage[] = [];
  readonly asked: (string | null)[] = [];
  readonly #kept: KeptList;

  constructor(kept: KeptList = nothing) {
    this.#kept = kept;
  }

  of(): KeptList {
    return this.#kept;
  }

  async keep(_: string, page: KeptPage): Promise<void> {
    this.pages.push(page);
  }

  readonly open = async function* (this: Lists, place: ListPlace): AsyncGenerator<readonly string[]> {
    for (let number = Number(place.next ?? 1); number <= 3; number += 1) {
      this.asked.push(place.next);
      place.next = number === 3 ? null : String(number + 1);
      yield [`a${number}`, `b${number}`];
    }
  }.bind(this);

  list(changes: object = {}): Parameters<typeof readKept<string>>[0] {
    return { name: 'some', open: this.open, hasPlaces: true, onRead: () => undefined, ...changes };
  }
}

describe('readKept', () => {
  it('keeps each page with the place of the next one', async () => {
    const lists = new Lists();

    expect(await readKept(lists.list(), lists)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
    expect(lists.pages.map(({ next, isFirst, isLast }) => [next, isFirst, isLast])).toEqual([
      ['2', true, false],
      ['3', false, false],
      [null, false, true],
    ]);
  });

  it('goes on after the pages of an earlier reading', async () => {
    const lists = new Lists({ items: ['a1', 'b1'], next: '2', isComplete: false });

    expect(await readKept(lists.list(), lists)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
    expect(lists.asked).toEqual(['2', '3']);
    expect(lists.pages[0]?.isFirst).toBe(false);
  });

  it('asks for nothing if an earlier reading came to the end', async () => {
    const lists = new Lists({ items: ['a1'], next: null, isComplete: true });

    expect(await readKept(lists.list(), lists)).toEqual(['a1']);
    expect(lists.asked).toEqual([]);
  });

  it.each([400, 404, 410])('reads from the start if the link has expired (%i)', async (status) => {
    const lists = new Lists({ items: ['stale'], next: 'old', isComplete: false });
    const open = (place: ListPlace): AsyncIterable<readonly string[]> => {
      if (place.next === 'old') throw new GraphError('expired', { kind: 'refused', status, code: 'x' });
      return lists.open(place);
    };

    expect(await readKept(lists.list({ open }), lists)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
    expect(lists.pages[0]?.isFirst).toBe(true);
  });

  it('rejects with a missing permission, and with an error at the start', async () => {
    const refusal = (status: number) => (): never => {
      throw new GraphError('no', { kind: 'refused', status, code: 'x' });
    };
    const resumed = new Lists({ items: [], next: '2', isComplete: false });
    const fresh = new Lists();

    await expect(readKept(resumed.list({ open: refusal(403) }), resumed)).rejects.toThrow('no');
    await expect(readKept(fresh.list({ open: refusal(400) }), fresh)).rejects.toThrow('no');
  });

  it('stops once it has all that matters, and keeps nothing else', async () => {
    const lists = new Lists();
    const wanted = { matters: (item: string) => item.startsWith('a'), isEnough: (count: number) => count >= 2 };

    expect(await readKept(lists.list(wanted), lists)).toEqual(['a1', 'a2']);
    expect(lists.asked).toHaveLength(2);
    expect(lists.pages.at(-1)).toEqual({ items: ['a2'], isFirst: false, next: '3', isLast: true });
  });

  it('keeps a list without places only as a whole', async () => {
    const lists = new Lists();

    await readKept(lists.list({ hasPlaces: false }), lists);

    expect(lists.pages).toMatchObject([{ isFirst: true, isLast: true, next: null }]);
    expect(lists.pages[0]?.items).toHaveLength(6);
  });
});

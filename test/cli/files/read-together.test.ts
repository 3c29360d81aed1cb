import { describe, expect, it } from 'vitest';
import { type Reader, readTogether } from '../../../src/cli/files/read-together.ts';

describe('readers of one source', () => {
  it('get the same items, and the source is read once', async () => {
    const source = numbers(3);
    const readers = readTogether(source.read, 2);

    expect(await Promise.all(readers.map(allOf))).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(source.given).toEqual([0, 1, 2]);
  });

  it('wait for the slowest of them, so that no item is kept', async () => {
    const source = numbers(3);
    const [quick, slow] = iteratorsOf(readTogether(source.read, 2));

    await Promise.all([quick?.next(), slow?.next()]);
    const second = quick?.next();
    expect(source.given).toEqual([0]);
    await slow?.next();

    expect(await second).toEqual({ done: false, value: 1 });
  });

  it('go on without one that ends its loop', async () => {
    const [one, other] = readTogether(numbers(3).read, 2) as [Reader<number>, Reader<number>];
    const first = async (): Promise<number | null> => {
      for await (const item of one.items()) return item;
      return null;
    };

    expect(await Promise.all([first(), allOf(other)])).toEqual([0, [0, 1, 2]]);
  });

  it('go on without one that leaves before it reads', async () => {
    const [one, other] = readTogether(numbers(2).read, 2) as [Reader<number>, Reader<number>];
    const all = allOf(other);

    one.leave();
    one.leave();

    expect(await all).toEqual([0, 1]);
  });

  it.each([
    ['at its first item', 0],
    ['later', 2],
  ])('all fail with a source that fails %s', async (_when, at) => {
    const readers = readTogether(numbers(3, at).read, 2);

    const ends = await Promise.allSettled(readers.map(allOf));

    expect(ends.map((end) => end.status === 'rejected' && end.reason.message)).toEqual(['gone', 'gone']);
  });

  it('go through it once', async () => {
    const [reader] = readTogether(numbers(1).read, 1) as [Reader<number>];
    await allOf(reader);

    expect(() => reader.items()).toThrow('once');
  });
});

/** A source that notes what it has given, and may fail. */
function numbers(count: number, failsAt = count): { given: number[]; read: () => AsyncGenerator<number> } {
  const given: number[] = [];
  return {
    given,
    read: async function* () {
      for (let number = 0; number < count; number += 1) {
        if (number === failsAt) throw new Error('gone');
        given.push(number);
        yield number;
      }
    },
  };
}

async function allOf<Item>(reader: Reader<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of reader.items()) items.push(item);
  return items;
}

function iteratorsOf<Item>(readers: readonly Reader<Item>[]): AsyncIterator<Item>[] {
  return readers.map((reader) => reader.items()[Symbol.asyncIterator]());
}

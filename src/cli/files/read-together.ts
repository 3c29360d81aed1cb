/** One of several that read the same items. */
export interface Reader<Item> {
  /** All items, for one loop. Throws if it is asked twice. */
  items(): AsyncIterable<Item>;
  /** The others go on without this one. A loop that ends does so by itself; call it for one that may never begin. */
  leave(): void;
}

/**
 * Lets several readers go through one long source together, so that it is read once and nothing of it is kept: each gets the same
 * items, and the next one is read as soon as all readers ask for it. If the source fails, it fails for all of them.
 */
export function readTogether<Item>(source: () => AsyncIterable<Item>, count: number): Reader<Item>[] {
  const reading = new Reading(source);
  return Array.from({ length: count }, () => reading.join());
}

type Next<Item> = Promise<IteratorResult<Item, undefined>>;

class Reading<Item> {
  readonly #items: AsyncGenerator<Item, undefined>;
  readonly #readers: Set<Reader<Item>> = new Set();
  /** Those that ask for the next item. */
  #asking: ((next: Next<Item>) => void)[] = [];

  constructor(source: () => AsyncIterable<Item>) {
    this.#items = opened(source);
  }

  join(): Reader<Item> {
    let hasBegun = false;
    const reader: Reader<Item> = {
      items: () => {
        if (hasBegun) throw new Error('a reader goes through its items once');
        hasBegun = true;
        return { [Symbol.asyncIterator]: () => this.#iteratorOf(reader) };
      },
      leave: () => this.#leave(reader),
    };
    this.#readers.add(reader);
    return reader;
  }

  #iteratorOf({ leave }: Reader<Item>): AsyncIterator<Item, undefined> {
    return {
      next: () => this.#next(),
      return: async () => {
        leave();
        return { done: true, value: undefined };
      },
    };
  }

  #next(): Next<Item> {
    return new Promise((resolve) => {
      this.#asking.push(resolve);
      this.#goOn();
    });
  }

  #leave(reader: Reader<Item>): void {
    if (this.#readers.delete(reader)) this.#goOn();
  }

  #goOn(): void {
    const asking = this.#asking;
    if (asking.length === 0 || asking.length < this.#readers.size) return;
    this.#asking = [];
    const next = this.#items.next();
    for (const answer of asking) answer(next);
  }
}

async function* opened<Item>(source: () => AsyncIterable<Item>): AsyncGenerator<Item, undefined> {
  yield* source();
}

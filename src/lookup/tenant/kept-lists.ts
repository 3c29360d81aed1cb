import { GraphError } from '../../graph/graph-error.ts';
import type { ListPlace } from '../../graph/list-place.ts';

/** What an interrupted reading of the tenant's lists has read, and where the pages that come now are kept. */
export interface KeptLists {
  /** What was read of a list by then. */
  of(list: string): KeptList;
  /** Resolves once the page survives the end of this process. */
  keep(list: string, page: KeptPage): Promise<void>;
}

export interface KeptList {
  /** Values of JSON, as `keep` got them. */
  readonly items: readonly unknown[];
  /** Where to go on; null to begin. */
  readonly next: string | null;
  /** Whether all of the list was read. */
  readonly isComplete: boolean;
}

export interface KeptPage {
  readonly items: readonly unknown[];
  /** Whether it is the first one: then earlier pages don't count. */
  readonly isFirst: boolean;
  readonly next: string | null;
  readonly isLast: boolean;
}

/** For a reading that nobody goes on with. */
export const nothingKept: KeptLists = {
  of: () => ({ items: [], next: null, isComplete: false }),
  keep: async () => undefined,
};

export interface ListToRead<Item> {
  /** The name that it is kept under. */
  readonly name: string;
  /** Its pages from a place on. */
  readonly open: (place: ListPlace) => AsyncIterable<readonly Item[]>;
  /** Which items matter; default: all. The others are not kept. */
  readonly matters?: (item: Item) => boolean;
  /** Whether a reading can stop because it has all that matters. */
  readonly isEnough?: (count: number) => boolean;
  /** Whether it comes in pages that each name the next one. Else only all of it is worth keeping. */
  readonly hasPlaces: boolean;
  readonly onRead: (count: number) => void;
}

/**
 * Reads a list to its end, from where an earlier reading stopped. If the link to that page has expired, from the start. Rejects as the
 * list does; then what was read is kept.
 */
export async function readKept<Item>(list: ListToRead<Item>, kept: KeptLists): Promise<readonly Item[]> {
  const earlier = kept.of(list.name);
  // Whoever keeps them gives back what it got.
  const items = [...(earlier.items as readonly Item[])];
  if (earlier.isComplete) return items;
  if (earlier.next === null) return await readFrom(null, [], list, kept);
  try {
    return await readFrom(earlier.next, items, list, kept);
  } catch (error) {
    if (!isExpired(error)) throw error;
    return await readFrom(null, [], list, kept);
  }
}

async function readFrom<Item>(
  next: string | null,
  items: Item[],
  { name, open, matters = () => true, isEnough = () => false, hasPlaces, onRead }: ListToRead<Item>,
  kept: KeptLists,
): Promise<readonly Item[]> {
  const place: ListPlace = { next };
  let isFirst = next === null;
  for await (const page of open(place)) {
    const wanted = page.filter(matters);
    for (const item of wanted) items.push(item);
    onRead(items.length);
    const isLast = place.next === null || isEnough(items.length);
    if (hasPlaces) await kept.keep(name, { items: wanted, isFirst, next: place.next, isLast });
    isFirst = false;
    if (hasPlaces && isLast) return items;
  }
  if (!hasPlaces) await kept.keep(name, { items, isFirst: true, next: null, isLast: true });
  return items;
}

/** Source of the codes: none is documented for an old `$skiptoken`; these are the ones of Graph for a page that is gone. */
function isExpired(error: unknown): boolean {
  return error instanceof GraphError && error.kind === 'refused' && [400, 404, 410].includes(error.status);
}

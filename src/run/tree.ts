import type { BrowseItem, BrowsePlace } from '../graph/browse.ts';
import { GraphError } from '../graph/graph-error.ts';
import { resourceKey } from '../spec/workload.ts';
import type { FoundItem } from './facts.ts';
import type { PathPattern, Progress } from './path-pattern.ts';

/** Lists what lies at a place, or at the top. */
export type List = (place: BrowsePlace | undefined) => AsyncIterable<readonly BrowseItem[]>;

/** An item on the way, and how far its path has matched. */
interface Visit {
  readonly item: BrowseItem;
  readonly progress: Progress;
  readonly names: readonly string[];
  /** Keys of what it lies in, and its own. */
  readonly keys: ReadonlySet<string>;
  /** Whether all that lies in it is wanted. */
  readonly isWhole: boolean;
}

/** What lies in one restore point of a drive or site. What has been read of a folder is kept for all the paths that lead through it. */
export class Tree {
  readonly #unit: string;
  readonly #list: List;
  readonly #read: Map<string, Promise<readonly BrowseItem[]>> = new Map();
  /** Names that were asked for in each folder. */
  readonly #namesAt: Map<string, Set<string>> = new Map();

  /** `unit` is the URL of the site, or the address of the drive's owner. */
  constructor(unit: string, list: List) {
    this.#unit = unit;
    this.#list = list;
  }

  /** What a path stands for: a folder that it meets as a whole, without what lies in it; of a library all that lies in it. Rejects with GraphError. */
  async find(pattern: PathPattern): Promise<FoundItem[]> {
    const found: FoundItem[] = [];
    let open: Visit[] = [];
    const meet = (
      item: BrowseItem,
      { progress: before, names: above, keys: outer, isWhole }: Omit<Visit, 'item'>,
    ): void => {
      const progress = pattern.after(before, item.name);
      const names = [...above, item.name];
      // A folder that lies in itself has been seen.
      if (outer.has(item.key)) return;
      const keys = isContainer(item) ? new Set([...outer, item.key]) : outer;
      const isMet = isWhole || (pattern.isMet(progress) && (isContainer(item) || !pattern.isFolder));
      if (isMet && !isLibrary(item)) found.push({ key: item.key, path: names.join('/'), url: item.url });
      else if (isMet) open.push({ item, progress, names, keys, isWhole: true });
      else if (progress.length > 0 && isContainer(item)) open.push({ item, progress, names, keys, isWhole: false });
    };
    const top = await this.#itemsAt(undefined);
    for (const item of top) {
      const start = { progress: pattern.start, names: [], keys: new Set<string>(), isWhole: false };
      if (this.#isSiteItself(item, top)) open.push({ ...start, item, keys: new Set([item.key]) });
      else meet(item, start);
    }
    while (open.length > 0) {
      const level = open;
      open = [];
      const places = level.map(({ item, progress, isWhole }) =>
        this.#placeIn(item, isWhole ? null : pattern.nextName(progress)),
      );
      const lists = await Promise.all(places.map((place) => this.#itemsAt(place)));
      for (const [index, visit] of level.entries()) for (const inner of lists[index] ?? []) meet(inner, visit);
    }
    return found;
  }

  /** The site whose restore point it is has no part in the paths: they begin with its document libraries. */
  #isSiteItself({ type, url }: BrowseItem, top: readonly BrowseItem[]): boolean {
    if (type !== 'site') return false;
    return top.length === 1 || (url !== null && resourceKey(url) === resourceKey(this.#unit));
  }

  /** Without a filter where any name may come next, or where many have been asked for. */
  #placeIn({ key, type }: BrowseItem, name: string | null): BrowsePlace {
    const place = type === 'site' || type === 'documentLibrary' ? type : 'folder';
    const names = this.#namesAt.get(key) ?? new Set();
    this.#namesAt.set(key, names);
    if (name !== null) names.add(name.toLowerCase());
    const isNarrow = name !== null && isSayable(name) && names.size <= mostNames;
    return { key, type: place, nameContains: isNarrow ? name : null };
  }

  #itemsAt(place: BrowsePlace | undefined): Promise<readonly BrowseItem[]> {
    const key = JSON.stringify(place ?? null);
    const known = this.#read.get(key) ?? this.#all(place);
    this.#read.set(key, known);
    return known;
  }

  /** Where the service refuses the filter, it is asked without. */
  async #all(place: BrowsePlace | undefined): Promise<readonly BrowseItem[]> {
    try {
      return await all(this.#list(place));
    } catch (error) {
      const isAboutFilter = error instanceof GraphError && error.kind === 'refused' && error.status === 400;
      if (!isAboutFilter || place === undefined || place.nameContains === null) throw error;
      return await this.#itemsAt({ ...place, nameContains: null });
    }
  }
}

async function all(pages: AsyncIterable<readonly BrowseItem[]>): Promise<BrowseItem[]> {
  const items: BrowseItem[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

/** What is no item itself: all that lies in it is restored. */
function isLibrary({ type }: BrowseItem): boolean {
  return type === 'site' || type === 'documentLibrary';
}

type Container = BrowseItem & { readonly type: BrowsePlace['type'] };

function isContainer(item: BrowseItem): item is Container {
  return item.type === 'site' || item.type === 'documentLibrary' || item.type === 'folder';
}

/** The service's filter takes no quotes, and may know letters with accents by other characters. */
function isSayable(name: string): boolean {
  return !name.includes("'") && name.normalize('NFD') === name;
}

/** Names that are asked for in a folder one by one, before all of it is read. */
const mostNames = 5;

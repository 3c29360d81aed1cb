import type { BrowseItem, BrowsePlace } from '../graph/restore-api.ts';
import { resourceKey } from '../spec/workload.ts';
import type { PathPattern, Progress } from './path-pattern.ts';

/** An item that a path stands for. */
export interface FoundItem {
  readonly key: string;
  /** From the document library on. */
  readonly path: string;
}

/** Lists what lies at a place, or at the top. */
export type List = (place: BrowsePlace | undefined) => AsyncIterable<readonly BrowseItem[]>;

/** An item on the way, and how far its path has matched. */
interface Visit {
  readonly item: BrowseItem;
  readonly progress: Progress;
  readonly names: readonly string[];
}

/** What lies in one restore point of a drive or site. Every folder is read once for all the paths that lead through it. */
export class Tree {
  readonly #unit: string;
  readonly #list: List;
  readonly #read: Map<string, Promise<readonly BrowseItem[]>> = new Map();

  /** `unit` is the URL of the site, or the address of the drive's owner. */
  constructor(unit: string, list: List) {
    this.#unit = unit;
    this.#list = list;
  }

  /** What a path stands for: a folder that it meets as a whole, without what lies in it. Rejects with GraphError. */
  async find(pattern: PathPattern): Promise<FoundItem[]> {
    const found: FoundItem[] = [];
    const open: Visit[] = [];
    const meet = (item: BrowseItem, before: Progress, above: readonly string[]): void => {
      const progress = pattern.after(before, item.name);
      const names = [...above, item.name];
      if (pattern.isMet(progress) && (isContainer(item) || !pattern.isFolder))
        found.push({ key: item.key, path: names.join('/') });
      else if (progress.length > 0 && isContainer(item)) open.push({ item, progress, names });
    };
    const top = await this.#itemsAt(undefined);
    for (const item of top) {
      if (this.#isSiteItself(item, top)) open.push({ item, progress: pattern.start, names: [] });
      else meet(item, pattern.start, []);
    }
    for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
      const { item, progress, names } = visit;
      for (const inner of await this.#itemsAt(placeIn(item, pattern.nextName(progress)))) meet(inner, progress, names);
    }
    return found;
  }

  /** The site whose restore point it is has no part in the paths: they begin with its document libraries. */
  #isSiteItself({ type, url }: BrowseItem, top: readonly BrowseItem[]): boolean {
    if (type !== 'site') return false;
    return top.length === 1 || (url !== null && resourceKey(url) === resourceKey(this.#unit));
  }

  #itemsAt(place: BrowsePlace | undefined): Promise<readonly BrowseItem[]> {
    const key = JSON.stringify(place ?? null);
    const known = this.#read.get(key) ?? all(this.#list(place));
    this.#read.set(key, known);
    return known;
  }
}

async function all(pages: AsyncIterable<readonly BrowseItem[]>): Promise<BrowseItem[]> {
  const items: BrowseItem[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

type Container = BrowseItem & { readonly type: BrowsePlace['type'] };

function isContainer(item: BrowseItem): item is Container {
  return item.type === 'site' || item.type === 'documentLibrary' || item.type === 'folder';
}

/** The service's filter takes no quotes, and does without where any name may come next. */
function placeIn({ key, type }: BrowseItem, name: string | null): BrowsePlace {
  const place = type === 'site' || type === 'documentLibrary' ? type : 'folder';
  return { key, type: place, nameContains: name?.includes("'") ? null : name };
}

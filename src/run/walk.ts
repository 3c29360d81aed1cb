import type { BrowseItem, BrowsePlace } from '../graph/browse.ts';
import type { GraphError } from '../graph/graph-error.ts';
import type { FoundItem } from './facts.ts';
import type { PathPattern, Progress } from './path-pattern.ts';

/** What others may lie in. */
export type Container = BrowseItem & { readonly type: BrowsePlace['type'] };

/** A container on the way of a walk, and how far the path has matched there. */
export interface Visit {
  readonly walk: Walk;
  readonly item: Container;
  readonly progress: Progress;
  readonly names: readonly string[];
  /** Keys of what it lies in, and its own. */
  readonly keys: ReadonlySet<string>;
  /** Whether all that lies in it is wanted. */
  readonly isWhole: boolean;
}

/** The way of one path down a restore point, from level to level. */
export class Walk {
  /** What the path stands for: a folder that it meets as a whole, without what lies in it; of a library all that lies in it. */
  readonly found: FoundItem[] = [];
  /** Why it was not followed to its end; null where it was. */
  failure: GraphError | null = null;
  readonly #pattern: PathPattern;

  constructor(pattern: PathPattern) {
    this.#pattern = pattern;
  }

  /** Where it goes on from the top. `site` has no part in the path: it is gone through whatever its name. */
  begin(top: readonly BrowseItem[], site: Container | undefined): Visit[] {
    const start = { progress: this.#pattern.start, names: [], isWhole: false };
    return top.flatMap((item) =>
      item === site
        ? { ...start, walk: this, item: site, keys: new Set([site.key]) }
        : this.#meet(item, { ...start, keys: new Set() }),
    );
  }

  /** Where it goes on from a visit, once it is known what lies there. */
  enter(visit: Visit, inner: readonly BrowseItem[]): Visit[] {
    return inner.flatMap((item) => this.#meet(item, visit));
  }

  /** The one name that is wanted of what lies there; null where it may be one of several. */
  nextName({ progress, isWhole }: Visit): string | null {
    return isWhole ? null : this.#pattern.nextName(progress);
  }

  #meet(item: BrowseItem, from: Omit<Visit, 'walk' | 'item'>): Visit[] {
    // A folder that lies in itself has been seen.
    if (from.keys.has(item.key)) return [];
    const progress = this.#pattern.after(from.progress, item.name);
    const names = [...from.names, item.name];
    const isMet = from.isWhole || (this.#pattern.isMet(progress) && (isContainer(item) || !this.#pattern.isFolder));
    const isFound = isMet && !isLibrary(item);
    if (isFound) this.found.push({ key: item.key, path: names.join('/'), url: item.url });
    if (isFound || !isContainer(item) || (progress.length === 0 && !isMet)) return [];
    return [{ walk: this, item, progress, names, keys: new Set([...from.keys, item.key]), isWhole: isMet }];
  }
}

/** What is no item itself: all that lies in it is restored. */
function isLibrary({ type }: BrowseItem): boolean {
  return type === 'site' || type === 'documentLibrary';
}

export function isContainer(item: BrowseItem): item is Container {
  return isLibrary(item) || item.type === 'folder';
}

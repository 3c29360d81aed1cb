import type { BrowseItem, BrowsePlace } from '../../graph/browse.ts';
import { GraphError } from '../../graph/graph-error.ts';
import type { FoundItem } from '../../state/event-data.ts';
import type { MatchProgress, PathPattern } from './path-pattern.ts';

/** What others may lie in. */
export type Container = BrowseItem & { readonly type: BrowsePlace['type'] };

/** An item that a path stands for, or one of them. */
export interface Met {
  readonly item: FoundItem;
  /** Keys of what it lies in, the topmost first. */
  readonly above: ReadonlySet<string>;
}

/** What lies at the top of a restore point. */
interface Top {
  readonly items: readonly BrowseItem[];
  /** It has no part in a path: it is gone through whatever its name. */
  readonly site: Container | undefined;
  /** Whether it may be what lies in a document library, and not the libraries: no document says what the top of a drive is. */
  readonly mayBeLibrary: boolean;
}

/** Where a walk has come to, and how far the path has matched there. */
interface BrowseLocation {
  readonly progress: MatchProgress;
  readonly names: readonly string[];
  /** Keys of what it lies in, and its own. */
  readonly keys: ReadonlySet<string>;
  /** Whether all that lies in it is wanted. */
  readonly isWhole: boolean;
}

/** A container on the way of a walk. */
export interface Visit extends BrowseLocation {
  readonly walk: Walk;
  readonly item: Container;
}

/** The way of one path down a restore point, from level to level. */
export class Walk {
  /** What the path stands for: a folder that it meets as a whole, without what lies in it; of a library all that lies in it. */
  readonly found: Met[] = [];
  /** Why it was not followed to its end; null where it was. */
  failure: GraphError | null = null;
  readonly #pattern: PathPattern;

  constructor(pattern: PathPattern) {
    this.#pattern = pattern;
  }

  /** Where it goes on from the top. */
  begin({ items, site, mayBeLibrary }: Top): Visit[] {
    const top: BrowseLocation = { progress: this.#pattern.start, names: [], keys: new Set(), isWhole: false };
    const isInLibrary = mayBeLibrary && !items.some((item) => this.isOnWay(item, top));
    const from = isInLibrary ? this.#libraryAt(top) : top;
    return items.flatMap((item) =>
      item === site ? { ...from, walk: this, item: site, keys: new Set([site.key]) } : this.#meet(item, from),
    );
  }

  /** A place that is the library which the path begins with. */
  #libraryAt({ progress: start, ...top }: BrowseLocation): BrowseLocation {
    const { library } = this.#pattern;
    const progress = this.#pattern.after(start, library);
    return { ...top, progress, names: [library], isWhole: this.#pattern.isMet(progress) };
  }

  /** Where it goes on from a visit, once it is known what lies there. */
  enter(visit: Visit, inner: readonly BrowseItem[]): Visit[] {
    return inner.flatMap((item) => this.#meet(item, visit));
  }

  /** The one name that is wanted of what lies there; null where it may be one of several. */
  nextName({ progress, isWhole }: Visit): string | null {
    return isWhole ? null : this.#pattern.nextName(progress);
  }

  /** Whether the path goes on with an item that lies at a place, or ends there. */
  isOnWay({ name }: BrowseItem, { progress, isWhole }: BrowseLocation): boolean {
    return isWhole || this.#pattern.after(progress, name).length > 0;
  }

  #meet(item: BrowseItem, from: BrowseLocation): Visit[] {
    // A folder that lies in itself has been seen.
    if (from.keys.has(item.key)) return [];
    const progress = this.#pattern.after(from.progress, item.name);
    const names = [...from.names, item.name];
    const isMet = from.isWhole || (this.#pattern.isMet(progress) && !(item.type === 'file' && this.#pattern.isFolder));
    const isFound = isMet && !isLibrary(item);
    const path = names.join('/');
    if (isFound) this.found.push({ item: { key: item.key, path, url: item.url }, above: from.keys });
    if (isFound || (progress.length === 0 && !isMet)) return [];
    if (item.type === 'unknown') this.failure ??= notKnown(path);
    if (!isContainer(item)) return [];
    return [{ walk: this, item, progress, names, keys: new Set([...from.keys, item.key]), isWhole: isMet }];
  }
}

function notKnown(path: string): GraphError {
  const said = `\`${path}\` is of a kind that is not known to this program, which cannot look into it`;
  return new GraphError(said, { kind: 'refused', status: 200, said });
}

/** What is no item itself: all that lies in it is restored. */
export function isLibrary({ type }: BrowseItem): boolean {
  return type === 'site' || type === 'documentLibrary';
}

export function isContainer(item: BrowseItem): item is Container {
  return isLibrary(item) || item.type === 'folder';
}

import type { BrowseItem, BrowsePlace } from '../../graph/browse.ts';
import { GraphError } from '../../graph/graph-error.ts';
import type { FoundItem } from '../../state/event-data.ts';
import type { MatchProgress, PathPattern } from './path-pattern.ts';

/** What other items may lie in: a site, a document library or a folder. */
export type Container = BrowseItem & { readonly type: BrowsePlace['type'] };

/** An item that matches a path. */
export interface PathMatch {
  readonly item: FoundItem;
  /** Keys of the containers that it lies in, the topmost first. */
  readonly containers: ReadonlySet<string>;
}

/** What lies at the top of a restore point. */
interface TopLevel {
  readonly items: readonly BrowseItem[];
  /** Not a part of paths: it is searched whatever its name. */
  readonly site: Container | undefined;
  /** Whether the items may be those of a document library. No document says what the top of a drive is. */
  readonly mayBeLibrary: boolean;
}

/** A place in the tree, and how far the path has matched there. */
interface Position {
  readonly progress: MatchProgress;
  readonly names: readonly string[];
  /** Keys of the containers that it lies in, and its own. */
  readonly keys: ReadonlySet<string>;
  /** Whether everything that lies in it matches. */
  readonly isWhole: boolean;
}

/** A container whose items a path needs next. */
export interface OpenContainer extends Position {
  readonly matcher: PathMatcher;
  readonly item: Container;
}

/** Follows one path down a restore point, level by level, and collects what matches it. */
export class PathMatcher {
  /** A folder that matches is taken as a whole, a document library as all that lies in it. */
  readonly matches: PathMatch[] = [];
  /** Why the path could not be followed to its end; null if it could. */
  failure: GraphError | null = null;
  readonly #pattern: PathPattern;

  constructor(pattern: PathPattern) {
    this.#pattern = pattern;
  }

  /** Takes the items of the top, and returns the containers that it needs next. */
  begin({ items, site, mayBeLibrary }: TopLevel): OpenContainer[] {
    const top: Position = { progress: this.#pattern.start, names: [], keys: new Set(), isWhole: false };
    const isInLibrary = mayBeLibrary && !items.some((item) => this.isOnWay(item, top));
    const from = isInLibrary ? this.#inLibrary(top) : top;
    return items.flatMap((item) =>
      item === site ? { ...from, matcher: this, item: site, keys: new Set([site.key]) } : this.#take(item, from),
    );
  }

  /** As if in the document library that the path begins with. */
  #inLibrary({ progress: start, ...top }: Position): Position {
    const { library } = this.#pattern;
    const progress = this.#pattern.after(start, library);
    return { ...top, progress, names: [library], isWhole: this.#pattern.isMatched(progress) };
  }

  /** Takes the items of a container, and returns the containers that it needs next. */
  enter(container: OpenContainer, items: readonly BrowseItem[]): OpenContainer[] {
    return items.flatMap((item) => this.#take(item, container));
  }

  /** The one name that it needs of what lies there; null if it may be one of several. */
  nextName({ progress, isWhole }: OpenContainer): string | null {
    return isWhole ? null : this.#pattern.nextName(progress);
  }

  /** Whether the path continues with an item that lies at a place, or ends there. */
  isOnWay({ name }: BrowseItem, { progress, isWhole }: Position): boolean {
    return isWhole || this.#pattern.after(progress, name).length > 0;
  }

  #take(item: BrowseItem, from: Position): OpenContainer[] {
    // A folder that lies in itself: it was taken before.
    if (from.keys.has(item.key)) return [];
    const progress = this.#pattern.after(from.progress, item.name);
    const names = [...from.names, item.name];
    const fits =
      from.isWhole || (this.#pattern.isMatched(progress) && !(item.type === 'file' && this.#pattern.isFolder));
    const isMatch = fits && !isLibrary(item);
    const path = names.join('/');
    if (isMatch) this.matches.push({ item: { key: item.key, path, url: item.url }, containers: from.keys });
    if (isMatch || (progress.length === 0 && !fits)) return [];
    if (item.type === 'unknown') this.failure ??= unknownType(path);
    if (!isContainer(item)) return [];
    return [{ matcher: this, item, progress, names, keys: new Set([...from.keys, item.key]), isWhole: fits }];
  }
}

function unknownType(path: string): GraphError {
  const said = `\`${path}\` has a type that this version does not know, so it can't look inside`;
  return new GraphError(said, { kind: 'refused', status: 200, said });
}

/** Not an item itself: all that lies in it is restored. */
export function isLibrary({ type }: BrowseItem): boolean {
  return type === 'site' || type === 'documentLibrary';
}

export function isContainer(item: BrowseItem): item is Container {
  return isLibrary(item) || item.type === 'folder';
}

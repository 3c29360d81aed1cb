import type { BrowsedWorkload, BrowseItem, BrowsePlace } from '../../graph/browse.ts';
import { GraphError } from '../../graph/graph-error.ts';
import { mostFailures, readFailure } from '../../lookup/partial-reads.ts';
import { resourceKey } from '../../m365/workload.ts';
import { groupBy } from '../../util/group-by.ts';
import { workThrough } from '../../util/work-through.ts';
import {
  type Container,
  isContainer,
  isLibrary,
  type OpenContainer,
  type PathMatch,
  PathMatcher,
} from './path-matcher.ts';
import type { PathPattern } from './path-pattern.ts';

export interface FileSearchOptions {
  readonly workload: BrowsedWorkload;
  /** The URL of the site, or the address of the drive's owner. */
  readonly unit: string;
  /** Lists what lies at a place, or at the top. */
  readonly list: (place?: BrowsePlace) => AsyncIterable<readonly BrowseItem[]>;
  /** Containers that are read at the same time, at most. */
  readonly requests: number;
}

/**
 * Searches one restore point of a drive or site. It follows all paths together, level by level, so that it reads each folder
 * once.
 */
export class FileSearch {
  readonly #options: FileSearchOptions;
  /** Reads that failed after all retries. */
  #failedReads = 0;

  constructor(options: FileSearchOptions) {
    this.#options = options;
  }

  /**
   * What matches each path, or why that is not known: a folder that can't be read fails only the paths that lead into it.
   * Rejects if the top can't be read, and with what would fail every other read too.
   */
  async find(patterns: readonly PathPattern[]): Promise<(readonly PathMatch[] | GraphError)[]> {
    const matchers = patterns.map((pattern) => new PathMatcher(pattern));
    const items = await all(this.#options.list());
    const mayBeLibrary = this.#options.workload === 'drive' && !items.some(isLibrary);
    const top = { items, site: this.#siteItself(items), mayBeLibrary };
    let open = matchers.flatMap((matcher) => matcher.begin(top));
    while (open.length > 0) {
      const lists = await this.#read(open);
      const stillOpen = open.filter(({ matcher }) => matcher.failure === null);
      open = stillOpen.flatMap((container) => container.matcher.enter(container, lists.get(container.item) ?? []));
    }
    return matchers.map(({ matches, failure }) => failure ?? matches);
  }

  /** The site whose restore point it is: paths begin with its document libraries. */
  #siteItself(top: readonly BrowseItem[]): Container | undefined {
    return top
      .filter(isContainer)
      .filter(({ type }) => type === 'site')
      .find(({ url }) => top.length === 1 || (url !== null && resourceKey(url) === resourceKey(this.#options.unit)));
  }

  /** The items of each container of a level, unless all paths that need it have failed. */
  async #read(level: readonly OpenContainer[]): Promise<Map<Container, readonly BrowseItem[]>> {
    const lists = new Map<Container, readonly BrowseItem[]>();
    // All paths that need a container have the same item, because the container that it lies in was read once.
    const containers = groupBy(level, ({ item }) => item);
    await workThrough(containers, this.#options.requests, async ([item, open]) => {
      if (open.every(({ matcher }) => matcher.failure !== null)) return;
      try {
        lists.set(item, await this.#itemsIn(item, open));
      } catch (error) {
        const failure = readFailure(error);
        if (failure.kind !== 'refused') this.#failedReads += 1;
        for (const { matcher } of this.#failedReads < mostFailures ? open : level) matcher.failure ??= failure;
      }
    });
    return lists;
  }

  /**
   * Asks for a few names first. Asks for everything if the service refuses that filter, and before it concludes that
   * something is not there: the filter may mind case, or how accents are encoded.
   */
  async #itemsIn({ key, type }: Container, open: readonly OpenContainer[]): Promise<readonly BrowseItem[]> {
    const named = await this.#itemsNamed({ key, type }, fewNames(open) ?? []);
    const isEnough = open.every((container) => named.some((item) => container.matcher.isOnWay(item, container)));
    return isEnough ? named : await all(this.#options.list({ key, type, nameContains: null }));
  }

  /** None if the service refuses the filter. */
  async #itemsNamed(
    place: Omit<BrowsePlace, 'nameContains'>,
    names: readonly string[],
  ): Promise<readonly BrowseItem[]> {
    const items = new Map<string, BrowseItem>();
    try {
      for (const nameContains of names)
        for (const item of await all(this.#options.list({ ...place, nameContains }))) items.set(item.key, item);
      return [...items.values()];
    } catch (error) {
      const isAboutFilter = error instanceof GraphError && error.kind === 'refused' && error.status === 400;
      if (!isAboutFilter) throw error;
      return [];
    }
  }
}

async function all(pages: AsyncIterable<readonly BrowseItem[]>): Promise<BrowseItem[]> {
  const items: BrowseItem[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

/** The names that paths need in a container; null if they need any, or more than are asked for one by one. */
function fewNames(open: readonly OpenContainer[]): readonly string[] | null {
  const names = new Map<string, string>();
  for (const container of open) {
    const name = container.matcher.nextName(container);
    if (name === null || !isFilterable(name)) return null;
    names.set(name.toLowerCase(), name);
  }
  return names.size > mostNames ? null : [...names.values()];
}

/** The service's filter takes no quotes, and may encode accents differently. */
function isFilterable(name: string): boolean {
  return !name.includes("'") && name.normalize('NFD') === name;
}

/** Names that are asked for one by one in a container; for more, all of it is read. */
const mostNames = 5;

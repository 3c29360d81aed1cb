import type { BrowsedWorkload, BrowseItem, BrowsePlace } from '../../graph/browse.ts';
import { GraphError } from '../../graph/graph-error.ts';
import { mostFailures, readFailure } from '../../lookup/partial-reads.ts';
import { resourceKey } from '../../m365/workload.ts';
import { groupBy } from '../../util/group-by.ts';
import { workThrough } from '../../util/work-through.ts';
import type { PathPattern } from './path-pattern.ts';
import { type Container, isContainer, isLibrary, type Met, type Visit, Walk } from './walk.ts';

export interface TreeOptions {
  readonly workload: BrowsedWorkload;
  /** The URL of the site, or the address of the drive's owner. */
  readonly unit: string;
  /** Lists what lies at a place, or at the top. */
  readonly list: (place?: BrowsePlace) => AsyncIterable<readonly BrowseItem[]>;
  /** Folders that are read at once, at most. */
  readonly requests: number;
}

/** What lies in one restore point of a drive or site. All paths are followed together, a level at a time, so that each folder is read once. */
export class Tree {
  readonly #options: TreeOptions;
  /** Failures that have taken all of the client's patience. */
  #waits = 0;

  constructor(options: TreeOptions) {
    this.#options = options;
  }

  /**
   * What each path stands for, or why that can't be told: a folder that can't be read costs the paths that lead into it
   * alone. Rejects, and asks for no more, where the top can't be read, and with what every other call would meet too.
   */
  async find(patterns: readonly PathPattern[]): Promise<(readonly Met[] | GraphError)[]> {
    const walks = patterns.map((pattern) => new Walk(pattern));
    const items = await all(this.#options.list());
    const mayBeLibrary = this.#options.workload === 'drive' && !items.some(isLibrary);
    const top = { items, site: this.#siteItself(items), mayBeLibrary };
    let open = walks.flatMap((walk) => walk.begin(top));
    while (open.length > 0) {
      const lists = await this.#read(open);
      const onTheWay = open.filter(({ walk }) => walk.failure === null);
      open = onTheWay.flatMap((visit) => visit.walk.enter(visit, lists.get(visit.item) ?? []));
    }
    return walks.map(({ found, failure }) => failure ?? found);
  }

  /** The site whose restore point it is: paths begin with its document libraries. */
  #siteItself(top: readonly BrowseItem[]): Container | undefined {
    return top
      .filter(isContainer)
      .filter(({ type }) => type === 'site')
      .find(({ url }) => top.length === 1 || (url !== null && resourceKey(url) === resourceKey(this.#options.unit)));
  }

  /** What lies in the folders of a level, but for those whose walks have all failed. */
  async #read(level: readonly Visit[]): Promise<Map<Container, readonly BrowseItem[]>> {
    const lists = new Map<Container, readonly BrowseItem[]>();
    // A folder is one and the same item to all that visit it, for its own folder was read once.
    const folders = groupBy(level, ({ item }) => item);
    await workThrough(folders, this.#options.requests, async ([folder, visits]) => {
      if (visits.every(({ walk }) => walk.failure !== null)) return;
      try {
        lists.set(folder, await this.#itemsIn(folder, visits));
      } catch (error) {
        const failure = readFailure(error);
        if (failure.kind !== 'refused') this.#waits += 1;
        for (const { walk } of this.#waits < mostFailures ? visits : level) walk.failure ??= failure;
      }
    });
    return lists;
  }

  /**
   * Asks for all of a folder where it is not enough to ask for names: where the service refuses the filter, and before
   * anybody says that nothing is there, for the filter may mind case, or the characters that accents are made of.
   */
  async #itemsIn({ key, type }: Container, visits: readonly Visit[]): Promise<readonly BrowseItem[]> {
    const named = await this.#itemsNamed({ key, type }, fewNames(visits) ?? []);
    const isEnough = visits.every((visit) => named.some((item) => visit.walk.isOnWay(item, visit)));
    return isEnough ? named : await all(this.#options.list({ key, type, nameContains: null }));
  }

  /** None where the service refuses the filter. */
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

/** The names that are wanted of what lies in a folder; null where any may be, or more than are asked for one by one. */
function fewNames(visits: readonly Visit[]): readonly string[] | null {
  const names = new Map<string, string>();
  for (const visit of visits) {
    const name = visit.walk.nextName(visit);
    if (name === null || !isSayable(name)) return null;
    names.set(name.toLowerCase(), name);
  }
  return names.size > mostNames ? null : [...names.values()];
}

/** The service's filter takes no quotes, and may know letters with accents by other characters. */
function isSayable(name: string): boolean {
  return !name.includes("'") && name.normalize('NFD') === name;
}

/** Names that are asked for in a folder one by one; where there are more, all of it is read. */
const mostNames = 5;

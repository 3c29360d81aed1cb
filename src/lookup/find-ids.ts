import { type DirectoryApi, type DirectoryUser, type Found, whatWasFound } from '../graph/directory-api.ts';
import { GraphError } from '../graph/graph-error.ts';
import { mostRequestsInBatch } from '../m365/limits.ts';
import { resourceKey } from '../m365/workload.ts';
import type { FoundId } from '../state/event-data.ts';

/*
 * Finds the directory ids of mailboxes, drives and sites by their addresses and URLs. An application needs them: the service shows
 * it ids, and no names.
 *
 * Few are asked for by name, 20 in a request. For many, all users or sites are listed, 999 in a request, for as long as that brings
 * more than asking by name would.
 */

/** Who may be asked for the names of users and of sites; null for nobody. */
export interface NameSources {
  readonly users: DirectoryApi | null;
  readonly sites: DirectoryApi | null;
  /** Whether the service shows names itself. Then only ids that go with an unexpected name, or with none, are asked for. */
  readonly areNamesShown: boolean;
}

/** A mailbox, drive or site by its address or URL. */
export interface WantedId {
  /** Index into `Plan.resources`. */
  readonly resource: number;
  readonly name: string;
}

/** Up to so many are asked for by name at once. Ours: five requests. */
export const mostByName = 100;

/** After each such number of pages, listing goes on only if they brought more than as many requests by name. Ours. */
const pagesToJudge = 10;

/**
 * Finds the ids of the owners of mailboxes and drives, as they come. An address that belongs to nobody, or to several, brings none.
 *
 * Rejects with GraphError if users cannot be read: with 403 without `User.ReadBasic.All`. With it, and without `User.Read.All`,
 * aliases are not found.
 */
export async function* findUserIds(
  wanted: readonly WantedId[],
  directory: DirectoryApi,
): AsyncGenerator<readonly FoundId[]> {
  const open = new OpenNames(wanted);
  if (open.size > mostByName && (yield* listedUsers(open, directory)) === 'to the end') return;
  for (const names of open.inBatches()) {
    const users = await searchedUsers(names, directory);
    const found = names.flatMap((name, index) => {
      const user = whatWasFound(users[index] ?? null);
      return user === null ? [] : open.take(name, user.id);
    });
    if (found.length > 0) yield found;
  }
}

/** As `findUserIds`, for sites. Rejects with 403 without `Sites.Read.All`. */
export async function* findSiteIds(
  wanted: readonly WantedId[],
  directory: DirectoryApi,
): AsyncGenerator<readonly FoundId[]> {
  const open = new OpenNames(wanted);
  if (open.size > mostByName && (yield* listedSites(open, directory)) === 'to the end') return;
  for (const names of open.inBatches()) {
    const sites = await directory.getSites(names);
    const found = names.flatMap((name, index) => {
      const site = whatWasFound(sites[index] ?? null);
      return site === null ? [] : open.take(name, site.id);
    });
    if (found.length > 0) yield found;
  }
}

/** Whether a list was read to its end, or left because asking by name costs less. */
type ListEnd = 'to the end' | 'left';

async function* listedUsers(open: OpenNames, directory: DirectoryApi): AsyncGenerator<readonly FoundId[], ListEnd> {
  const yields = new PageYields();
  // Somebody else may have the address, and comes later.
  const byPrincipalName: DirectoryUser[] = [];
  for await (const users of directory.listUsers()) {
    const found = users.flatMap(({ id, addresses }) => addresses.flatMap((address) => open.take(address, id)));
    byPrincipalName.push(...users.filter(({ principalName }) => principalName !== null && open.has(principalName)));
    if (found.length > 0) yield found;
    if (open.size === 0) return 'to the end';
    if (!yields.areWorthwhile(found.length)) return 'left';
  }
  const found = byPrincipalName.flatMap(({ id, principalName }) => open.take(principalName ?? '', id));
  if (found.length > 0) yield found;
  return 'to the end';
}

async function* listedSites(open: OpenNames, directory: DirectoryApi): AsyncGenerator<readonly FoundId[], ListEnd> {
  const yields = new PageYields();
  try {
    for await (const sites of directory.listSites()) {
      const found = sites.flatMap(({ id, url }) => (url === null ? [] : open.take(url, id)));
      if (found.length > 0) yield found;
      if (open.size === 0) return 'to the end';
      if (!yields.areWorthwhile(found.length)) return 'left';
    }
    return 'to the end';
  } catch (error) {
    // Only applications may list sites. Single ones may still be read.
    if (!(error instanceof GraphError) || error.kind !== 'refused') throw error;
    return 'left';
  }
}

/** By any address; if that is refused, by principal name, and then only a user whose primary address it is. */
async function searchedUsers(
  addresses: readonly string[],
  directory: DirectoryApi,
): Promise<readonly Found<DirectoryUser>[]> {
  const found = await directory.findUsers(addresses);
  if (!found.some((one) => one instanceof GraphError && one.status === 403)) return found;
  const named = await directory.getUsers(addresses);
  return named.map((user, index) => {
    if (user === null || user instanceof GraphError || user.mail === null) return user;
    return resourceKey(user.mail) === resourceKey(addresses[index] ?? '') ? user : null;
  });
}

/** The names that no id is known of. */
class OpenNames {
  /** The resources with this name, by its `resourceKey`. */
  readonly #open = new Map<string, { readonly name: string; readonly resources: number[] }>();

  constructor(wanted: readonly WantedId[]) {
    for (const { resource, name } of wanted) {
      const known = this.#open.get(resourceKey(name));
      if (known === undefined) this.#open.set(resourceKey(name), { name, resources: [resource] });
      else known.resources.push(resource);
    }
  }

  get size(): number {
    return this.#open.size;
  }

  has(name: string): boolean {
    return this.#open.has(resourceKey(name));
  }

  /** The resources with this name, each with the id; none if nobody wants it, or if it is known already. */
  take(name: string, directoryId: string): FoundId[] {
    const key = resourceKey(name);
    const resources = this.#open.get(key)?.resources ?? [];
    this.#open.delete(key);
    return resources.map((resource) => ({ resource, directoryId }));
  }

  *inBatches(): Generator<string[]> {
    const names = [...this.#open.values()].map(({ name }) => name);
    for (let at = 0; at < names.length; at += mostRequestsInBatch) yield names.slice(at, at + mostRequestsInBatch);
  }
}

/** How many of the wanted names the pages of a list bring. */
class PageYields {
  #pages = 0;
  #found = 0;

  /** Whether to read another page, after one that brought `found`. */
  areWorthwhile(found: number): boolean {
    this.#pages += 1;
    this.#found += found;
    if (this.#pages < pagesToJudge) return true;
    const isWorthwhile = this.#found >= pagesToJudge * mostRequestsInBatch;
    [this.#pages, this.#found] = [0, 0];
    return isWorthwhile;
  }
}

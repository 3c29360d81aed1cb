import { createHash } from 'node:crypto';
import {
  type DirectoryApi,
  type DirectorySite,
  type DirectoryUser,
  type Found,
  whatWasFound,
} from '../../graph/directory-api.ts';
import { GraphError } from '../../graph/graph-error.ts';
import { mostRequestsInBatch } from '../../m365/limits.ts';
import { directoryIdKey } from '../../m365/site-name.ts';
import type { Workload } from '../../m365/workload.ts';
import { type KeptLists, type ListToRead, readKept } from './kept-lists.ts';

/** How far a list is read. */
export interface ReadingStep {
  readonly list: 'units' | 'usage' | 'users' | 'sites';
  /** Of units and usage reports. */
  readonly workload: Workload | null;
  /** How many were found in it that matter. */
  readonly count: number;
}

export type OnRead = (step: ReadingStep) => void;

interface NamesDeps {
  readonly directory: DirectoryApi;
  readonly kept: KeptLists;
  readonly onRead: OnRead;
}

/** Up to so many are asked for by id; for more, the list is read. Ours: five requests. */
const mostById = 100;

/** What is kept of a user. */
export type NamedUser = Pick<DirectoryUser, 'id' | 'principalName' | 'mail' | 'displayName'>;
export type NamedSite = Pick<DirectorySite, 'id' | 'url' | 'displayName'>;

/**
 * The users with these ids, by `directoryIdKey`; without those whom the directory no longer has. Rejects with GraphError: with 403
 * without `User.ReadBasic.All`.
 */
export async function usersById(ids: ReadonlySet<string>, deps: NamesDeps): Promise<Map<string, NamedUser>> {
  const { directory, kept, onRead } = deps;
  if (ids.size <= mostById) return await inBatches(ids, (some) => directory.getUsers(some));
  const list: ListToRead<DirectoryUser> = {
    name: `users ${digestOf(ids)}`,
    open: (place) => directory.listUsers(place),
    ...onlyWith(ids),
    onRead: (count) => onRead({ list: 'users', workload: null, count }),
  };
  return byId(await readKept(list, kept));
}

/** As `usersById`, for sites. Rejects with 403 without `Sites.Read.All`. */
export async function sitesById(ids: ReadonlySet<string>, deps: NamesDeps): Promise<Map<string, NamedSite>> {
  const { directory, kept, onRead } = deps;
  const read = (): Promise<Map<string, NamedSite>> => inBatches(ids, (some) => directory.getSites(some));
  if (ids.size <= mostById) return await read();
  const list: ListToRead<DirectorySite> = {
    name: `sites ${digestOf(ids)}`,
    open: (place) => directory.listSites(place),
    ...onlyWith(ids),
    onRead: (count) => onRead({ list: 'sites', workload: null, count }),
  };
  try {
    return byId(await readKept(list, kept));
  } catch (error) {
    // Only applications may list sites. Single ones may still be read.
    if (!(error instanceof GraphError) || error.kind !== 'refused') throw error;
    return await read();
  }
}

/** Reading stops once everybody is found: pages that follow have nobody who matters. */
function onlyWith(ids: ReadonlySet<string>): Pick<ListToRead<{ id: string }>, 'matters' | 'isEnough' | 'hasPlaces'> {
  return {
    matters: ({ id }) => ids.has(directoryIdKey(id)),
    isEnough: (count) => count >= ids.size,
    hasPlaces: true,
  };
}

/** Pages are kept without those who don't matter: whoever looks for others must read them again. */
function digestOf(ids: ReadonlySet<string>): string {
  const hash = createHash('sha256');
  for (const id of [...ids].sort()) hash.update(`${id}\n`);
  return hash.digest('hex');
}

function byId<T extends { readonly id: string }>(found: Iterable<T>): Map<string, T> {
  return new Map([...found].map((one) => [directoryIdKey(one.id), one]));
}

async function inBatches<T extends { readonly id: string }>(
  ids: ReadonlySet<string>,
  ask: (ids: readonly string[]) => Promise<readonly Found<T>[]>,
): Promise<Map<string, T>> {
  const open = [...ids];
  const found: T[] = [];
  for (let at = 0; at < open.length; at += mostRequestsInBatch) {
    const answers = await ask(open.slice(at, at + mostRequestsInBatch));
    found.push(...answers.flatMap((answer) => whatWasFound(answer) ?? []));
  }
  return byId(found);
}

import { describe, expect, it } from 'vitest';
import type { DirectoryApi, DirectoryUser } from '../../src/graph/directory-api.ts';
import { GraphError } from '../../src/graph/graph-error.ts';
import { findSiteIds, findUserIds, type WantedId } from '../../src/lookup/find-ids.ts';

function userOf(id: string, changes: Partial<DirectoryUser> = {}): DirectoryUser {
  const mail = `${id}@contoso.com`;
  return { id, principalName: mail, mail, addresses: [mail], displayName: id, ...changes };
}

function wantedOf(...names: readonly string[]): WantedId[] {
  return names.map((name, resource) => ({ resource, name }));
}

/** As many mailboxes as are not asked for by name. */
const many = wantedOf(...Array.from({ length: 101 }, (_, index) => `u${index}@contoso.com`));
const forbidden = new GraphError('no', { kind: 'refused', status: 403, code: 'Authorization_RequestDenied' });

/** A directory that keeps what it was asked. */
class FakeDirectory implements DirectoryApi {
  readonly asked: string[] = [];
  readonly #changes: Partial<DirectoryApi>;

  constructor(changes: Partial<DirectoryApi>) {
    this.#changes = changes;
  }

  async *listUsers(): ReturnType<DirectoryApi['listUsers']> & AsyncGenerator<readonly DirectoryUser[]> {
    for await (const page of this.#changes.listUsers?.() ?? []) {
      this.asked.push('page of users');
      yield page;
    }
  }

  async getUsers(keys: readonly string[]): ReturnType<DirectoryApi['getUsers']> {
    this.asked.push(`users ${keys.length}`);
    return (await this.#changes.getUsers?.(keys)) ?? keys.map(() => null);
  }

  async findUsers(addresses: readonly string[]): ReturnType<DirectoryApi['findUsers']> {
    this.asked.push(`addresses ${addresses.length}`);
    return (await this.#changes.findUsers?.(addresses)) ?? addresses.map(() => null);
  }

  async getSites(keys: readonly string[]): ReturnType<DirectoryApi['getSites']> {
    this.asked.push(`sites ${keys.length}`);
    return (await this.#changes.getSites?.(keys)) ?? keys.map(() => null);
  }

  listSites(): ReturnType<DirectoryApi['listSites']> {
    this.asked.push('pages of sites');
    return this.#changes.listSites?.() ?? nothing();
  }

  listOrganizations = async (): Promise<string[]> => [];
  readUsage = nothing;
  listPolicies = nothing;
}

async function* nothing(): AsyncGenerator<never[]> {}

async function* pages<T>(...all: readonly (readonly T[])[]): AsyncGenerator<readonly T[]> {
  yield* all;
}

async function idsOf(search: ReturnType<typeof findUserIds>): Promise<Record<number, string>> {
  const ids: Record<number, string> = {};
  for await (const found of search) for (const { resource, directoryId } of found) ids[resource] = directoryId;
  return ids;
}

describe('findUserIds', () => {
  it('asks for a few users by any of their addresses, 20 at a time', async () => {
    const directory = new FakeDirectory({
      findUsers: async (addresses) => addresses.map((address) => (address.startsWith('u1@') ? userOf('one') : null)),
    });

    expect(await idsOf(findUserIds(many.slice(0, 45), directory))).toEqual({ 1: 'one' });
    expect(directory.asked).toEqual(['addresses 20', 'addresses 20', 'addresses 5']);
  });

  it('gives a mailbox and a drive of one person the same id with one question', async () => {
    const directory = new FakeDirectory({ findUsers: async (addresses) => addresses.map(() => userOf('ada')) });

    const ids = await idsOf(findUserIds(wantedOf('ada@contoso.com', 'ADA@contoso.com'), directory));

    expect(ids).toEqual({ 0: 'ada', 1: 'ada' });
    expect(directory.asked).toEqual(['addresses 1']);
  });

  it('lists all users for many, and asks for nobody by name after that', async () => {
    const users = many.slice(0, 90).map(({ name }) => userOf(name.replace('@contoso.com', '')));
    const directory = new FakeDirectory({ listUsers: () => pages(users.slice(0, 50), users.slice(50)) });

    expect(Object.keys(await idsOf(findUserIds(many, directory)))).toHaveLength(90);
    expect(directory.asked).toEqual(['page of users', 'page of users']);
  });

  it('gives an address to whoever has it, also if it is the principal name of somebody who is listed before', async () => {
    const namesake = userOf('namesake', {
      principalName: 'u0@contoso.com',
      mail: 'x@contoso.com',
      addresses: ['x@contoso.com'],
    });
    const owner = userOf('owner', { mail: 'o@contoso.com', addresses: ['o@contoso.com', 'U0@contoso.com'] });
    const only = userOf('only', { principalName: 'u1@contoso.com', mail: null, addresses: [] });
    const directory = new FakeDirectory({ listUsers: () => pages([namesake, only], [owner]) });

    expect(await idsOf(findUserIds(many, directory))).toEqual({ 0: 'owner', 1: 'only' });
  });

  it('stops listing a tenant that is far larger than what is wanted, and asks by name', async () => {
    const strangers = Array.from({ length: 999 }, (_, index) => userOf(`stranger${index}`));
    const directory = new FakeDirectory({ listUsers: () => pages(...Array<DirectoryUser[]>(300).fill(strangers)) });

    await idsOf(findUserIds(many, directory));

    expect(directory.asked.filter((call) => call === 'page of users')).toHaveLength(10);
    expect(directory.asked.filter((call) => call.startsWith('addresses'))).toHaveLength(6);
  });

  it('asks by principal name if the search is forbidden, and believes only a primary address', async () => {
    const users = [userOf('u0'), userOf('u1', { mail: 'other@contoso.com' })];
    const directory = new FakeDirectory({
      findUsers: async (addresses) => addresses.map(() => forbidden),
      getUsers: async (keys) => keys.map((_, index) => users[index] ?? null),
    });

    expect(await idsOf(findUserIds(many.slice(0, 2), directory))).toEqual({ 0: 'u0' });
  });

  it('rejects if users cannot be read at all', async () => {
    const closed = async (keys: readonly string[]): Promise<GraphError[]> => keys.map(() => forbidden);

    const search = idsOf(findUserIds(many.slice(0, 2), new FakeDirectory({ findUsers: closed, getUsers: closed })));

    await expect(search).rejects.toBe(forbidden);
  });
});

describe('findSiteIds', () => {
  const url = (name: string): string => `https://contoso.sharepoint.com/sites/${name}`;
  const manySites = wantedOf(...Array.from({ length: 101 }, (_, index) => url(`s${index}`)));

  it('asks for sites one by one if only applications may list them', async () => {
    const directory = new FakeDirectory({
      listSites: () => refusing(forbidden),
      getSites: async (keys) =>
        keys.map((key) => ({ id: `id of ${key}`, url: key, displayName: null, isPersonal: null })),
    });

    expect(Object.keys(await idsOf(findSiteIds(manySites, directory)))).toHaveLength(101);
    expect(directory.asked).toHaveLength(7);
  });

  it('finds a site by any spelling of its URL', async () => {
    const listed = {
      id: 'a,b,c',
      url: 'https://Contoso.sharepoint.com/sites/S%30/',
      displayName: null,
      isPersonal: false,
    };
    const directory = new FakeDirectory({ listSites: () => pages([listed]) });

    expect(await idsOf(findSiteIds(manySites, directory))).toEqual({ 0: 'a,b,c' });
  });
});

async function* refusing(error: GraphError): AsyncGenerator<never[]> {
  yield await Promise.reject(error);
}

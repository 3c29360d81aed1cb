import type {
  DirectoryApi,
  DirectorySite,
  DirectoryUser,
  Found,
  ProtectionPolicy,
  UsageRow,
} from '../graph/directory-api.ts';
import { GraphError } from '../graph/graph-error.ts';
import type { ListPlace } from '../graph/list-place.ts';
import { basicUserProperties, mostUsersInPage, userProperties } from '../graph/wire/directory-paths.ts';
import { onlyUser, readOrganization, readPolicy, readSite, readUser } from '../graph/wire/directory-wire.ts';
import { readUsageReport } from '../graph/wire/usage-wire.ts';
import type { Workload } from '../m365/workload.ts';
import type { CollectionPage } from './messages.ts';
import type { Operation } from './operations.ts';
import { ServiceError } from './service-error.ts';
import type { Tenant } from './tenant.ts';

/** `DirectoryApi` without a network: calls the tenant directly and reads its JSON as the client reads the service's. */
export class TenantDirectory implements DirectoryApi {
  readonly #tenant: Tenant;

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  listUsers(place?: ListPlace): AsyncIterable<readonly DirectoryUser[]> {
    const list = (skip: number): CollectionPage =>
      this.#withLess((select) =>
        this.#call('listUsers', ({ directory }) => directory.listUsers({ skip, top: mostUsersInPage, select })),
      );
    return this.#pages(list, readUser, place);
  }

  async getUsers(keys: readonly string[]): Promise<Found<DirectoryUser>[]> {
    return keys.map((key) =>
      this.#found(() =>
        readUser(this.#withLess((select) => this.#call('getUser', ({ directory }) => directory.getUser(key, select)))),
      ),
    );
  }

  async findUsers(addresses: readonly string[]): Promise<Found<DirectoryUser>[]> {
    return addresses.map((address) =>
      this.#found(() => {
        const { items } = this.#call('findUsers', ({ directory }) =>
          directory.findUsers(address, split(userProperties)),
        );
        return onlyUser({ value: items });
      }),
    );
  }

  async listOrganizations(): Promise<string[]> {
    return this.#call('listOrganizations', ({ directory }) => directory.listOrganizations()).items.map(
      readOrganization,
    );
  }

  listSites(place?: ListPlace): AsyncIterable<readonly DirectorySite[]> {
    const top = Number.POSITIVE_INFINITY;
    return this.#pages(
      (skip) => this.#call('listSites', ({ directory }) => directory.listSites(skip, top)),
      readSite,
      place,
    );
  }

  async getSites(keys: readonly string[]): Promise<Found<DirectorySite>[]> {
    return keys.map((key) =>
      this.#found(() => readSite(this.#call('getSite', ({ directory }) => directory.getSite(key)))),
    );
  }

  async *readUsage(workload: Workload): AsyncGenerator<readonly UsageRow[]> {
    const signature = this.#call('readUsage', ({ directory }) => directory.signReport(workload));
    const file = this.#call('downloadReport', ({ directory }) => directory.readReport(signature));
    yield* readUsageReport(piecesOf(file), workload);
  }

  listPolicies(): AsyncIterable<readonly ProtectionPolicy[]> {
    const top = Number.POSITIVE_INFINITY;
    return this.#pages(
      (skip) => this.#call('listPolicies', ({ directory }) => directory.listPolicies(skip, top)),
      readPolicy,
    );
  }

  async *#pages<Item>(
    list: (skip: number) => CollectionPage,
    read: (json: unknown) => Item,
    place?: ListPlace,
  ): AsyncGenerator<readonly Item[]> {
    for (let skip: CollectionPage['next'] = Number(place?.next ?? 0); skip !== null; ) {
      const page: CollectionPage = list(Number(skip));
      if (place !== undefined) place.next = page.next === null ? null : String(page.next);
      yield page.items.map(read);
      skip = page.next;
    }
  }

  /** As the client: without aliases if they are refused. */
  #withLess<T>(read: (select: readonly string[]) => T): T {
    try {
      return read(split(userProperties));
    } catch (error) {
      if (!(error instanceof GraphError) || error.status !== 403) throw error;
      return read(split(basicUserProperties));
    }
  }

  #found<T>(read: () => T | null): Found<T> {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      return error.status === 404 ? null : error;
    }
  }

  #call<Result>(operation: Operation, call: (tenant: Tenant) => Result): Result {
    this.#tenant.calls.countCall(operation);
    try {
      return call(this.#tenant);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#tenant.calls.countError(error.code);
      throw new GraphError(error.message, { kind: 'refused', status: error.status, code: error.code });
    }
  }
}

function split(properties: string): string[] {
  return properties.split(',');
}

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

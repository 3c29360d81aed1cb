import type { Workload } from '../m365/workload.ts';
import type { DirectoryApi, DirectorySite, DirectoryUser, Found, ProtectionPolicy, UsageRow } from './directory-api.ts';
import { GraphError } from './graph-error.ts';
import type { BaseUrl } from './http/base-url.ts';
import type { BatchReads } from './http/batch-reads.ts';
import type { Calls } from './http/calls.ts';
import type { Download } from './http/download.ts';
import type { BatchedRead } from './http/json-batch.ts';
import type { Pages, ReadEntity } from './http/pages.ts';
import type { ListPlace } from './list-place.ts';
import { basicUserProperties, directoryPaths, userProperties } from './wire/directory-paths.ts';
import { onlyUser, readOrganization, readPolicy, readSite, readUser } from './wire/directory-wire.ts';
import { readUsageReport } from './wire/usage-wire.ts';
import { Unreadable } from './wire/wire.ts';

interface DirectoryClientParts {
  readonly base: BaseUrl;
  readonly caller: Calls;
  readonly pages: Pages;
  readonly batches: BatchReads;
  readonly download: Download;
}

/** Who was deleted is in no directory, and a run without a permission says so once. */
const mayBeRefused = true;

/** The directory over HTTPS, with the client that everything else is sent with. Rejects as `GraphClient` does. */
export class DirectoryClient implements DirectoryApi {
  readonly #parts: DirectoryClientParts;
  /** Less once the service has refused to show aliases. */
  #userProperties: string = userProperties;

  constructor(parts: DirectoryClientParts) {
    this.#parts = parts;
  }

  async *listUsers(place?: ListPlace): AsyncGenerator<readonly DirectoryUser[]> {
    const { pages } = this.#parts;
    const first = await this.#withLess((select) =>
      pages.first(pages.start(directoryPaths.users(select), place), readUser),
    );
    yield* pages.walk(first, readUser, place);
  }

  async getUsers(keys: readonly string[]): Promise<Found<DirectoryUser>[]> {
    const read = (select: string, wanted: readonly string[]): Promise<Found<DirectoryUser>[]> =>
      this.#readAll(
        wanted.map((key) => ({ path: directoryPaths.user(key, select), mayBeRefused })),
        readUser,
      );
    const found = await read(this.#userProperties, keys);
    if (this.#userProperties === basicUserProperties || !found.some(isForbidden)) return found;
    this.#userProperties = basicUserProperties;
    return await read(this.#userProperties, keys);
  }

  findUsers(addresses: readonly string[]): Promise<Found<DirectoryUser>[]> {
    const headers = { ConsistencyLevel: 'eventual' };
    return this.#readAll(
      addresses.map((address) => ({ path: directoryPaths.usersWith(address), headers, mayBeRefused })),
      onlyUser,
    );
  }

  async listOrganizations(): Promise<string[]> {
    const ids: string[] = [];
    for await (const page of this.#parts.pages.list(directoryPaths.organizations, readOrganization)) ids.push(...page);
    return ids;
  }

  listSites(place?: ListPlace): AsyncIterable<readonly DirectorySite[]> {
    return this.#parts.pages.list(directoryPaths.sites, readSite, place);
  }

  getSites(keys: readonly string[]): Promise<Found<DirectorySite>[]> {
    return this.#readAll(
      keys.map((key) => ({ path: directoryPaths.site(key), mayBeRefused })),
      readSite,
    );
  }

  listPolicies(): AsyncIterable<readonly ProtectionPolicy[]> {
    return this.#parts.pages.list(directoryPaths.policies, readPolicy);
  }

  async *readUsage(workload: Workload): AsyncGenerator<readonly UsageRow[]> {
    for (let attempt = 1; ; attempt += 1) {
      let isBegun = false;
      try {
        for await (const rows of readUsageReport(await this.#openReport(workload), workload)) {
          isBegun = true;
          yield rows;
        }
        return;
      } catch (error) {
        if (error instanceof Unreadable) throw new GraphError(error.message, { kind: 'garbled' });
        // The URL is valid for minutes only: it is asked for again. Rows that somebody has seen cannot be taken back.
        const mayPass = error instanceof GraphError && error.kind === 'unreachable' && !isBegun;
        if (!mayPass || attempt === mostReportAttempts) throw error;
      }
    }
  }

  /** The report itself, if the service answers with it at once. */
  async #openReport(workload: Workload): Promise<AsyncIterable<Uint8Array>> {
    const { base, caller, download } = this.#parts;
    const url = base.at(directoryPaths.usage(workload));
    const answer = await caller.call<{ readonly location: string } | { readonly text: string }>({
      method: 'GET',
      isRepeatable: true,
      url,
      body: null,
      readBody: ({ text }) => ({ text }),
      readRedirect: ({ text }) => ({ location: text }),
    });
    if ('text' in answer) return piecesOf(answer.text);
    if (!URL.canParse(answer.location, url.href)) throw new Unreadable('the usage report is at no URL');
    return download.pieces(new URL(answer.location, url), caller.signal);
  }

  /** Reads users once more without what needs `User.Read.All`, if that is refused. */
  async #withLess<T>(read: (select: string) => Promise<T>): Promise<T> {
    try {
      return await read(this.#userProperties);
    } catch (error) {
      if (!isForbidden(error) || this.#userProperties === basicUserProperties) throw error;
      const found = await read(basicUserProperties);
      this.#userProperties = basicUserProperties;
      return found;
    }
  }

  async #readAll<T>(reads: readonly BatchedRead[], read: ReadEntity<T>): Promise<Found<Exclude<T, null>>[]> {
    const found = await this.#parts.batches.all(reads, read);
    return found.map((one) => (isMissing(one) ? null : one)) as Found<Exclude<T, null>>[];
  }
}

/** How often a report is asked for until its file arrives. Ours. */
const mostReportAttempts = 3;

function isForbidden(error: unknown): boolean {
  return error instanceof GraphError && error.kind === 'refused' && error.status === 403;
}

function isMissing(found: unknown): boolean {
  return found instanceof GraphError && found.kind === 'refused' && found.status === 404;
}

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

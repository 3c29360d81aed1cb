import type { ArtifactAdditions, ArtifactRemovals, ArtifactScope, RefusedArtifact } from '../graph/artifact-changes.ts';
import type { BrowsedWorkload, BrowseItem, BrowsePlace, BrowseSession } from '../graph/browse.ts';
import type { DirectoryApi } from '../graph/directory-api.ts';
import { GraphError } from '../graph/graph-error.ts';
import type { ListPlace } from '../graph/list-place.ts';
import type {
  BulkRequest,
  BulkRequestBody,
  CreatedDraft,
  Permit,
  PointSearch,
  PointSearchResult,
  ProtectionUnit,
  RestoreApi,
  RestoreArtifact,
  RestoreSession,
  ServiceStatus,
} from '../graph/restore-api.ts';
import {
  readCreatedSession,
  readRefused,
  writeAdditions,
  writeRemovals,
  writeSession,
} from '../graph/wire/artifact-wire.ts';
import { readBrowseItem, readBrowseSession, writeBrowse, writeBrowseSession } from '../graph/wire/browse-wire.ts';
import {
  readArtifact,
  readBulkRequest,
  readFoundPoints,
  readProtectionUnit,
  readServiceStatus,
  readSession,
  writeBulkRequest,
  writePointSearch,
} from '../graph/wire/wire.ts';
import type { Workload } from '../m365/workload.ts';
import type { CollectionPage } from './messages.ts';
import type { Operation } from './operations.ts';
import type { ApiVersion, Query } from './query.ts';
import { ServiceError } from './service-error.ts';
import type { Tenant } from './tenant.ts';
import { TenantDirectory } from './tenant-directory.ts';

/**
 * `RestoreApi` without a network: calls the tenant directly and reads its JSON as the client reads the service's. Nothing
 * can get lost on the way, so every `GraphError` is `refused`.
 */
export class TenantApi implements RestoreApi {
  readonly directory: DirectoryApi;
  readonly #tenant: Tenant;
  readonly #wholeQuery: Query;

  constructor(tenant: Tenant, version: ApiVersion = 'v1.0') {
    this.#tenant = tenant;
    this.directory = new TenantDirectory(tenant);
    this.#wholeQuery = {
      version,
      skip: 0,
      top: Number.POSITIVE_INFINITY,
      futureMembers: true,
      expand: 'protectionUnit',
    };
  }

  async getServiceStatus(): Promise<ServiceStatus> {
    return readServiceStatus(this.#call('getServiceStatus', (tenant) => tenant.getServiceStatus()));
  }

  listSessions(since?: number): AsyncIterable<readonly RestoreSession[]> {
    const list = (tenant: Tenant, query: Query): CollectionPage =>
      tenant.listSessions(null, { ...query, ...(since !== undefined && { createdSince: since }) });
    return this.#pages('listSessions', list, readSession);
  }

  async getSession(sessionId: string): Promise<RestoreSession> {
    return readSession(this.#call('getSession', (tenant, query) => tenant.getSession(null, sessionId, query)));
  }

  async createSession(workload: Workload, first?: ArtifactAdditions, permit?: Permit): Promise<CreatedDraft> {
    await permit?.();
    const body = writeSession(workload, first);
    const json = this.#call('createSession', (tenant, query) => tenant.createSession(workload, body, query));
    return readCreatedSession(json, workload, first);
  }

  async addArtifacts(
    workload: Workload,
    sessionId: string,
    additions: ArtifactAdditions,
    permit?: Permit,
  ): Promise<RefusedArtifact[]> {
    await permit?.();
    const body = writeAdditions(workload, additions);
    const json = this.#call('patchSession', (tenant, query) => tenant.patchSession(workload, sessionId, body, query));
    return readRefused(json, workload, additions);
  }

  async removeArtifacts(
    workload: Workload,
    sessionId: string,
    removals: ArtifactRemovals,
    permit?: Permit,
  ): Promise<RefusedArtifact[]> {
    await permit?.();
    const body = writeRemovals(workload, removals);
    const json = this.#call('patchSession', (tenant, query) => tenant.patchSession(workload, sessionId, body, query));
    return readRefused(json, workload, removals);
  }

  async deleteSession(sessionId: string, permit?: Permit): Promise<void> {
    await permit?.();
    this.#call('deleteSession', (tenant) => tenant.deleteSession(null, sessionId));
  }

  async addBulkRequest(
    workload: Workload,
    sessionId: string,
    request: BulkRequestBody,
    permit?: Permit,
  ): Promise<BulkRequest> {
    await permit?.();
    const body = writeBulkRequest(workload, request);
    return readBulkRequest(this.#call('addBulkRequest', (tenant) => tenant.addBulkRequest(workload, sessionId, body)));
  }

  async getBulkRequest(workload: Workload, sessionId: string, id: string): Promise<BulkRequest> {
    return readBulkRequest(this.#call('getBulkRequest', (tenant) => tenant.getBulkRequest(workload, sessionId, id)));
  }

  listBulkRequests(workload: Workload, sessionId: string): AsyncIterable<readonly BulkRequest[]> {
    const list = (tenant: Tenant): CollectionPage => tenant.listBulkRequests(workload, sessionId);
    return this.#pages('listBulkRequests', list, readBulkRequest);
  }

  async activateSession(sessionId: string, permit?: Permit): Promise<RestoreSession> {
    await permit?.();
    const json = this.#call('activateSession', (tenant, query) => tenant.activateSession(null, sessionId, query));
    return readSession(json);
  }

  listArtifacts(
    workload: Workload,
    sessionId: string,
    scope: ArtifactScope = 'whole',
  ): AsyncIterable<readonly RestoreArtifact[]> {
    const expand = scope === 'granular' && workload !== 'mailbox' ? 'nothing' : 'protectionUnit';
    const list = (tenant: Tenant, query: Query): CollectionPage =>
      tenant.listArtifacts(workload, sessionId, { ...query, expand, scope });
    return this.#pages('listArtifacts', list, readArtifact);
  }

  listProtectionUnits(workload: Workload, place?: ListPlace): AsyncIterable<readonly ProtectionUnit[]> {
    const list = (tenant: Tenant, query: Query): CollectionPage => tenant.listProtectionUnits(workload, query);
    return this.#pages('listProtectionUnits', list, readProtectionUnit, place);
  }

  async searchRestorePoints(search: PointSearch): Promise<PointSearchResult> {
    const body = writePointSearch(search);
    return readFoundPoints(this.#call('searchRestorePoints', (tenant) => tenant.points.search(body)));
  }

  async createBrowseSession(workload: BrowsedWorkload, restorePointId: string): Promise<BrowseSession> {
    const body = writeBrowseSession(restorePointId);
    return readBrowseSession(
      this.#call('createBrowseSession', ({ browseSessions }) => browseSessions.create(workload, body)),
    );
  }

  async getBrowseSession(workload: BrowsedWorkload, browseSessionId: string): Promise<BrowseSession> {
    const json = this.#call('getBrowseSession', ({ browseSessions }) => browseSessions.get(workload, browseSessionId));
    return readBrowseSession(json);
  }

  async *browse(workload: BrowsedWorkload, id: string, place?: BrowsePlace): AsyncIterable<readonly BrowseItem[]> {
    const body = writeBrowse(place);
    let page = this.#call('browse', ({ browseSessions }) => browseSessions.browse(workload, id, body));
    yield page.items.map(readBrowseItem);
    while (page.next !== null) {
      const token = String(page.next);
      page = this.#call('browse', ({ browseSessions }) => browseSessions.browseNext(workload, id, token));
      yield page.items.map(readBrowseItem);
    }
  }

  async *#pages<Item>(
    operation: Operation,
    list: (tenant: Tenant, query: Query) => CollectionPage,
    read: (json: unknown) => Item,
    place?: ListPlace,
  ): AsyncIterable<readonly Item[]> {
    for (let skip: CollectionPage['next'] = Number(place?.next ?? 0); skip !== null; ) {
      const from: number = Number(skip);
      const { items, next }: CollectionPage = this.#call(operation, (tenant, query) =>
        list(tenant, { ...query, skip: from }),
      );
      if (place !== undefined) place.next = next === null ? null : String(next);
      yield items.map(read);
      skip = next;
    }
  }

  #call<Result>(operation: Operation, call: (tenant: Tenant, query: Query) => Result): Result {
    this.#tenant.calls.countCall(operation);
    try {
      return call(this.#tenant, this.#wholeQuery);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#tenant.calls.countError(error.code);
      throw new GraphError(error.message, { kind: 'refused', status: error.status, code: error.code });
    }
  }
}

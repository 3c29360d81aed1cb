import type { ArtifactAdditions, ArtifactRemovals, ArtifactScope, RefusedArtifact } from '../graph/artifact-changes.ts';
import type { BrowsedWorkload, BrowseItem, BrowsePlace, BrowseSession } from '../graph/browse.ts';
import { GraphError } from '../graph/graph-error.ts';
import type {
  BulkRequest,
  BulkRequestBody,
  CreatedSession,
  PointSearch,
  PointSearchResult,
  ProtectionUnit,
  RestoreApi,
  RestoreArtifact,
  RestoreSession,
  ServiceStatus,
  SessionOrError,
} from '../graph/restore-api.ts';
import { sessionOrError } from '../graph/restore-api.ts';
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
import type { Answers } from './messages.ts';
import type { Operation } from './operations.ts';
import type { ApiVersion, Query } from './query.ts';
import { ServiceError } from './service-error.ts';
import type { Tenant } from './tenant.ts';

/**
 * The port without a network: calls the tenant directly and reads its JSON as the client reads the service's. Nothing is
 * ever lost on the way, so the only `GraphError` is `refused`.
 */
export class TenantApi implements RestoreApi {
  readonly #tenant: Tenant;
  readonly #everything: Query;

  constructor(tenant: Tenant, version: ApiVersion = 'v1.0') {
    this.#tenant = tenant;
    this.#everything = {
      version,
      skip: 0,
      top: Number.POSITIVE_INFINITY,
      futureMembers: true,
      expand: 'protectionUnit',
    };
  }

  async getServiceStatus(): Promise<ServiceStatus> {
    return readServiceStatus(this.#ask('getServiceStatus', (tenant) => tenant.getServiceStatus()));
  }

  listSessions(): AsyncIterable<readonly RestoreSession[]> {
    return this.#pages('listSessions', (tenant, query) => tenant.listSessions(null, query), readSession);
  }

  async getSession(sessionId: string): Promise<RestoreSession> {
    return readSession(this.#ask('getSession', (tenant, query) => tenant.getSession(null, sessionId, query)));
  }

  async getSessions(sessionIds: readonly string[]): Promise<SessionOrError[]> {
    return await Promise.all(sessionIds.map((id) => sessionOrError(this.getSession(id))));
  }

  async createSession(workload: Workload, first?: ArtifactAdditions): Promise<CreatedSession> {
    const body = writeSession(workload, first);
    const answer = this.#ask('createSession', (tenant, query) => tenant.createSession(workload, body, query));
    return readCreatedSession(answer, workload, first);
  }

  async addArtifacts(workload: Workload, sessionId: string, additions: ArtifactAdditions): Promise<RefusedArtifact[]> {
    const body = writeAdditions(workload, additions);
    const answer = this.#ask('patchSession', (tenant, query) => tenant.patchSession(workload, sessionId, body, query));
    return readRefused(answer, workload, additions);
  }

  async removeArtifacts(workload: Workload, sessionId: string, removals: ArtifactRemovals): Promise<RefusedArtifact[]> {
    const body = writeRemovals(workload, removals);
    const answer = this.#ask('patchSession', (tenant, query) => tenant.patchSession(workload, sessionId, body, query));
    return readRefused(answer, workload, removals);
  }

  async deleteSession(sessionId: string): Promise<void> {
    this.#ask('deleteSession', (tenant) => tenant.deleteSession(null, sessionId));
  }

  async addBulkRequest(workload: Workload, sessionId: string, request: BulkRequestBody): Promise<BulkRequest> {
    const body = writeBulkRequest(workload, request);
    return readBulkRequest(this.#ask('addBulkRequest', (tenant) => tenant.addBulkRequest(workload, sessionId, body)));
  }

  async getBulkRequest(workload: Workload, sessionId: string, id: string): Promise<BulkRequest> {
    return readBulkRequest(this.#ask('getBulkRequest', (tenant) => tenant.getBulkRequest(workload, sessionId, id)));
  }

  listBulkRequests(workload: Workload, sessionId: string): AsyncIterable<readonly BulkRequest[]> {
    const list = (tenant: Tenant): Answers => tenant.listBulkRequests(workload, sessionId);
    return this.#pages('listBulkRequests', list, readBulkRequest);
  }

  async activateSession(sessionId: string): Promise<RestoreSession> {
    const answer = this.#ask('activateSession', (tenant, query) => tenant.activateSession(null, sessionId, query));
    return readSession(answer);
  }

  listArtifacts(
    workload: Workload,
    sessionId: string,
    scope: ArtifactScope = 'whole',
  ): AsyncIterable<readonly RestoreArtifact[]> {
    const expand = scope === 'granular' && workload !== 'mailbox' ? 'nothing' : 'protectionUnit';
    const list = (tenant: Tenant, query: Query): Answers =>
      tenant.listArtifacts(workload, sessionId, { ...query, expand, scope });
    return this.#pages('listArtifacts', list, readArtifact);
  }

  listProtectionUnits(workload: Workload): AsyncIterable<readonly ProtectionUnit[]> {
    const list = (tenant: Tenant, query: Query): Answers => tenant.listProtectionUnits(workload, query);
    return this.#pages('listProtectionUnits', list, readProtectionUnit);
  }

  async searchRestorePoints(search: PointSearch): Promise<PointSearchResult> {
    const body = writePointSearch(search);
    return readFoundPoints(this.#ask('searchRestorePoints', (tenant) => tenant.points.search(body)));
  }

  async createBrowseSession(workload: BrowsedWorkload, restorePointId: string): Promise<BrowseSession> {
    const body = writeBrowseSession(restorePointId);
    return readBrowseSession(this.#ask('createBrowseSession', ({ browsing }) => browsing.create(workload, body)));
  }

  async getBrowseSession(workload: BrowsedWorkload, browseSessionId: string): Promise<BrowseSession> {
    const answer = this.#ask('getBrowseSession', ({ browsing }) => browsing.get(workload, browseSessionId));
    return readBrowseSession(answer);
  }

  async *browse(workload: BrowsedWorkload, id: string, place?: BrowsePlace): AsyncIterable<readonly BrowseItem[]> {
    const body = writeBrowse(place);
    let page = this.#ask('browse', ({ browsing }) => browsing.browse(workload, id, body));
    yield page.items.map(readBrowseItem);
    while (page.next !== null) {
      const token = String(page.next);
      page = this.#ask('browse', ({ browsing }) => browsing.browseOn(workload, id, token));
      yield page.items.map(readBrowseItem);
    }
  }

  async *#pages<Item>(
    operation: Operation,
    list: (tenant: Tenant, query: Query) => Answers,
    read: (json: unknown) => Item,
  ): AsyncIterable<readonly Item[]> {
    for (let skip: Answers['next'] = 0; skip !== null; ) {
      const from: number = Number(skip);
      const { items, next }: Answers = this.#ask(operation, (tenant, query) => list(tenant, { ...query, skip: from }));
      yield items.map(read);
      skip = next;
    }
  }

  #ask<Answer>(operation: Operation, question: (tenant: Tenant, query: Query) => Answer): Answer {
    this.#tenant.calls.called(operation);
    try {
      return question(this.#tenant, this.#everything);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#tenant.calls.refused(error.code);
      throw new GraphError(error.message, { kind: 'refused', status: error.status, code: error.code });
    }
  }
}

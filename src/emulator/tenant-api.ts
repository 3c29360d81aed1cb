import { GraphError } from '../graph/graph-error.ts';
import { lookOf } from '../graph/look.ts';
import type {
  BulkRequest,
  BulkRequestBody,
  FoundPoints,
  Look,
  PointSearch,
  ProtectionUnit,
  RestoreApi,
  RestoreArtifact,
  RestoreSession,
  ServiceStatus,
} from '../graph/restore-api.ts';
import {
  readArtifact,
  readBulkRequest,
  readFoundPoints,
  readProtectionUnit,
  readServiceStatus,
  readSession,
  writeBulkRequest,
  writePointSearch,
} from '../graph/wire.ts';
import type { Workload } from '../spec/workload.ts';
import type { Operation } from './operations.ts';
import { Refusal } from './refusal.ts';
import type { Answers, Query, Tenant } from './tenant.ts';

/**
 * The port without a network: calls the tenant directly and reads its JSON as the client reads the service's. Nothing is
 * ever lost on the way, so the only `GraphError` is `refused`.
 */
export class TenantApi implements RestoreApi {
  readonly #tenant: Tenant;

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  async getServiceStatus(): Promise<ServiceStatus> {
    return readServiceStatus(this.#ask('getServiceStatus', (tenant) => tenant.getServiceStatus()));
  }

  listSessions(): AsyncIterable<readonly RestoreSession[]> {
    return this.#pages('listSessions', (tenant, query) => tenant.listSessions(null, query), readSession);
  }

  async getSession(sessionId: string): Promise<RestoreSession> {
    return readSession(this.#ask('getSession', (tenant) => tenant.getSession(null, sessionId, everything)));
  }

  async getSessions(sessionIds: readonly string[]): Promise<Look[]> {
    return await Promise.all(sessionIds.map((id) => lookOf(this.getSession(id))));
  }

  async createSession(workload: Workload): Promise<RestoreSession> {
    return readSession(this.#ask('createSession', (tenant) => tenant.createSession(workload, {}, everything)));
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
    return readSession(this.#ask('activateSession', (tenant) => tenant.activateSession(null, sessionId, everything)));
  }

  listArtifacts(workload: Workload, sessionId: string): AsyncIterable<readonly RestoreArtifact[]> {
    const list = (tenant: Tenant, query: Query): Answers => tenant.listArtifacts(workload, sessionId, query);
    return this.#pages('listArtifacts', list, readArtifact);
  }

  listProtectionUnits(workload: Workload): AsyncIterable<readonly ProtectionUnit[]> {
    const list = (tenant: Tenant, query: Query): Answers => tenant.listProtectionUnits(workload, query);
    return this.#pages('listProtectionUnits', list, readProtectionUnit);
  }

  async searchRestorePoints(search: PointSearch): Promise<FoundPoints> {
    const body = writePointSearch(search);
    return readFoundPoints(this.#ask('searchRestorePoints', (tenant) => tenant.searchRestorePoints(body)));
  }

  async *#pages<Item>(
    operation: Operation,
    list: (tenant: Tenant, query: Query) => Answers,
    read: (json: unknown) => Item,
  ): AsyncIterable<readonly Item[]> {
    for (let skip: number | null = 0; skip !== null; ) {
      const query: Query = { ...everything, skip };
      const { items, next }: Answers = this.#ask(operation, (tenant) => list(tenant, query));
      yield items.map(read);
      skip = next;
    }
  }

  #ask<Answer>(operation: Operation, question: (tenant: Tenant) => Answer): Answer {
    this.#tenant.calls.called(operation);
    try {
      return question(this.#tenant);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#tenant.calls.refused(error.code);
      throw new GraphError(error.message, { kind: 'refused', status: error.status, code: error.code });
    }
  }
}

const everything: Query = {
  skip: 0,
  top: Number.POSITIVE_INFINITY,
  futureMembers: true,
  expand: 'protectionUnit',
};

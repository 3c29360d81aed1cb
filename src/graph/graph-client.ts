import { mostRequestsInBatch } from '../m365/limits.ts';
import type { Workload } from '../m365/workload.ts';
import type { ArtifactAdditions, ArtifactRemovals, ArtifactScope, RefusedArtifact } from './artifact-changes.ts';
import type { BrowsedWorkload, BrowseItem, BrowsePlace, BrowseSession } from './browse.ts';
import { GraphError } from './graph-error.ts';
import { BaseUrl } from './http/base-url.ts';
import { Caller, type CallerOptions, type Meter } from './http/caller.ts';
import { batchOf, fewestInBatch, readBatch } from './http/json-batch.ts';
import { asJson, type Page, Pages, type ReadItem } from './http/pages.ts';
import type { Read } from './http/reply.ts';
import type { Answer } from './http/transport.ts';
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
} from './restore-api.ts';
import { sessionOrError } from './restore-api.ts';
import { readChange, readCreatedSession, writeAdditions, writeRemovals, writeSession } from './wire/artifact-wire.ts';
import { readBrowseItem, readBrowseSession, writeBrowse, writeBrowseSession } from './wire/browse-wire.ts';
import { paths } from './wire/paths.ts';
import {
  type Json,
  readArtifact,
  readBulkRequest,
  readFoundPoints,
  readProtectionUnit,
  readServiceStatus,
  readSession,
  Unreadable,
  writeBulkRequest,
  writePointSearch,
} from './wire/wire.ts';

export interface GraphClientOptions extends CallerOptions {
  /** `https://graph.microsoft.com/v1.0`, or an emulator's; one that `checkBaseUrl` has nothing against. */
  readonly baseUrl: string;
}

/**
 * What is asked for along with artifacts, best first. The documents don't promise that units can be expanded there, so a
 * service that answers 400 is asked for less. A guess, until seen on a tenant.
 */
const expansions = ['?$expand=restorePoint($expand=protectionUnit)', '?$expand=restorePoint', ''] as const;

/** The service over HTTPS. Rejects with `GraphError`, and with the reason of `signal` once that aborts. */
export class GraphClient implements RestoreApi {
  readonly #base: BaseUrl;
  readonly #caller: Caller;
  readonly #pages: Pages;
  /** Indexes into `expansions`: the best that the service is known to take. */
  readonly #expansion = { whole: 0, granular: 0 };
  /** Until it is known better. */
  #takesBatches = true;

  constructor({ baseUrl, ...options }: GraphClientOptions) {
    this.#base = new BaseUrl(baseUrl);
    this.#caller = new Caller(this.#base.url, options);
    this.#pages = new Pages(this.#base, this.#caller);
  }

  get meter(): Meter {
    return this.#caller.meter;
  }

  /** Resolves once the requests under way have ended and their connections are closed. */
  close(): Promise<void> {
    return this.#caller.close();
  }

  getServiceStatus(): Promise<ServiceStatus> {
    return this.#get(paths.service, readServiceStatus);
  }

  listSessions(): AsyncIterable<readonly RestoreSession[]> {
    return this.#pages.list(paths.allSessions, readSession);
  }

  getSession(sessionId: string): Promise<RestoreSession> {
    return this.#get(paths.session(sessionId), readSession);
  }

  async getSessions(sessionIds: readonly string[]): Promise<SessionOrError[]> {
    const looks: SessionOrError[] = [];
    for (let at = 0; at < sessionIds.length; at += mostRequestsInBatch)
      looks.push(...(await this.#lookAt(sessionIds.slice(at, at + mostRequestsInBatch))));
    return looks;
  }

  createSession(workload: Workload, first?: ArtifactAdditions): Promise<CreatedSession> {
    const body = writeSession(workload, first);
    return this.#post(paths.sessions(workload), body, (json) => readCreatedSession(json, workload, first));
  }

  addArtifacts(workload: Workload, sessionId: string, additions: ArtifactAdditions): Promise<RefusedArtifact[]> {
    const body = writeAdditions(workload, additions);
    return this.#patch(paths.sessionOf(workload, sessionId), body, (text) => readChange(text, workload, additions));
  }

  removeArtifacts(workload: Workload, sessionId: string, removals: ArtifactRemovals): Promise<RefusedArtifact[]> {
    const body = writeRemovals(workload, removals);
    return this.#patch(paths.sessionOf(workload, sessionId), body, (text) => readChange(text, workload, removals));
  }

  deleteSession(sessionId: string): Promise<void> {
    const url = this.#base.at(paths.session(sessionId));
    // Whoever deletes twice has deleted once: the second answer is a 404.
    return this.#caller.call({ method: 'DELETE', mayBeRepeated: true, url, body: null, read: () => undefined });
  }

  addBulkRequest(workload: Workload, sessionId: string, request: BulkRequestBody): Promise<BulkRequest> {
    return this.#post(paths.bulkRequests(workload, sessionId), writeBulkRequest(workload, request), readBulkRequest);
  }

  getBulkRequest(workload: Workload, sessionId: string, bulkRequestId: string): Promise<BulkRequest> {
    return this.#get(paths.bulkRequest(workload, sessionId, bulkRequestId), readBulkRequest);
  }

  listBulkRequests(workload: Workload, sessionId: string): AsyncIterable<readonly BulkRequest[]> {
    return this.#pages.list(paths.bulkRequests(workload, sessionId), readBulkRequest);
  }

  activateSession(sessionId: string): Promise<RestoreSession> {
    return this.#post(paths.activate(sessionId), null, readSession);
  }

  async *listArtifacts(
    workload: Workload,
    sessionId: string,
    scope: ArtifactScope = 'whole',
  ): AsyncGenerator<readonly RestoreArtifact[]> {
    const url = this.#base.at(paths.artifacts(workload, sessionId, scope));
    // Artifacts of files have no restore point that could be expanded. Source: the CSDL.
    const isOfFiles = scope === 'granular' && workload !== 'mailbox';
    const first = isOfFiles ? this.#pages.first(url, readArtifact) : this.#firstArtifacts(url, scope);
    yield* this.#pages.walk(await first, readArtifact);
  }

  listProtectionUnits(workload: Workload): AsyncIterable<readonly ProtectionUnit[]> {
    return this.#pages.list(paths.units(workload), readProtectionUnit);
  }

  /** By POST, and yet it changes nothing: asked again like any other read. */
  searchRestorePoints(search: PointSearch): Promise<PointSearchResult> {
    return this.#ask(paths.pointSearch, writePointSearch(search), readFoundPoints);
  }

  /**
   * Asked again like a read where the answer is lost: a browse session touches nothing that is protected or restored, and the
   * service deletes one that nobody uses by itself. Not to ask again would cost a run its files for one broken connection.
   */
  createBrowseSession(workload: BrowsedWorkload, restorePointId: string): Promise<BrowseSession> {
    return this.#ask(paths.browseSessions(workload), writeBrowseSession(restorePointId), readBrowseSession);
  }

  getBrowseSession(workload: BrowsedWorkload, browseSessionId: string): Promise<BrowseSession> {
    return this.#get(paths.browseSession(workload, browseSessionId), readBrowseSession);
  }

  /** By POST, and a read all the same. */
  browse(
    workload: BrowsedWorkload,
    browseSessionId: string,
    place?: BrowsePlace,
  ): AsyncIterable<readonly BrowseItem[]> {
    return this.#pages.ask(paths.browse(workload, browseSessionId), writeBrowse(place), readBrowseItem);
  }

  /** In one batch; those that the batch gives no good answer for are asked for once more, each by itself. */
  async #lookAt(sessionIds: readonly string[]): Promise<SessionOrError[]> {
    const answers = await this.#readTogether(sessionIds.map(paths.session));
    return await Promise.all(
      sessionIds.map((id, index) => sessionIn(answers.get(String(index)), id) ?? this.#lookAlone(id)),
    );
  }

  async #lookAlone(sessionId: string): Promise<SessionOrError> {
    if (!this.#caller.isShut) return await sessionOrError(this.getSession(sessionId));
    return new GraphError('Graph asks for a pause of more than an hour', { kind: 'unreachable', status: 429 });
  }

  /** Empty where there is nothing to be gained by a batch, or where the service takes none. */
  async #readTogether(below: readonly string[]): Promise<ReadonlyMap<string, Answer>> {
    if (below.length < fewestInBatch || !this.#takesBatches) return new Map();
    const url = this.#base.at(paths.batch);
    try {
      const body = batchOf(below);
      const within = (answers: ReadonlyMap<string, Answer>): Iterable<Answer> => answers.values();
      return await this.#caller.call({
        method: 'POST',
        mayBeRepeated: true,
        url,
        body,
        read: asJson(readBatch),
        within,
      });
    } catch (error) {
      // Looks one by one tell the truth about a service that is away, too.
      if (!(error instanceof GraphError) || error.kind === 'sign-in') throw error;
      this.#takesBatches = false;
      return new Map();
    }
  }

  async #firstArtifacts(url: URL, scope: ArtifactScope): Promise<Page<RestoreArtifact>> {
    for (let index = this.#expansion[scope]; ; index += 1) {
      try {
        const page = await this.#pages.first(new URL(`${url.href}${expansions[index] ?? ''}`), readArtifact);
        this.#expansion[scope] = Math.max(this.#expansion[scope], index);
        return page;
      } catch (error) {
        const askedTooMuch = error instanceof GraphError && error.status === 400 && index < expansions.length - 1;
        if (!askedTooMuch) throw error;
      }
    }
  }

  #get<T>(path: string, read: ReadItem<T>): Promise<T> {
    return this.#caller.call({
      method: 'GET',
      mayBeRepeated: true,
      url: this.#base.at(path),
      body: null,
      read: asJson(read),
    });
  }

  #post<T>(path: string, body: Json | null, read: ReadItem<T>): Promise<T> {
    return this.#caller.call({
      method: 'POST',
      mayBeRepeated: false,
      url: this.#base.at(path),
      body,
      read: asJson(read),
    });
  }

  #patch<T>(path: string, body: Json, read: Read<T>): Promise<T> {
    return this.#caller.call({ method: 'PATCH', mayBeRepeated: false, url: this.#base.at(path), body, read });
  }

  /** A question that is put by POST. */
  #ask<T>(path: string, body: Json, read: ReadItem<T>): Promise<T> {
    return this.#caller.call({
      method: 'POST',
      mayBeRepeated: true,
      url: this.#base.at(path),
      body,
      read: asJson(read),
    });
  }
}

/** Undefined where the answer is not the session that was asked for. */
function sessionIn(answer: Answer | undefined, id: string): RestoreSession | undefined {
  if (answer?.status !== 200) return undefined;
  try {
    const session = readSession(JSON.parse(answer.text));
    return session.id === id ? session : undefined;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

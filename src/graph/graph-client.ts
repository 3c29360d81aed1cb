import type { Workload } from '../m365/workload.ts';
import { second } from '../util/duration.ts';
import type { ArtifactAdditions, ArtifactRemovals, ArtifactScope, RefusedArtifact } from './artifact-changes.ts';
import { isLoopback } from './auth/loopback.ts';
import type { BrowsedWorkload, BrowseItem, BrowsePlace, BrowseSession } from './browse.ts';
import type { DirectoryApi } from './directory-api.ts';
import { DirectoryClient } from './directory-client.ts';
import { GatheredReads } from './gathered-reads.ts';
import { GraphError } from './graph-error.ts';
import type { ReadBody } from './http/attempt-result.ts';
import { BaseUrl } from './http/base-url.ts';
import { BatchReads } from './http/batch-reads.ts';
import { Caller, type CallerOptions, type Meter } from './http/caller.ts';
import { YieldingCalls } from './http/calls.ts';
import { type Download, HttpDownload } from './http/download.ts';
import { asJson, type Page, Pages, type ReadEntity } from './http/pages.ts';
import type { ListPlace } from './list-place.ts';
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
} from './restore-api.ts';
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
  writeBulkRequest,
  writePointSearch,
} from './wire/wire.ts';

export interface GraphClientOptions extends CallerOptions {
  /** `https://graph.microsoft.com/v1.0`, or an emulator's. `checkBaseUrl` must find nothing wrong with it. */
  readonly baseUrl: string;
  /** Fetches files from other hosts instead of HTTP. */
  readonly download?: Download;
  /** Puts something around whatever fetches files. */
  readonly wrapDownload?: (download: Download, base: URL) => Download;
}

/**
 * What to ask for along with artifacts, best first. The documents do not promise that protection units can be expanded
 * here, so the client asks for less after a 400. A guess, until seen on a tenant.
 */
const expansions = ['?$expand=restorePoint($expand=protectionUnit)', '?$expand=restorePoint', ''] as const;

/** After so many failures in a row, or a refusal, whole lists are asked for. Ours. */
const mostFailedSelections = 3;

const patienceWithSelection: number = 5 * second;

/** The service over HTTPS. Rejects with GraphError, and with the reason of `signal` once that aborts. */
export class GraphClient implements RestoreApi {
  readonly directory: DirectoryApi;
  /** The same directory, for reads beside a restore: they fail as soon as the service asks for a pause. */
  readonly yieldingDirectory: DirectoryApi;
  readonly #base: BaseUrl;
  readonly #caller: Caller;
  readonly #pages: Pages;
  /** Indexes into `expansions`: the best that the service has not refused so far. */
  readonly #expansion = { whole: 0, granular: 0 };
  readonly #gathered: GatheredReads;
  /** How often in a row the service did not list the sessions of a time only; the most at once if it has refused to. */
  #failedSelections = 0;

  constructor({ baseUrl, ...options }: GraphClientOptions) {
    this.#base = new BaseUrl(baseUrl);
    this.#caller = new Caller(this.#base.url, options);
    this.#pages = new Pages(this.#base, this.#caller);
    const batchReads = new BatchReads(this.#base, this.#caller);
    const { clock } = options;
    this.#gathered = new GatheredReads({ base: this.#base, caller: this.#caller, batches: batchReads, clock });
    const download = options.download ?? new HttpDownload({ ...options, isLocal: isLoopback(this.#base.url) });
    const parts = {
      base: this.#base,
      caller: this.#caller,
      pages: this.#pages,
      batches: batchReads,
      download: options.wrapDownload?.(download, this.#base.url) ?? download,
    };
    this.directory = new DirectoryClient(parts);
    const caller = new YieldingCalls(this.#caller);
    const [pages, batches] = [new Pages(this.#base, caller), new BatchReads(this.#base, caller)];
    this.yieldingDirectory = new DirectoryClient({ ...parts, caller, pages, batches });
  }

  get meter(): Meter {
    return this.#caller.meter;
  }

  /** Sends less because others send to the tenant, too; and nothing while the service wants no request of any of them. */
  yieldTo(others: { readonly count: number; readonly pauseLeft: number }): void {
    this.#caller.yieldTo(others);
  }

  /** Resolves once the requests on their way have ended and their connections are closed. */
  close(): Promise<void> {
    return this.#caller.close();
  }

  getServiceStatus(): Promise<ServiceStatus> {
    return this.#get(paths.service, readServiceStatus);
  }

  async *listSessions(since?: number): AsyncGenerator<readonly RestoreSession[]> {
    yield* this.#pages.walk(await this.#firstSessions(since), readSession);
  }

  getSession(sessionId: string): Promise<RestoreSession> {
    return this.#gathered.read(paths.session(sessionId), readSession, { fits: ({ id }) => id === sessionId });
  }

  createSession(workload: Workload, first?: ArtifactAdditions, permit?: Permit): Promise<CreatedDraft> {
    const body = writeSession(workload, first);
    return this.#post(paths.sessions(workload), body, (json) => readCreatedSession(json, workload, first), permit);
  }

  addArtifacts(
    workload: Workload,
    sessionId: string,
    additions: ArtifactAdditions,
    permit?: Permit,
  ): Promise<RefusedArtifact[]> {
    const read: ReadBody<RefusedArtifact[]> = (text) => readChange(text, workload, additions);
    return this.#patch(paths.sessionOf(workload, sessionId), writeAdditions(workload, additions), read, permit);
  }

  removeArtifacts(
    workload: Workload,
    sessionId: string,
    removals: ArtifactRemovals,
    permit?: Permit,
  ): Promise<RefusedArtifact[]> {
    const read: ReadBody<RefusedArtifact[]> = (text) => readChange(text, workload, removals);
    return this.#patch(paths.sessionOf(workload, sessionId), writeRemovals(workload, removals), read, permit);
  }

  deleteSession(sessionId: string, permit?: Permit): Promise<void> {
    const url = this.#base.at(paths.session(sessionId));
    // Repeatable, because a second DELETE does no harm: it gets a 404.
    return this.#caller.call({
      method: 'DELETE',
      isRepeatable: true,
      refusedWith5xx: 'deleteSession',
      permit,
      url,
      body: null,
      readBody: () => undefined,
    });
  }

  addBulkRequest(
    workload: Workload,
    sessionId: string,
    request: BulkRequestBody,
    permit?: Permit,
  ): Promise<BulkRequest> {
    const body = writeBulkRequest(workload, request);
    return this.#post(paths.bulkRequests(workload, sessionId), body, readBulkRequest, permit);
  }

  getBulkRequest(workload: Workload, sessionId: string, bulkRequestId: string): Promise<BulkRequest> {
    return this.#gathered.read(paths.bulkRequest(workload, sessionId, bulkRequestId), readBulkRequest);
  }

  listBulkRequests(workload: Workload, sessionId: string): AsyncIterable<readonly BulkRequest[]> {
    return this.#pages.list(paths.bulkRequests(workload, sessionId), readBulkRequest);
  }

  activateSession(sessionId: string, permit?: Permit): Promise<RestoreSession> {
    return this.#caller.call({
      method: 'POST',
      isRepeatable: false,
      refusedWith5xx: 'activateSession',
      permit,
      url: this.#base.at(paths.activate(sessionId)),
      body: null,
      readBody: asJson(readSession),
    });
  }

  async *listArtifacts(
    workload: Workload,
    sessionId: string,
    scope: ArtifactScope = 'whole',
  ): AsyncGenerator<readonly RestoreArtifact[]> {
    const path = paths.artifacts(workload, sessionId, scope);
    // Artifacts of files have no restore point to expand. Source: the CSDL.
    const isOfFiles = scope === 'granular' && workload !== 'mailbox';
    const first = isOfFiles ? this.#firstPage(path, readArtifact) : this.#firstArtifacts(path, scope);
    yield* this.#pages.walk(await first, readArtifact);
  }

  listProtectionUnits(workload: Workload, place?: ListPlace): AsyncIterable<readonly ProtectionUnit[]> {
    return this.#pages.list(paths.units(workload), readProtectionUnit, place);
  }

  searchRestorePoints(search: PointSearch): Promise<PointSearchResult> {
    return this.#query(paths.pointSearch, writePointSearch(search), readFoundPoints);
  }

  /**
   * Repeatable like a read: a browse session touches nothing that is protected or restored, and the service deletes it when
   * nobody uses it. Otherwise one broken connection could cost a run its files.
   */
  createBrowseSession(workload: BrowsedWorkload, restorePointId: string): Promise<BrowseSession> {
    return this.#query(paths.browseSessions(workload), writeBrowseSession(restorePointId), readBrowseSession);
  }

  getBrowseSession(workload: BrowsedWorkload, browseSessionId: string): Promise<BrowseSession> {
    return this.#get(paths.browseSession(workload, browseSessionId), readBrowseSession);
  }

  browse(
    workload: BrowsedWorkload,
    browseSessionId: string,
    place?: BrowsePlace,
  ): AsyncIterable<readonly BrowseItem[]> {
    return this.#pages.query(paths.browse(workload, browseSessionId), writeBrowse(place), readBrowseItem);
  }

  /**
   * The documents name no query options of this list, so the client asks for the whole list after a refusal. A guess, too. It has
   * little patience, because a service may answer with anything to what it does not know.
   */
  async #firstSessions(since: number | undefined): Promise<Page<RestoreSession>> {
    if (since !== undefined && this.#failedSelections < mostFailedSelections) {
      try {
        const selected = await this.#firstPage(paths.sessionsSince(since), readSession, patienceWithSelection);
        this.#failedSelections = 0;
        return selected;
      } catch (error) {
        if (!(error instanceof GraphError) || error.kind === 'sign-in') throw error;
        this.#failedSelections = error.kind === 'refused' ? mostFailedSelections : this.#failedSelections + 1;
      }
    }
    return await this.#firstPage(paths.allSessions, readSession);
  }

  #firstPage<T>(path: string, read: ReadEntity<T>, patience?: number): Promise<Page<T>> {
    const reading = this.#pages.reading(this.#base.at(path), read);
    return this.#gathered.read(path, reading, patience === undefined ? {} : { patience });
  }

  async #firstArtifacts(path: string, scope: ArtifactScope): Promise<Page<RestoreArtifact>> {
    for (let index = this.#expansion[scope]; ; index += 1) {
      try {
        const page = await this.#firstPage(`${path}${expansions[index] ?? ''}`, readArtifact);
        this.#expansion[scope] = Math.max(this.#expansion[scope], index);
        return page;
      } catch (error) {
        const canAskForLess = error instanceof GraphError && error.status === 400 && index < expansions.length - 1;
        if (!canAskForLess) throw error;
      }
    }
  }

  #get<T>(path: string, read: ReadEntity<T>): Promise<T> {
    return this.#caller.call({
      method: 'GET',
      isRepeatable: true,
      url: this.#base.at(path),
      body: null,
      readBody: asJson(read),
    });
  }

  #post<T>(path: string, body: Json | null, read: ReadEntity<T>, permit: Permit | undefined): Promise<T> {
    return this.#caller.call({
      method: 'POST',
      isRepeatable: false,
      permit,
      url: this.#base.at(path),
      body,
      readBody: asJson(read),
    });
  }

  #patch<T>(path: string, body: Json, readBody: ReadBody<T>, permit: Permit | undefined): Promise<T> {
    const url = this.#base.at(path);
    return this.#caller.call({ method: 'PATCH', isRepeatable: false, permit, url, body, readBody });
  }

  /** A POST that changes nothing, and is retried like any read. */
  #query<T>(path: string, body: Json, read: ReadEntity<T>): Promise<T> {
    return this.#caller.call({
      method: 'POST',
      isRepeatable: true,
      url: this.#base.at(path),
      body,
      readBody: asJson(read),
    });
  }
}

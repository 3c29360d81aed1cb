import type { Workload } from '../spec/workload.ts';
import { BaseUrl } from './base-url.ts';
import { batchOf, fewestInBatch, mostInBatch, readBatch } from './batch.ts';
import { Caller, type CallerOptions, type Meter } from './caller.ts';
import { GraphError } from './graph-error.ts';
import { lookOf } from './look.ts';
import { paths } from './paths.ts';
import type { Read } from './reply.ts';
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
} from './restore-api.ts';
import type { Answer } from './transport.ts';
import {
  type Json,
  objectOf,
  readArtifact,
  readBulkRequest,
  readFoundPoints,
  readProtectionUnit,
  readServiceStatus,
  readSession,
  textAt,
  Unreadable,
  writeBulkRequest,
  writePointSearch,
} from './wire.ts';

export interface GraphClientOptions extends CallerOptions {
  /** `https://graph.microsoft.com/v1.0`, or an emulator's; one that `checkBaseUrl` has nothing against. */
  readonly baseUrl: string;
}

/** From one of the service's entities to a value; throws Unreadable. */
type ReadItem<T> = (json: unknown) => T;

interface Page<T> {
  readonly url: URL;
  readonly items: readonly T[];
  /** `@odata.nextLink` as it came; null on the last page. */
  readonly next: string | null;
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
  /** Index into `expansions`: the best that the service is known to take. */
  #expansion = 0;
  /** Until it is known better. */
  #takesBatches = true;

  constructor({ baseUrl, ...options }: GraphClientOptions) {
    this.#base = new BaseUrl(baseUrl);
    this.#caller = new Caller(this.#base.url, options);
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
    return this.#list(paths.allSessions, readSession);
  }

  getSession(sessionId: string): Promise<RestoreSession> {
    return this.#get(paths.session(sessionId), readSession);
  }

  async getSessions(sessionIds: readonly string[]): Promise<Look[]> {
    const looks: Look[] = [];
    for (let at = 0; at < sessionIds.length; at += mostInBatch)
      looks.push(...(await this.#lookAt(sessionIds.slice(at, at + mostInBatch))));
    return looks;
  }

  createSession(workload: Workload): Promise<RestoreSession> {
    return this.#post(paths.sessions(workload), {}, readSession);
  }

  deleteSession(sessionId: string): Promise<void> {
    const url = this.#base.at(paths.session(sessionId));
    return this.#caller.call({ method: 'DELETE', isRead: false, url, body: null, read: () => undefined });
  }

  addBulkRequest(workload: Workload, sessionId: string, request: BulkRequestBody): Promise<BulkRequest> {
    return this.#post(paths.bulkRequests(workload, sessionId), writeBulkRequest(workload, request), readBulkRequest);
  }

  getBulkRequest(workload: Workload, sessionId: string, bulkRequestId: string): Promise<BulkRequest> {
    return this.#get(paths.bulkRequest(workload, sessionId, bulkRequestId), readBulkRequest);
  }

  listBulkRequests(workload: Workload, sessionId: string): AsyncIterable<readonly BulkRequest[]> {
    return this.#list(paths.bulkRequests(workload, sessionId), readBulkRequest);
  }

  activateSession(sessionId: string): Promise<RestoreSession> {
    return this.#post(paths.activate(sessionId), null, readSession);
  }

  async *listArtifacts(workload: Workload, sessionId: string): AsyncGenerator<readonly RestoreArtifact[]> {
    const url = this.#base.at(paths.artifacts(workload, sessionId));
    yield* this.#walk(await this.#firstArtifacts(url), readArtifact);
  }

  listProtectionUnits(workload: Workload): AsyncIterable<readonly ProtectionUnit[]> {
    return this.#list(paths.units(workload), readProtectionUnit);
  }

  /** By POST, and yet it changes nothing: asked again like any other read. */
  searchRestorePoints(search: PointSearch): Promise<FoundPoints> {
    const url = this.#base.at(paths.pointSearch);
    const body = writePointSearch(search);
    return this.#caller.call({ method: 'POST', isRead: true, url, body, read: asJson(readFoundPoints) });
  }

  /** In one batch; those that the batch gives no good answer for are asked for once more, each by itself. */
  async #lookAt(sessionIds: readonly string[]): Promise<Look[]> {
    const answers = await this.#readTogether(sessionIds.map(paths.session));
    return await Promise.all(
      sessionIds.map((id, index) => sessionIn(answers.get(String(index)), id) ?? this.#lookAlone(id)),
    );
  }

  async #lookAlone(sessionId: string): Promise<Look> {
    if (!this.#caller.isShut) return await lookOf(this.getSession(sessionId));
    return new GraphError('Graph asks for a pause of more than an hour', { kind: 'unreachable', status: 429 });
  }

  /** Empty where there is nothing to be gained by a batch, or where the service takes none. */
  async #readTogether(below: readonly string[]): Promise<ReadonlyMap<string, Answer>> {
    if (below.length < fewestInBatch || !this.#takesBatches) return new Map();
    const url = this.#base.at(paths.batch);
    try {
      const body = batchOf(below);
      const within = (answers: ReadonlyMap<string, Answer>): Iterable<Answer> => answers.values();
      return await this.#caller.call({ method: 'POST', isRead: true, url, body, read: asJson(readBatch), within });
    } catch (error) {
      // Looks one by one tell the truth about a service that is away, too.
      if (!(error instanceof GraphError) || error.kind === 'sign-in') throw error;
      this.#takesBatches = false;
      return new Map();
    }
  }

  async #firstArtifacts(url: URL): Promise<Page<RestoreArtifact>> {
    for (let index = this.#expansion; ; index += 1) {
      try {
        const page = await this.#read(new URL(`${url.href}${expansions[index] ?? ''}`), readArtifact);
        this.#expansion = Math.max(this.#expansion, index);
        return page;
      } catch (error) {
        const askedTooMuch = error instanceof GraphError && error.status === 400 && index < expansions.length - 1;
        if (!askedTooMuch) throw error;
      }
    }
  }

  async *#list<T>(path: string, read: ReadItem<T>): AsyncGenerator<readonly T[]> {
    yield* this.#walk(await this.#read(this.#base.at(path), read), read);
  }

  async *#walk<T>(first: Page<T>, read: ReadItem<T>): AsyncGenerator<readonly T[]> {
    const seen = new Set<string>();
    for (let page = first; ; ) {
      yield page.items;
      if (page.next === null) return;
      seen.add(page.url.href);
      const next = this.#follow(page.next, page.url);
      if (seen.has(next.href)) throw unusableLink(page.url, 'leads back to a page that was read before');
      page = await this.#read(next, read);
    }
  }

  #read<T>(url: URL, read: ReadItem<T>): Promise<Page<T>> {
    return this.#caller.call({
      method: 'GET',
      isRead: true,
      url,
      body: null,
      read: asJson((json) => readPage(json, url, read)),
    });
  }

  #follow(link: string, from: URL): URL {
    const url = this.#base.follow(link, from);
    if (url === null) throw unusableLink(from, `leads away from ${this.#base.url.origin}; it was not followed`);
    return url;
  }

  #get<T>(path: string, read: ReadItem<T>): Promise<T> {
    return this.#caller.call({ method: 'GET', isRead: true, url: this.#base.at(path), body: null, read: asJson(read) });
  }

  #post<T>(path: string, body: Json | null, read: ReadItem<T>): Promise<T> {
    return this.#caller.call({ method: 'POST', isRead: false, url: this.#base.at(path), body, read: asJson(read) });
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

function asJson<T>(read: ReadItem<T>): Read<T> {
  return (text) => read(JSON.parse(text));
}

function readPage<T>(json: unknown, url: URL, read: ReadItem<T>): Page<T> {
  const page = objectOf(json);
  const items = page['value'];
  if (!Array.isArray(items)) throw new Unreadable('the service sent a page without a list');
  return { url, items: items.map((item) => read(item)), next: textAt(page, '@odata.nextLink') };
}

function unusableLink(page: URL, why: string): GraphError {
  return new GraphError(`the link to the next page of \`${page.pathname}\` ${why}`, { kind: 'garbled', status: 200 });
}

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Operation, operationOf } from './operation.ts';

/** The part of the backup service that a restore of mailboxes by name needs. Written from Microsoft's reference, not from the emulator. */
export interface Session {
  readonly id: string;
  status: 'draft' | 'completed';
  bulk: { readonly id: string; readonly displayName: string; readonly mailboxes: readonly string[] } | null;
}

export interface Call {
  readonly operation: Operation;
  /** From 1, of this operation. */
  readonly number: number;
  readonly body: string;
  readonly authorization: string;
  /** Whether the client comes from a batch: then only a status and JSON can be answered. */
  readonly isBatched: boolean;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined for no body. */
  readonly json?: unknown;
  /** A body that is not JSON. */
  readonly text?: string;
  /** Writes the rest of the response itself, after the head. */
  readonly stream?: (response: ServerResponse) => void;
}

/** What an attack does with a call: answers itself, or after `act`, which carries the call out. Null answers as the service does. */
export type Trick = (call: Call, act: () => Reply) => Reply | null | Promise<Reply | null>;

interface ServiceOptions {
  readonly trick?: Trick;
  /** For https. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  readonly port?: number;
}

export class Service implements AsyncDisposable {
  readonly sessions: Map<string, Session> = new Map();
  readonly calls: Call[] = [];
  readonly #numbers = new Map<Operation, number>();
  readonly #trick: Trick;
  readonly #server: Server;
  readonly #scheme: 'http' | 'https';

  private constructor({ trick = () => null, certificate }: ServiceOptions) {
    this.#trick = trick;
    const listener = (request: IncomingMessage, response: ServerResponse): void =>
      void this.#serve(request, response).catch(() => response.destroy());
    this.#server =
      certificate === undefined ? createServer(listener) : createSecureServer({ ...certificate }, listener);
    this.#scheme = certificate === undefined ? 'http' : 'https';
  }

  static async open(options: ServiceOptions = {}): Promise<Service> {
    const service = new Service(options);
    service.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(service.#server, 'listening');
    return service;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1.0`;
  }

  /** How many activated sessions hold each mailbox. */
  get activations(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { status, bulk } of this.sessions.values())
      if (status !== 'draft')
        for (const name of bulk?.mailboxes ?? [])
          counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1);
    return counts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = await this.#answer(
      { method: request.method ?? 'GET', path: request.url ?? '/', body: await text(request) },
      request.headers.authorization ?? '',
    );
    const body = reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json));
    const type = reply.json === undefined ? {} : { 'content-type': 'application/json' };
    response.writeHead(reply.status, { ...type, 'request-id': randomUUID(), ...reply.headers });
    if (reply.stream === undefined) response.end(body);
    else reply.stream(response);
  }

  async #answer(line: RequestLine, authorization: string, isBatched = false): Promise<Reply> {
    const { operation, ids } = operationOf(line.method, line.path);
    const number = (this.#numbers.get(operation) ?? 0) + 1;
    this.#numbers.set(operation, number);
    const call = { operation, number, body: line.body, authorization, isBatched };
    this.calls.push(call);
    const act = (): Reply => this.#act(operation, ids, line.body);
    const tricked = await this.#trick(call, act);
    if (tricked !== null) return tricked;
    return operation === 'batch' ? await this.#batch(line.body, authorization) : act();
  }

  async #batch(body: string, authorization: string): Promise<Reply> {
    const { requests } = JSON.parse(body) as { requests: readonly { id: string; method: string; url: string }[] };
    const responses = [];
    for (const { id, method, url } of requests) {
      const { status, json } = await this.#answer({ method, path: `/v1.0${url}`, body: '' }, authorization, true);
      responses.push({ id, status, headers: {}, body: json ?? null });
    }
    return found({ responses });
  }

  #act(operation: Operation, [id = '', bulkId = '']: readonly string[], body: string): Reply {
    const session = this.sessions.get(id);
    switch (operation) {
      case 'getServiceStatus':
        return found({ serviceStatus: { status: 'enabled' } });
      case 'listSessions':
        return page([...this.sessions.values()].map(written));
      case 'createSession':
        return this.#create();
      case 'other':
        return refused(404, 'ResourceNotFound');
      default:
    }
    if (session === undefined) return refused(404, 'RestoreSessionNotFound');
    switch (operation) {
      case 'getSession':
        return found(written(session));
      case 'deleteSession':
        if (session.status !== 'draft') return refused(403, 'RestoreSessionActionNotAllowed');
        this.sessions.delete(id);
        return { status: 204 };
      case 'addBulkRequest':
        if (session.bulk !== null || session.status !== 'draft') return refused(400, 'BulkRestoreInvalidCreateRequest');
        session.bulk = { id: randomUUID(), ...(JSON.parse(body) as { displayName: string; mailboxes: string[] }) };
        return { status: 201, json: bulkOf(session) };
      case 'activateSession':
        if (session.status !== 'draft') return refused(403, 'RestoreSessionActionNotAllowed');
        session.status = 'completed';
        return found({ ...written(session), status: 'activating' });
      case 'listBulkRequests':
        return page(session.bulk === null ? [] : [bulkOf(session)]);
      case 'getBulkRequest':
        return session.bulk?.id === bulkId ? found(bulkOf(session)) : refused(404, 'ResourceNotFound');
      case 'listArtifacts':
        return page(session.status === 'draft' ? [] : (session.bulk?.mailboxes ?? []).map(artifactOf));
      default:
        return refused(405, 'MethodNotAllowed');
    }
  }

  #create(): Reply {
    const session: Session = { id: randomUUID(), status: 'draft', bulk: null };
    this.sessions.set(session.id, session);
    return { status: 201, json: written(session) };
  }
}

interface RequestLine {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export function found(json: unknown): Reply {
  return { status: 200, json };
}

export function page(value: readonly unknown[], more: Readonly<Record<string, string>> = {}): Reply {
  return found({ value, ...more });
}

/** A refusal in the service's own words. */
export function refused(status: number, code: string, message = `about ${code}`): Reply {
  return { status, json: { error: { code, message } } };
}

function written({ id, status, bulk }: Session): Readonly<Record<string, unknown>> {
  const total = bulk?.mailboxes.length ?? 0;
  const isOver = status === 'completed';
  return {
    '@odata.type': '#microsoft.graph.exchangeRestoreSession',
    id,
    status,
    restoreJobType: bulk === null ? 'standard' : 'bulk',
    createdDateTime: new Date(began).toISOString(),
    createdBy: { application: { id: 'attack' } },
    completedDateTime: isOver ? new Date().toISOString() : null,
    restoreSessionArtifactCount: { total, completed: isOver ? total : 0, inProgress: 0, failed: 0 },
  };
}

function bulkOf({ status, bulk }: Session): unknown {
  const { id = '', displayName = '' } = bulk ?? {};
  return { id, displayName, status: status === 'draft' ? 'active' : 'completed', mailboxes: [] };
}

function artifactOf(mailbox: string): unknown {
  return {
    id: `artifact of ${mailbox}`,
    status: 'succeeded',
    destinationType: 'new',
    startDateTime: new Date(began).toISOString(),
    completionDateTime: new Date().toISOString(),
    restoredFolderId: 'folder',
    restoredFolderName: 'Restored',
    restoredItemCount: 3,
    restorePoint: {
      id: `point of ${mailbox}`,
      protectionDateTime: new Date(began - 86_400_000).toISOString(),
      protectionUnit: { '@odata.type': '#microsoft.graph.mailboxProtectionUnit', id: mailbox, email: mailbox },
    },
  };
}

const began = Date.now();

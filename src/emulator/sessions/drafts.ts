import { artifactsOf } from '../../graph/wire/paths.ts';
import type { Json } from '../../graph/wire/wire.ts';
import type { Chance } from '../../util/chance.ts';
import type { EmulatedBrowseSessions } from '../browse/browse-sessions.ts';
import { findPoint } from '../points/find-point.ts';
import type { MessageSearches } from '../points/message-searches.ts';
import type { EmulatedRestorePoints } from '../points/restore-points.ts';
import { ServiceError } from '../service-error.ts';
import type { EmulatedUnit, EmulatedUnits } from '../units/protection-units.ts';
import type { AddedArtifact } from './added-artifact.ts';
import { messageOf } from './artifact-errors.ts';
import type {
  ArtifactRequest,
  ArtifactRequests,
  FileRequest,
  MessageRequest,
  PointRequest,
} from './artifact-request.ts';
import type { Resolver } from './resolver.ts';
import type { EmulatedSession } from './sessions.ts';

export interface DraftDeps {
  readonly chance: Chance;
  readonly units: EmulatedUnits;
  readonly points: EmulatedRestorePoints;
  readonly resolver: Resolver;
  readonly messageSearches: MessageSearches;
  readonly browseSessions: EmulatedBrowseSessions;
}

/** The result for one element of a list. */
export type ArtifactChange =
  | { readonly added: AddedArtifact }
  | { readonly refused: ArtifactRequest; readonly code: string }
  | { readonly missing: string };

/** Adds artifacts to drafts one by one, and removes them. */
export class Drafts {
  readonly #deps: DraftDeps;

  constructor(deps: DraftDeps) {
    this.#deps = deps;
  }

  /** Adds what can be added, in the order of the list. Throws, and changes nothing, if the list as a whole is wrong. */
  add(session: EmulatedSession, { scope, requests }: ArtifactRequests, now: number): ArtifactChange[] {
    const artifacts = session.added?.artifacts ?? [];
    const changes = requests.map((request): ArtifactChange => {
      const found = this.#find(session, request, now);
      if (typeof found === 'string') return { refused: request, code: found };
      const code = this.#deps.resolver.refusalCodeOf(found);
      return code === null ? { added: found } : { refused: request, code };
    });
    const all = [...artifacts, ...changes.flatMap((change) => ('added' in change ? [change.added] : []))];
    checkDestinations([...artifacts, ...requests]);
    checkTwice(requests, all);
    session.added = { scope, artifacts: all };
    return changes;
  }

  /** Removes artifacts by their ids. Returns those that are not there. */
  remove(session: EmulatedSession, ids: readonly string[]): ArtifactChange[] {
    if (session.added === null) return ids.map((id) => ({ missing: id }));
    const { scope, artifacts } = session.added;
    const removed = new Set(ids.map((id) => id.toLowerCase()));
    const there = new Set(artifacts.map(({ id }) => id));
    session.added = { scope, artifacts: artifacts.filter(({ id }) => !removed.has(id)) };
    return ids.filter((id) => !there.has(id.toLowerCase())).map((id) => ({ missing: id }));
  }

  /** The artifact of a request, or the error code if there is none. */
  #find(session: EmulatedSession, request: ArtifactRequest, now: number): AddedArtifact | string {
    switch (request.of) {
      case 'point':
        return this.#findPoint(session, request, now);
      case 'messages':
        return this.#findMessages(session, request, now);
      case 'file':
        return this.#findFile(request, now);
    }
  }

  #findPoint(session: EmulatedSession, { pointId, destination }: PointRequest, now: number): AddedArtifact | string {
    const found = this.#pointOf(session, pointId, now);
    if (typeof found === 'string') return found;
    return { id: this.#idFor(session, pointId), ...found, destination, item: null };
  }

  #findMessages(session: EmulatedSession, request: MessageRequest, now: number): AddedArtifact | string {
    const { pointId, searchResponseId, destination } = request;
    const messages = this.#deps.messageSearches.find(searchResponseId, now);
    if (messages === undefined)
      throw invalid(`'${searchResponseId}' is not the id of a search response, or is too old`);
    const found = this.#pointOf(session, pointId, now);
    if (typeof found === 'string') return found;
    const isOfSearch = messages.unit.key === found.unit.key && messages.moments.includes(found.restoredTo);
    if (!isOfSearch) throw invalid(`the search '${searchResponseId}' did not find this restore point`);
    const { query, hits } = messages;
    const id = this.#idFor(session, `${pointId} ${searchResponseId}`);
    return { id, ...found, destination, item: { of: 'messages', searchResponseId, query, hits } };
  }

  #findFile({ browseSessionId, itemKey, destination }: FileRequest, now: number): AddedArtifact | string {
    const session = this.#deps.browseSessions.created(browseSessionId, now);
    if (session === null) throw invalid(`'${browseSessionId}' is not the id of a browse session that is created`);
    const file = session.tree.find(itemKey);
    if (file === undefined || file.type === 'site') return 'ArtifactNotFound';
    const item = { of: 'file', browseSessionId, file } as const;
    return { id: file.key, unit: session.unit, restoredTo: session.moment, destination, item };
  }

  /** The unit and time of a restore point, by its id; an error code if it is not there. */
  #pointOf(
    session: EmulatedSession,
    pointId: string,
    now: number,
  ): { unit: EmulatedUnit; restoredTo: number } | string {
    const found = findPoint(pointId, session.workload, this.#deps, now);
    if (found === null) throw invalidPoint(`'${pointId}' is not the id of a restore point`);
    const { unit, moment: restoredTo } = found;
    if (unit === undefined) return 'ArtifactNotFound';
    if (unit.workload !== session.workload) throw invalidPoint(`'${pointId}' is a restore point of a ${unit.workload}`);
    return restoredTo === null ? 'InvalidRestoreTime' : { unit, restoredTo };
  }

  #idFor(session: EmulatedSession, what: string): string {
    return this.#deps.chance.guid(`artifact ${session.id} ${what.toLowerCase()}`);
  }
}

function checkDestinations(all: readonly Pick<AddedArtifact, 'destination'>[]): void {
  if (new Set(all.map(({ destination }) => destination)).size <= 1) return;
  throw new ServiceError(
    400,
    'DifferentRestoreDestinationType',
    'the artifacts of a session have one destination type',
  );
}

/** Compares the requests and, because one restore point can be written in two ways, the artifacts found. */
function checkTwice(requests: readonly ArtifactRequest[], all: readonly AddedArtifact[]): void {
  const keys = requests.map((request) => JSON.stringify(request).toLowerCase());
  const isTwice = new Set(keys).size < keys.length || new Set(all.map(({ id }) => id)).size < all.length;
  if (isTwice) throw new ServiceError(400, 'DuplicateArtifactInList', 'a restore artifact is requested twice');
}

/** The list in the response to a request about artifacts. Removed artifacts are not in it. */
export function writeChanges(
  { workload, added }: EmulatedSession,
  changes: readonly ArtifactChange[],
  write: (artifact: AddedArtifact) => Json,
): Json {
  const list = artifactsOf(workload, added?.scope ?? 'whole');
  return { [`${list}@delta`]: changes.map((change) => ('added' in change ? write(change.added) : failureOf(change))) };
}

function failureOf(change: Exclude<ArtifactChange, { added: AddedArtifact }>): Json {
  if ('missing' in change) {
    const message = 'The identifier to be removed from the restore session does not exist';
    const failure = { info: { code: 'Invalid', message }, failedOperation: 'remove', responseCode: 409 };
    return { '@Core.DataModificationException': failure, id: change.missing };
  }
  const { refused, code } = change;
  const info = { code, message: messageOf(code) };
  const failure = { info, failedOperation: 'insert', responseCode: code === 'ArtifactNotFound' ? 404 : 400 };
  return { '@Core.DataModificationException': failure, ...idsOf(refused) };
}

/** The ids that identify an element that failed. */
function idsOf(request: ArtifactRequest): Json {
  if (request.of === 'file') return { id: request.itemKey, browseSessionId: request.browseSessionId };
  const point = { restorePoint: { id: request.pointId } };
  return request.of === 'point' ? point : { ...point, searchResponseId: request.searchResponseId };
}

function invalid(message: string): ServiceError {
  return new ServiceError(400, 'InvalidArtifactRequest', message);
}

function invalidPoint(message: string): ServiceError {
  return new ServiceError(400, 'InvalidRestorePoint', message);
}

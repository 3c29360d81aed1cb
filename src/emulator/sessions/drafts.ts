import { artifactsOf } from '../../graph/wire/paths.ts';
import type { Json } from '../../graph/wire/wire.ts';
import type { Chance } from '../../util/chance.ts';
import type { BrowseSessions } from '../browse/browse-sessions.ts';
import type { MessageFinds } from '../points/message-searches.ts';
import { parsePointId, type RestorePoints } from '../points/restore-points.ts';
import { ServiceError } from '../service-error.ts';
import type { ProtectionUnit, ProtectionUnits } from '../units/protection-units.ts';
import { messageOf } from './artifact-errors.ts';
import type { FileRequest, MessageRequest, PointRequest, Request, RequestList } from './artifact-request.ts';
import type { Resolver } from './resolver.ts';
import type { Session } from './sessions.ts';
import type { WantedArtifact } from './wanted-artifact.ts';

export interface DraftTools {
  readonly chance: Chance;
  readonly units: ProtectionUnits;
  readonly points: RestorePoints;
  readonly resolver: Resolver;
  readonly finds: MessageFinds;
  readonly browseSessions: BrowseSessions;
}

/** What became of one element of a list. */
export type Change =
  | { readonly added: WantedArtifact }
  | { readonly refused: Request; readonly code: string }
  | { readonly missing: string };

/** Puts artifacts into drafts one by one, and takes them out again. */
export class Drafts {
  readonly #tools: DraftTools;

  constructor(tools: DraftTools) {
    this.#tools = tools;
  }

  /** Adds what can be added, in the order of the list. Throws where the list as a whole is wrong; then nothing has happened. */
  add(session: Session, { scope, requests }: RequestList, now: number): Change[] {
    const artifacts = session.wanted?.artifacts ?? [];
    const changes = requests.map((request): Change => {
      const found = this.#find(session, request, now);
      if (typeof found === 'string') return { refused: request, code: found };
      const code = this.#tools.resolver.refusalOf(found);
      return code === null ? { added: found } : { refused: request, code };
    });
    const all = [...artifacts, ...changes.flatMap((change) => ('added' in change ? [change.added] : []))];
    checkDestinations([...artifacts, ...requests]);
    checkTwice(requests, all);
    session.wanted = { scope, artifacts: all };
    return changes;
  }

  /** Takes artifacts out by their ids; tells of those that are not there. */
  remove(session: Session, ids: readonly string[]): Change[] {
    if (session.wanted === null) return ids.map((id) => ({ missing: id }));
    const { scope, artifacts } = session.wanted;
    const wanted = new Set(ids.map((id) => id.toLowerCase()));
    const there = new Set(artifacts.map(({ id }) => id));
    session.wanted = { scope, artifacts: artifacts.filter(({ id }) => !wanted.has(id)) };
    return ids.filter((id) => !there.has(id.toLowerCase())).map((id) => ({ missing: id }));
  }

  /** The artifact that is asked for, or the code of why there is none. */
  #find(session: Session, request: Request, now: number): WantedArtifact | string {
    switch (request.of) {
      case 'point':
        return this.#findPoint(session, request, now);
      case 'messages':
        return this.#findMessages(session, request, now);
      case 'file':
        return this.#findFile(request, now);
    }
  }

  #findPoint(session: Session, { pointId, destination }: PointRequest, now: number): WantedArtifact | string {
    const found = this.#pointOf(session, pointId, now);
    if (typeof found === 'string') return found;
    return { id: this.#idFor(session, pointId), ...found, destination, item: null };
  }

  #findMessages(session: Session, request: MessageRequest, now: number): WantedArtifact | string {
    const { pointId, searchResponseId, destination } = request;
    const messages = this.#tools.finds.find(searchResponseId, now);
    if (messages === undefined) throw invalid(`'${searchResponseId}' is not the id of a search response, or too old`);
    const found = this.#pointOf(session, pointId, now);
    if (typeof found === 'string') return found;
    const isOfSearch = messages.unit.key === found.unit.key && messages.moments.includes(found.restoredTo);
    if (!isOfSearch) throw invalid(`the search '${searchResponseId}' did not find this restore point`);
    const { query, hits } = messages;
    const id = this.#idFor(session, `${pointId} ${searchResponseId}`);
    return { id, ...found, destination, item: { of: 'messages', searchResponseId, query, hits } };
  }

  #findFile({ browseSessionId, itemKey, destination }: FileRequest, now: number): WantedArtifact | string {
    const session = this.#tools.browseSessions.created(browseSessionId, now);
    if (session === null) throw invalid(`'${browseSessionId}' is not the id of a browse session that is created`);
    const file = session.tree.find(itemKey);
    if (file === undefined || file.type === 'site') return 'ArtifactNotFound';
    const item = { of: 'file', browseSessionId, file } as const;
    return { id: file.key, unit: session.unit, restoredTo: session.moment, destination, item };
  }

  /** The unit and moment of a restore point, by its id. */
  #pointOf(session: Session, pointId: string, now: number): { unit: ProtectionUnit; restoredTo: number } | string {
    const parsed = parsePointId(pointId);
    if (parsed === null) throw invalidPoint(`'${pointId}' is not the id of a restore point`);
    const unit = this.#tools.units.find(parsed.unitId);
    if (unit === undefined) return 'ArtifactNotFound';
    if (unit.workload !== session.workload) throw invalidPoint(`'${pointId}' is a restore point of a ${unit.workload}`);
    const restoredTo = this.#tools.points.at(unit, parsed.second, now);
    return restoredTo === null ? 'InvalidRestoreTime' : { unit, restoredTo };
  }

  #idFor(session: Session, what: string): string {
    return this.#tools.chance.guid(`artifact ${session.id} ${what.toLowerCase()}`);
  }
}

function checkDestinations(all: readonly Pick<WantedArtifact, 'destination'>[]): void {
  if (new Set(all.map(({ destination }) => destination)).size <= 1) return;
  throw new ServiceError(
    400,
    'DifferentRestoreDestinationType',
    'the artifacts of a session have one destination type',
  );
}

/** Compared are what is asked for and, since one point may be asked for in two spellings, what was found. */
function checkTwice(requests: readonly Request[], all: readonly WantedArtifact[]): void {
  const asked = requests.map((request) => JSON.stringify(request).toLowerCase());
  const isTwice = new Set(asked).size < asked.length || new Set(all.map(({ id }) => id)).size < all.length;
  if (isTwice) throw new ServiceError(400, 'DuplicateArtifactInList', 'a restore artifact is requested twice');
}

/** The list that a request about artifacts is answered with: those that were removed are not in it. */
export function writeChanges(
  { workload, wanted }: Session,
  changes: readonly Change[],
  write: (artifact: WantedArtifact) => Json,
): Json {
  const list = artifactsOf(workload, wanted?.scope ?? 'whole');
  return { [`${list}@delta`]: changes.map((change) => ('added' in change ? write(change.added) : failureOf(change))) };
}

function failureOf(change: Exclude<Change, { added: WantedArtifact }>): Json {
  if ('missing' in change) {
    const message = 'The identifier to be removed from the restore session does not exist';
    const failure = { info: { code: 'Invalid', message }, failedOperation: 'remove', responseCode: 409 };
    return { '@Core.DataModificationException': failure, id: change.missing };
  }
  const { refused, code } = change;
  const info = { code, message: messageOf(code) };
  const failure = { info, failedOperation: 'insert', responseCode: code === 'ArtifactNotFound' ? 404 : 400 };
  return { '@Core.DataModificationException': failure, ...signOf(refused) };
}

/** What an element that failed is known by. */
function signOf(request: Request): Json {
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

import type { ArtifactScope } from '../../graph/artifact-changes.ts';
import { artifactsOf, names } from '../../graph/wire/paths.ts';
import { type Json, objectAt, objectOf } from '../../graph/wire/wire.ts';
import { mostArtifactsInRequest } from '../../m365/limits.ts';
import { conflictBehaviors, type Destination, type Workload } from '../../m365/workload.ts';
import type { ApiVersion } from '../query.ts';
import { ServiceError } from '../service-error.ts';

/** What one element of a list of artifacts asks for. */
export type Request = PointRequest | MessageRequest | FileRequest;

export interface PointRequest {
  readonly of: 'point';
  readonly pointId: string;
  readonly destination: Destination;
}

export interface MessageRequest {
  readonly of: 'messages';
  readonly pointId: string;
  readonly destination: Destination;
  readonly searchResponseId: string;
}

export interface FileRequest {
  readonly of: 'file';
  readonly browseSessionId: string;
  readonly itemKey: string;
  readonly destination: Destination | null;
}

export interface RequestList {
  readonly scope: ArtifactScope;
  readonly requests: readonly Request[];
}

export interface Changes extends RequestList {
  /** Ids of artifacts that are to be taken out. */
  readonly removals: readonly string[];
}

/** Whose session it is, and under which version of the API it was asked for. */
export interface Asked {
  readonly workload: Workload;
  readonly version: ApiVersion;
}

/** The artifacts in the body of a new session; null for an empty one. Throws where a property is not one of a new session's. */
export function readNewSession(asked: Asked, body: unknown): RequestList | null {
  const { workload } = asked;
  const json = objectOf(body);
  if (json !== body) throw invalid('the body must be a JSON object');
  const { '@odata.type': type, '@microsoft.graph.conflictBehavior': conflict, ...lists } = json;
  if (type !== undefined) checkType(workload, type);
  const list = readList(asked, lists, '');
  if (conflict !== undefined) checkConflict(asked, conflict, list);
  if (list === null) return null;
  const most = mostArtifactsInRequest;
  if (list.elements.length > most) {
    const message = `a request holds at most ${most} artifacts, not ${list.elements.length}`;
    throw new ServiceError(413, 'RestoreArtifactsLimitBreached', message);
  }
  return { scope: list.scope, requests: list.elements.map((element) => readRequest(asked, list.scope, element)) };
}

/** What a PATCH adds and removes. */
export function readChanges(asked: Asked, body: unknown): Changes {
  const json = objectOf(body);
  if (json !== body) throw new ServiceError(400, 'InvalidPatchRequest', 'the body must be a JSON object');
  const { '@odata.type': type, ...lists } = json;
  if (type !== undefined) checkType(asked.workload, type);
  const list = readList(asked, lists, '@delta');
  if (list === null) throw invalid('there must be a list of artifacts');
  const most = mostArtifactsInRequest;
  if (list.elements.length > most) {
    const message = `a request changes at most ${most} artifacts, not ${list.elements.length}`;
    throw new ServiceError(400, 'RestoreArtifactsLimitBreached', message);
  }
  const removed = list.elements.filter((element) => element['@removed'] !== undefined);
  const added = list.elements.filter((element) => element['@removed'] === undefined);
  return {
    scope: list.scope,
    requests: added.map((element) => readRequest(asked, list.scope, element)),
    removals: removed.map(readRemoval),
  };
}

interface List {
  readonly scope: ArtifactScope;
  readonly elements: readonly Json[];
}

/** The one list that a body may have: of whole units or of single items, never both. `ending` follows its name. */
function readList({ workload }: Asked, json: Json, ending: '' | '@delta'): List | null {
  const scopes = (['whole', 'granular'] as const).filter(
    (scope) => json[`${artifactsOf(workload, scope)}${ending}`] !== undefined,
  );
  const allowed = scopes.map((scope) => `${artifactsOf(workload, scope)}${ending}`);
  const unknown = Object.keys(json).find((property) => !allowed.includes(property));
  if (unknown !== undefined) {
    const code = ending === '' ? 'InvalidArtifactRequest' : 'InvalidPatchRequest';
    throw new ServiceError(400, code, `the property '${unknown}' cannot be set here`);
  }
  const [scope, other] = scopes;
  if (scope === undefined) return null;
  if (other !== undefined) throw invalid('a request never mixes whole units and single items');
  const list = json[allowed[0] ?? ''];
  if (!Array.isArray(list) || list.length === 0) throw invalid(`'${allowed[0]}' must have at least one artifact`);
  return { scope, elements: list.map(objectOf) };
}

const properties: Readonly<Record<Request['of'], readonly string[]>> = {
  point: ['@odata.type', 'restorePoint', 'destinationType'],
  messages: ['@odata.type', 'restorePoint', 'destinationType', 'searchResponseId'],
  file: ['@odata.type', 'browseSessionId', 'id', 'itemKey'],
};

function readRequest({ workload, version }: Asked, scope: ArtifactScope, json: Json): Request {
  const of = scope === 'whole' ? 'point' : workload === 'mailbox' ? 'messages' : 'file';
  const known = of === 'file' && version === 'beta' ? [...properties[of], 'destinationType'] : properties[of];
  const unknown = Object.keys(json).find((property) => !known.includes(property));
  if (unknown !== undefined) throw invalid(`the property '${unknown}' does not exist on this artifact in ${version}`);
  if (of === 'file') return readFile(json);
  const request = { pointId: readPointId(json), destination: readDestination(json) };
  if (of === 'point') return { of, ...request };
  const { searchResponseId } = json;
  if (typeof searchResponseId !== 'string' || searchResponseId === '') throw invalid("'searchResponseId' is required");
  return { of, ...request, searchResponseId };
}

/** The documents call the key `id` where a session is made, and `itemKey` where one is changed: either will do. */
function readFile(json: Json): FileRequest {
  const { browseSessionId } = json;
  const itemKey = json['id'] ?? json['itemKey'];
  if (typeof browseSessionId !== 'string' || typeof itemKey !== 'string')
    throw invalid("each artifact needs 'browseSessionId' and 'id'");
  const destination = json['destinationType'] === undefined ? null : readDestination(json);
  return { of: 'file', browseSessionId, itemKey, destination };
}

/** Older documents give a restore point as `@odata.id`. */
function readPointId(json: Json): string {
  const point = objectAt(json, 'restorePoint') ?? {};
  const id = point['id'] ?? point['@odata.id'];
  if (typeof id === 'string' && id.trim() !== '') return id;
  throw new ServiceError(400, 'InvalidRestorePoint', "each artifact needs a 'restorePoint' with its 'id'");
}

function readDestination({ destinationType }: Json): Destination {
  if (destinationType === 'new' || destinationType === 'inPlace') return destinationType;
  throw new ServiceError(400, 'InvalidPathType', "'destinationType' must be 'new' or 'inPlace'");
}

function readRemoval({ id }: Json): string {
  if (typeof id === 'string') return id;
  throw invalid("an artifact that is to be removed needs its 'id'");
}

function checkType(workload: Workload, type: unknown): void {
  const { sessionType } = names[workload];
  if (typeof type === 'string' && type.toLowerCase() === sessionType.toLowerCase()) return;
  throw invalid(`'@odata.type' must be '${sessionType}'`);
}

function checkConflict({ workload, version }: Asked, conflict: unknown, list: List | null): void {
  const annotation = "the annotation '@microsoft.graph.conflictBehavior'";
  if (version !== 'beta') throw invalid(`${annotation} is not known in v1.0`);
  if (workload === 'mailbox' || list?.scope !== 'granular') throw invalid(`${annotation} is for files alone`);
  if (!conflictBehaviors.some((behavior) => behavior === conflict))
    throw invalid(`${annotation} must be one of ${conflictBehaviors.join(', ')}`);
}

function invalid(message: string): ServiceError {
  return new ServiceError(400, 'InvalidArtifactRequest', message);
}

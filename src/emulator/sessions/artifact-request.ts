import type { ArtifactScope } from '../../graph/artifact-changes.ts';
import { artifactsOf, names } from '../../graph/wire/paths.ts';
import { type Json, objectAt, objectOf } from '../../graph/wire/wire.ts';
import { mostArtifactsInRequest } from '../../m365/limits.ts';
import { conflictBehaviors, type Destination, type Workload } from '../../m365/workload.ts';
import type { ApiVersion } from '../query.ts';
import { ServiceError } from '../service-error.ts';

/** One element of a list of artifacts. */
export type ArtifactRequest = PointRequest | MessageRequest | FileRequest;

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

export interface ArtifactRequests {
  readonly scope: ArtifactScope;
  readonly requests: readonly ArtifactRequest[];
}

export interface ArtifactChanges extends ArtifactRequests {
  /** Ids of artifacts to remove. */
  readonly removals: readonly string[];
}

/** The workload of the session, and the version of the API in the request. */
export interface RequestContext {
  readonly workload: Workload;
  readonly version: ApiVersion;
}

/** Reads the artifacts in the body of a new session; null if it has none. Throws 400 for a body that the call does not accept, 413 for too many artifacts. */
export function readNewSession(context: RequestContext, body: unknown): ArtifactRequests | null {
  const { workload } = context;
  const json = objectOf(body);
  if (json !== body) throw invalid('the body must be a JSON object');
  const { '@odata.type': type, '@microsoft.graph.conflictBehavior': conflict, ...lists } = json;
  if (type !== undefined) checkType(workload, type);
  const list = readList(context, lists, '');
  if (conflict !== undefined) checkConflict(context, conflict, list);
  if (list === null) return null;
  const most = mostArtifactsInRequest;
  if (list.elements.length > most) {
    const message = `a request holds at most ${most} artifacts, not ${list.elements.length}`;
    throw new ServiceError(413, 'RestoreArtifactsLimitBreached', message);
  }
  return { scope: list.scope, requests: list.elements.map((element) => readRequest(context, list.scope, element)) };
}

/** Reads what a PATCH adds and removes. Throws 400 for a body that the call does not accept. */
export function readChanges(context: RequestContext, body: unknown): ArtifactChanges {
  const json = objectOf(body);
  if (json !== body) throw new ServiceError(400, 'InvalidPatchRequest', 'the body must be a JSON object');
  const { '@odata.type': type, ...lists } = json;
  if (type !== undefined) checkType(context.workload, type);
  const list = readList(context, lists, '@delta');
  if (list === null) throw invalid('the body must have a list of artifacts');
  const most = mostArtifactsInRequest;
  if (list.elements.length > most) {
    const message = `a request changes at most ${most} artifacts, not ${list.elements.length}`;
    throw new ServiceError(400, 'RestoreArtifactsLimitBreached', message);
  }
  const removed = list.elements.filter((element) => element['@removed'] !== undefined);
  const added = list.elements.filter((element) => element['@removed'] === undefined);
  return {
    scope: list.scope,
    requests: added.map((element) => readRequest(context, list.scope, element)),
    removals: removed.map(readRemoval),
  };
}

interface RequestElements {
  readonly scope: ArtifactScope;
  readonly elements: readonly Json[];
}

/** The list in a body: of whole units or of single items, never both. `ending` is the end of its name. */
function readList({ workload }: RequestContext, json: Json, ending: '' | '@delta'): RequestElements | null {
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
  if (other !== undefined) throw invalid('a request cannot mix whole units and single items');
  const list = json[allowed[0] ?? ''];
  if (!Array.isArray(list) || list.length === 0) throw invalid(`'${allowed[0]}' must have at least one artifact`);
  return { scope, elements: list.map(objectOf) };
}

const properties: Readonly<Record<ArtifactRequest['of'], readonly string[]>> = {
  point: ['@odata.type', 'restorePoint', 'destinationType'],
  messages: ['@odata.type', 'restorePoint', 'destinationType', 'searchResponseId'],
  file: ['@odata.type', 'browseSessionId', 'id', 'itemKey'],
};

function readRequest({ workload, version }: RequestContext, scope: ArtifactScope, json: Json): ArtifactRequest {
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

/** Microsoft's reference calls the key `id` in a new session and `itemKey` in a PATCH. Both are accepted. */
function readFile(json: Json): FileRequest {
  const { browseSessionId } = json;
  const itemKey = json['id'] ?? json['itemKey'];
  if (typeof browseSessionId !== 'string' || typeof itemKey !== 'string')
    throw invalid("each artifact needs 'browseSessionId' and 'id'");
  const destination = json['destinationType'] === undefined ? null : readDestination(json);
  return { of: 'file', browseSessionId, itemKey, destination };
}

/** Older documents name a restore point by `@odata.id`. */
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
  throw invalid("an artifact to be removed needs its 'id'");
}

function checkType(workload: Workload, type: unknown): void {
  const { sessionType } = names[workload];
  if (typeof type === 'string' && type.toLowerCase() === sessionType.toLowerCase()) return;
  throw invalid(`'@odata.type' must be '${sessionType}'`);
}

function checkConflict({ workload, version }: RequestContext, conflict: unknown, list: RequestElements | null): void {
  const annotation = "the annotation '@microsoft.graph.conflictBehavior'";
  if (version !== 'beta') throw invalid(`${annotation} is not known in v1.0`);
  if (workload === 'mailbox' || list?.scope !== 'granular') throw invalid(`${annotation} is only for files`);
  if (!conflictBehaviors.some((behavior) => behavior === conflict))
    throw invalid(`${annotation} must be one of ${conflictBehaviors.join(', ')}`);
}

function invalid(message: string): ServiceError {
  return new ServiceError(400, 'InvalidArtifactRequest', message);
}

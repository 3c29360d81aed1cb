import { type Workload, workloads } from '../../m365/workload.ts';
import { mostKept, shortened } from '../../util/printable.ts';
import type { PublicError } from '../graph-error.ts';
import type {
  ArtifactCounts,
  BulkRequest,
  BulkRequestBody,
  FoundPoint,
  PointSearch,
  PointSearchResult,
  ProtectionUnit,
  RestoreArtifact,
  RestorePoint,
  RestoreSession,
  ServiceStatus,
} from '../restore-api.ts';
import { isPathId } from './path-id.ts';
import { names } from './paths.ts';

/*
 * Reads the service's JSON into the port's values, and writes request bodies.
 *
 * Reading is tolerant on purpose. A property that is missing, or has the wrong type, becomes null. So does a malformed time.
 * An unknown enum member becomes `unknown`. Only an entity without an `id` is useless: reading it throws `Unreadable`.
 */

export type Json = { readonly [key: string]: unknown };

/** The service sent something that cannot be used. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

export function readServiceStatus(json: unknown): ServiceStatus {
  const status = objectAt(objectOf(json), 'serviceStatus') ?? {};
  return {
    status: member(status, 'status', ['disabled', 'enabled', 'protectionChangeLocked', 'restoreLocked']),
    statusText: wordsAt(status, 'status') ?? '',
    restoreAllowedTill: timeAt(status, 'restoreAllowedTillDateTime'),
    consumer: member(status, 'backupServiceConsumer', ['firstparty', 'thirdparty']),
    graceUntil: timeAt(status, 'gracePeriodDateTime'),
    disableReason: member(status, 'disableReason', ['none', 'invalidBillingProfile', 'userRequested']),
  };
}

export function readSession(json: unknown): RestoreSession {
  const session = objectOf(json);
  const statuses = ['draft', 'activating', 'active', 'completed', 'completedWithError', 'failed'] as const;
  return {
    id: pathIdOf(session, 'restore session'),
    workload: workloadOf(textAt(session, '@odata.type'), 'sessionType'),
    status: member(session, 'status', statuses),
    statusText: wordsAt(session, 'status') ?? '',
    jobType: textAt(session, 'restoreJobType'),
    counts: readCounts(objectAt(session, 'restoreSessionArtifactCount')),
    error: readPublicError(objectAt(session, 'error')),
    createdAt: timeAt(session, 'createdDateTime'),
    createdBy: readCreator(objectAt(session, 'createdBy')),
    completedAt: timeAt(session, 'completedDateTime'),
  };
}

/** A user who signed in through an application is its creator, not the application. */
function readCreator(identities: Json | null): string | null {
  const idAt = (name: string): string | null => {
    const identity = identities && objectAt(identities, name);
    return identity && textAt(identity, 'id');
  };
  return idAt('user') ?? idAt('application');
}

function readCounts(counts: Json | null): ArtifactCounts | null {
  const total = counts && numberAt(counts, 'total');
  if (counts === null || total === null) return null;
  return {
    total,
    completed: numberAt(counts, 'completed') ?? 0,
    inProgress: numberAt(counts, 'inProgress') ?? 0,
    failed: numberAt(counts, 'failed') ?? 0,
  };
}

export function readBulkRequest(json: unknown): BulkRequest {
  const request = objectOf(json);
  return {
    id: pathIdOf(request, 'bulk addition request'),
    displayName: textAt(request, 'displayName'),
    status: member(request, 'status', ['active', 'completed', 'completedWithErrors']),
    statusText: wordsAt(request, 'status') ?? '',
    error: readPublicError(objectAt(request, 'error')),
  };
}

export function readArtifact(json: unknown): RestoreArtifact {
  const artifact = objectOf(json);
  const statuses = ['added', 'scheduling', 'scheduled', 'inProgress', 'succeeded', 'failed'] as const;
  return {
    id: idOf(artifact, 'restore artifact'),
    status: member(artifact, 'status', statuses),
    statusText: wordsAt(artifact, 'status') ?? '',
    startedAt: timeAt(artifact, 'startDateTime'),
    completedAt: timeAt(artifact, 'completionDateTime'),
    error: readPublicError(objectAt(artifact, 'error')),
    restorePoint: readRestorePoint(objectAt(artifact, 'restorePoint')),
    restoredFolderId: textAt(artifact, 'restoredFolderId'),
    restoredFolderName: wordsAt(artifact, 'restoredFolderName'),
    restoredItemCount: numberAt(artifact, 'restoredItemCount'),
    restoredSiteId: textAt(artifact, 'restoredSiteId'),
    restoredSiteName: wordsAt(artifact, 'restoredSiteName'),
    restoredSiteUrl: textAt(artifact, 'restoredSiteWebUrl'),
    restorePointAt: timeAt(artifact, 'restorePointDateTime'),
    foundBy: textAt(artifact, 'searchResponseId') ?? textAt(artifact, 'browseSessionId'),
    originalUrl: textAt(artifact, 'webUrl'),
    restoredItemUrl: textAt(artifact, 'restoredItemWebUrl'),
    restoredItemKey: textAt(artifact, 'restoredItemKey'),
    restoredItemPath: textAt(artifact, 'restoredItemPath'),
  };
}

function readRestorePoint(point: Json | null): RestorePoint | null {
  const id = point && textAt(point, 'id');
  if (!point || !id) return null;
  const unit = objectAt(point, 'protectionUnit');
  return {
    id,
    protectedAt: timeAt(point, 'protectionDateTime'),
    expiresAt: timeAt(point, 'expirationDateTime'),
    isFast: readTags(textAt(point, 'tags')),
    unit: unit && textAt(unit, 'id') ? readProtectionUnit(unit) : null,
  };
}

/** `tags` is a list of flags with commas. Some flags may be unknown. */
function readTags(tags: string | null): boolean | null {
  const flags = tags?.toLowerCase().split(/,\s*/) ?? [];
  if (flags.includes('fastrestore')) return true;
  return flags.includes('none') ? false : null;
}

export function readProtectionUnit(json: unknown): ProtectionUnit {
  const unit = objectOf(json);
  return {
    id: idOf(unit, 'protection unit'),
    workload: workloadOf(textAt(unit, '@odata.type'), 'unitType'),
    name: textAt(unit, 'email') ?? textAt(unit, 'siteWebUrl'),
    directoryId: textAt(unit, 'directoryObjectId') ?? textAt(unit, 'siteId'),
    isProtected: protections.get(textAt(unit, 'status') ?? 'protected') ?? null,
    displayName: wordsAt(unit, 'displayName') ?? wordsAt(unit, 'siteName'),
    statusText: wordsAt(unit, 'status') ?? '',
    policyId: textAt(unit, 'policyId'),
  };
}

/**
 * Whether a unit in this state is protected from now on. A unit without a state counts as protected, because it is in the list
 * of protected units.
 */
const protections: ReadonlyMap<string, boolean> = new Map([
  ['protectRequested', true],
  ['protected', true],
  ['cancelOffboardRequested', true],
  ['unprotectRequested', false],
  ['unprotected', false],
  ['removeRequested', false],
  ['offboardRequested', false],
  ['offboarded', false],
]);

/** The body of a bulk addition request. */
export function writeBulkRequest(workload: Workload, request: BulkRequestBody): Json {
  return {
    displayName: request.displayName,
    [names[workload].targets]: request.targets,
    protectionTimePeriod: { startDateTime: writeTime(request.from), endDateTime: writeTime(request.to) },
    destinationType: request.destination,
    tags: request.fastOnly ? 'fastRestore' : 'none',
    restorePointPreference: request.prefer,
  };
}

/** The body of a search for restore points. */
export function writePointSearch({ unitIds, from, to, prefer, fastOnly, query }: PointSearch): Json {
  return {
    protectionUnitIds: unitIds,
    protectionTimePeriod: { startDateTime: writeTime(from), endDateTime: writeTime(to) },
    restorePointPreference: prefer,
    // Left out otherwise: `none` might mean restore points that are not fast.
    ...(fastOnly && { tags: 'fastRestore' }),
    ...(query !== null && { artifactQuery: { queryExpression: query, artifactType: 'message' } }),
  };
}

export function readFoundPoints(json: unknown): PointSearchResult {
  const answer = objectOf(json);
  const [results, without] = [answer['searchResults'], answer['noResultProtectionUnitIds']];
  // An empty answer does not mean that nothing was found.
  if (!Array.isArray(results) && !Array.isArray(without))
    throw new Unreadable('the service answered a search without results');
  return {
    points: Array.isArray(results) ? results.map((result) => readFoundPoint(objectOf(result))) : [],
    without: (Array.isArray(without) ? without : []).filter((id) => typeof id === 'string'),
    searchResponseId: textAt(answer, 'searchResponseId'),
  };
}

function readFoundPoint(result: Json): FoundPoint {
  const point = readRestorePoint(objectAt(result, 'restorePoint'));
  if (point === null) throw new Unreadable('the service sent a search result without a restore point');
  return { ...point, hits: numberAt(result, 'artifactHitCount') };
}

export function readPublicError(error: Json | null): PublicError | null {
  if (!error) return null;
  const code = wordsAt(error, 'code') ?? '';
  const message = wordsAt(error, 'message') ?? '';
  const details = Array.isArray(error['details']) ? error['details'].map(objectOf) : [];
  if (!code && !message && details.length === 0) return null;
  return {
    code,
    message,
    details: details.map((detail) => ({
      code: wordsAt(detail, 'code') ?? '',
      message: wordsAt(detail, 'message') ?? '',
      target: wordsAt(detail, 'target') ?? '',
    })),
  };
}

/**
 * Milliseconds since 1970 of one of the service's timestamps; null for any other text.
 *
 * Timestamps have 0 to 7 fraction digits. The documents also show `2023-03-30T12-01-03.45Z`, with hyphens instead of colons.
 * The first moment of the year 1 is null too: artifacts of files have it until the real moment comes.
 */
export function readTime(text: string): number | null {
  const pattern = /^(\d{4}-\d\d-\d\d)T(\d\d)[:-](\d\d)(?:[:-](\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/i;
  const [, date, hours, minutes, seconds = '00', fraction = '', zone = 'Z'] = pattern.exec(text.trim()) ?? [];
  if (date === undefined) return null;
  const milliseconds = `${fraction || '.'}000`.slice(0, 4);
  const time = Date.parse(`${date}T${hours}:${minutes}:${seconds}${milliseconds}${zone.toUpperCase()}`);
  return Number.isNaN(time) || time === unset ? null : time;
}

const unset = Date.parse('0001-01-01T00:00:00Z');

/** RFC 3339 in UTC, without a fraction for whole seconds. */
export function writeTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}

export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function objectAt(json: Json, key: string): Json | null {
  const value = json[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

/** A text that is not empty; null otherwise. */
export function textAt(json: Json, key: string): string | null {
  const value = json[key];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A text for people, which may be as long as the service likes: only its beginning is kept. */
export function wordsAt(json: Json, key: string): string | null {
  const text = textAt(json, key);
  return text === null ? null : shortened(text, mostKept.anywhere);
}

/** A whole number; null otherwise. */
function numberAt(json: Json, key: string): number | null {
  const value = json[key];
  return Number.isSafeInteger(value) ? (value as number) : null;
}

export function timeAt(json: Json, key: string): number | null {
  const text = textAt(json, key);
  return text === null ? null : readTime(text);
}

export function idOf(json: Json, what: string): string {
  const id = textAt(json, 'id');
  if (id === null) throw new Unreadable(`the service sent a ${what} without an id`);
  return id;
}

/** As `idOf`, for an id that will be part of a path. */
export function pathIdOf(json: Json, what: string): string {
  const id = idOf(json, what);
  if (!isPathId(id)) throw new Unreadable(`the service sent a ${what} with an id that cannot be one`);
  return id;
}

export function member<const Known extends string>(
  json: Json,
  key: string,
  known: readonly Known[],
): Known | 'unknown' {
  const text = textAt(json, key)?.toLowerCase();
  return known.find((name) => name.toLowerCase() === text) ?? 'unknown';
}

/** Compares without case, because the service sends both `sharepointRestoreSession` and `sharePointRestoreSession`. */
function workloadOf(type: string | null, key: 'sessionType' | 'unitType'): Workload | null {
  const plain = (text: string): string => text.replace('#', '').toLowerCase();
  return workloads.find((workload) => type !== null && plain(names[workload][key]) === plain(type)) ?? null;
}

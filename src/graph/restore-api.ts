import type { Destination, Workload } from '../m365/workload.ts';
import type { ArtifactAdditions, ArtifactRemovals, ArtifactScope, RefusedArtifact } from './artifact-changes.ts';
import type { BrowsedWorkload, BrowseItem, BrowsePlace, BrowseSession } from './browse.ts';
import type { PublicError } from './graph-error.ts';
import { GraphError } from './graph-error.ts';

/**
 * The port for Microsoft 365 Backup Storage: what a run asks of the service, in the service's terms.
 *
 * Three ways to it: the emulator's tenant called directly (unit tests), the client talking to the emulator over
 * loopback (end to end), the client talking to Microsoft Graph (production). One contract suite runs on all of them.
 *
 * Every method rejects with `GraphError`; its `kind` tells what may be concluded. Reads are repeated by the client
 * itself where that helps; calls that change something are not, once the service may have acted (`answer-lost`).
 *
 * Source: Microsoft Graph v1.0, /solutions/backupRestore, and its CSDL.
 */
export interface RestoreApi {
  /** Rejects with 403 where the token lacks the permission to read it; restores may work all the same. */
  getServiceStatus(): Promise<ServiceStatus>;

  /** All restore sessions of the tenant, of every workload and of other people too, page by page. */
  listSessions(): AsyncIterable<readonly RestoreSession[]>;

  /** Rejects with 404 `RestoreSessionNotFound` where the session was deleted, or ended more than a year ago. */
  getSession(sessionId: string): Promise<RestoreSession>;

  /** Several sessions at once, in the order of the ids: each as `getSession` gives it, or the error that it rejects with. */
  getSessions(sessionIds: readonly string[]): Promise<readonly SessionOrError[]>;

  /**
   * Makes a draft: empty, or with its first artifacts. A lost answer may leave a draft that nobody can recognise: sessions
   * have no name.
   */
  createSession(workload: Workload, first?: ArtifactAdditions): Promise<CreatedSession>;

  /**
   * Adds artifacts to a draft that has no bulk addition request. An answer of 200 may tell of some that were not taken. Not
   * safe to repeat blindly: `listArtifacts` tells what a draft holds.
   */
  addArtifacts(workload: Workload, sessionId: string, additions: ArtifactAdditions): Promise<RefusedArtifact[]>;

  /** Takes artifacts out of a draft, at most `mostArtifactsInRequest`, by their own ids. */
  removeArtifacts(workload: Workload, sessionId: string, removals: ArtifactRemovals): Promise<RefusedArtifact[]>;

  /** Drafts only; 403 `RestoreSessionActionNotAllowed` otherwise. */
  deleteSession(sessionId: string): Promise<void>;

  /**
   * Adds the mailboxes, drives or sites of `request` to a draft, in the one bulk addition request it may hold. The
   * list is resolved only after activation: a misspelt address shows up later, in the request's `error.details`.
   *
   * Not safe to repeat blindly; `request.displayName` is what an earlier one is recognised by in `listBulkRequests`.
   */
  addBulkRequest(workload: Workload, sessionId: string, request: BulkRequestBody): Promise<BulkRequest>;

  getBulkRequest(workload: Workload, sessionId: string, bulkRequestId: string): Promise<BulkRequest>;

  /** The bulk addition requests of a session: at most one, by the service's rule. */
  listBulkRequests(workload: Workload, sessionId: string): AsyncIterable<readonly BulkRequest[]>;

  /**
   * Starts the restore. 500 `TooManyActiveRestoreSessions` means wait and ask again; 403
   * `RestoreSessionActionNotAllowed` means that the session is not a draft, so perhaps activated already.
   */
  activateSession(sessionId: string): Promise<RestoreSession>;

  /** The artifacts of a session page by page, each with its restore point and that one's protection unit as far as the service tells. */
  listArtifacts(
    workload: Workload,
    sessionId: string,
    scope?: ArtifactScope,
  ): AsyncIterable<readonly RestoreArtifact[]>;

  /** The tenant's protection units page by page. Needs `BackupRestore-Configuration.Read.All`; 403 without. */
  listProtectionUnits(workload: Workload): AsyncIterable<readonly ProtectionUnit[]>;

  /**
   * The restore points that a restore of these protection units would take now. One answer tells of some of them alone: the
   * documents speak of five points a call, and of twenty units. Needs `BackupRestore-Search.Read.All`; 403 without.
   */
  searchRestorePoints(search: PointSearch): Promise<PointSearchResult>;

  /** Begins to make what lies in a restore point of a drive or site readable. Fast restore points only. */
  createBrowseSession(workload: BrowsedWorkload, restorePointId: string): Promise<BrowseSession>;

  getBrowseSession(workload: BrowsedWorkload, browseSessionId: string): Promise<BrowseSession>;

  /** What lies at a place of a browse session that has been created, page by page; at the top where no place is given. */
  browse(workload: BrowsedWorkload, browseSessionId: string, place?: BrowsePlace): AsyncIterable<readonly BrowseItem[]>;
}

export interface CreatedSession extends RestoreSession {
  /** Those of the first artifacts that were not taken. */
  readonly refused: readonly RefusedArtifact[];
}

/** What a restore point is searched by. Moments in milliseconds since 1970. */
export interface PointSearch {
  /** At most `mostUnitsInSearch`. */
  readonly unitIds: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly prefer: 'latest' | 'oldest';
  readonly fastOnly: boolean;
  /** Counts the mail items that it finds, in the restore point of the one unit that is asked for; null for none. */
  readonly query: string | null;
}

export interface PointSearchResult {
  /** Each with its protection unit, as far as the service tells. */
  readonly points: readonly FoundPoint[];
  /** Ids of the units that have none in the window. */
  readonly without: readonly string[];
  /** With a query: what its finds are restored by; null where the service gave none. */
  readonly searchResponseId: string | null;
}

export interface FoundPoint extends RestorePoint {
  /** With a query: the items that it found there; null where the service does not say. */
  readonly hits: number | null;
}

export type SessionOrError = RestoreSession | GraphError;

/** A member of one of the service's enums, or `unknown` with the word as it came: enums grow, and that is not an error. */
export type SessionStatus =
  | 'draft'
  | 'activating'
  | 'active'
  | 'completed'
  | 'completedWithError'
  | 'failed'
  | 'unknown';
export type BulkRequestStatus = 'active' | 'completed' | 'completedWithErrors' | 'unknown';
export type ArtifactStatus = 'added' | 'scheduling' | 'scheduled' | 'inProgress' | 'succeeded' | 'failed' | 'unknown';

export interface ServiceStatus {
  readonly status: 'disabled' | 'enabled' | 'protectionChangeLocked' | 'restoreLocked' | 'unknown';
  /** The word as the service sent it; empty where it sent none. */
  readonly statusText: string;
  readonly restoreAllowedTill: number | null;
}

export interface RestoreSession {
  readonly id: string;
  /** Null where `@odata.type` is missing or names no workload that is known here. */
  readonly workload: Workload | null;
  readonly status: SessionStatus;
  readonly statusText: string;
  /** `standard`, `bulk`, `granular`, or a later member as it came. */
  readonly jobType: string | null;
  /** Null where the service sent none, as for a draft or soon after activation. */
  readonly counts: ArtifactCounts | null;
  readonly error: PublicError | null;
  readonly createdAt: number | null;
  readonly completedAt: number | null;
}

/** `restoreSessionArtifactCount`. `total` counts the resources that were resolved, and is 0 until they are. */
export interface ArtifactCounts {
  readonly total: number;
  readonly completed: number;
  readonly inProgress: number;
  readonly failed: number;
}

export interface BulkRequestBody {
  /** Recognises the request when it is read back: run id and chunk. */
  readonly displayName: string;
  /** Addresses (mailbox, drive) or site URLs (site), at most 10,000. */
  readonly targets: readonly string[];
  readonly destination: Destination;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly prefer: 'latest' | 'oldest';
  readonly fastOnly: boolean;
}

/** A bulk addition request as it is read back. The service never echoes its list. */
export interface BulkRequest {
  readonly id: string;
  readonly displayName: string | null;
  readonly status: BulkRequestStatus;
  readonly statusText: string;
  /** With `completedWithErrors`: `details` name the resources that could not be resolved. */
  readonly error: PublicError | null;
}

export interface RestoreArtifact {
  readonly id: string;
  readonly status: ArtifactStatus;
  readonly statusText: string;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  readonly error: PublicError | null;
  readonly restorePoint: RestorePoint | null;
  /** Files name no restore point, but its moment; milliseconds since 1970. */
  readonly restorePointAt: number | null;
  /** Mailboxes restored to a new location: the folder; null until the service has filled it in, which may take 15 minutes and more. */
  readonly restoredFolderId: string | null;
  readonly restoredFolderName: string | null;
  /** Mailboxes: the items brought back; 0 where the mailbox equalled its restore point. */
  readonly restoredItemCount: number | null;
  /** Drives and sites: the site it came back as; as late as the folder. */
  readonly restoredSiteId: string | null;
  readonly restoredSiteName: string | null;
  readonly restoredSiteUrl: string | null;
  /** Single items alone: the search response or browse session that found them, where they lay and where they came back. */
  readonly foundBy: string | null;
  readonly originalUrl: string | null;
  readonly restoredItemUrl: string | null;
  readonly restoredItemKey: string | null;
  readonly restoredItemPath: string | null;
}

export interface RestorePoint {
  readonly id: string;
  /** The moment that comes back: milliseconds since 1970. */
  readonly protectedAt: number | null;
  readonly expiresAt: number | null;
  /** Whether it supports a fast restore; null where the service does not say. */
  readonly isFast: boolean | null;
  readonly unit: ProtectionUnit | null;
}

/** A protected mailbox, drive or site. Which of its names are given depends on the permissions: delegated or application. */
export interface ProtectionUnit {
  readonly id: string;
  readonly workload: Workload | null;
  /** Address (mailbox, drive) or site URL (site). */
  readonly name: string | null;
  /** `directoryObjectId` (mailbox, drive) or `siteId` (site). */
  readonly directoryId: string | null;
  /** Whether a policy protects it now; null where the service says something that is not known here. */
  readonly isProtected: boolean | null;
}

/** A session that was asked for, or the error that came instead. Rejects with anything that is no GraphError. */
export async function sessionOrError(asked: Promise<RestoreSession>): Promise<SessionOrError> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof GraphError) return error;
    throw error;
  }
}

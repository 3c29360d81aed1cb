import type { Destination, Workload } from '../m365/workload.ts';
import type { ArtifactAdditions, ArtifactRemovals, ArtifactScope, RefusedArtifact } from './artifact-changes.ts';
import type { BrowsedWorkload, BrowseItem, BrowsePlace, BrowseSession } from './browse.ts';
import type { PublicError } from './graph-error.ts';
import type { ListPlace } from './list-place.ts';

/**
 * The port to Microsoft 365 Backup Storage: every call that a run makes, in the service's terms.
 *
 * A bulk restore is: `createSession`, `addBulkRequest`, `activateSession`, then `getSession` until it has ended, then
 * `listArtifacts` to see what came back. Restores of exact restore points and of single items use `addArtifacts` instead of
 * `addBulkRequest`.
 *
 * There are three ways to it: the emulator's tenant in memory (unit tests), `GraphClient` against the emulator over HTTP
 * (end-to-end tests), and `GraphClient` against Microsoft Graph. One contract suite runs on all of them.
 *
 * Every method rejects with `GraphError`. Its `kind` says what may have happened, and its `code` is the service's own. The
 * client retries reads, and changes that the service has certainly not acted on. If the response to a change is lost, it
 * rejects with `answer-lost`, and the caller has to read back whether the change happened.
 *
 * Times are in milliseconds since 1970. Null means that the service does not say, unless the property says otherwise.
 *
 * Source: Microsoft Graph v1.0, /solutions/backupRestore: its reference and its CSDL, read November 2026.
 */
export interface RestoreApi {
  /** The state of the backup service. Often refused with 403; restores may still work. */
  getServiceStatus(): Promise<ServiceStatus>;

  /**
   * All restore sessions of the tenant, page by page: of every workload, and other people's too. With `since`, those that were
   * created before that moment may be missing.
   */
  listSessions(since?: number): AsyncIterable<readonly RestoreSession[]>;

  /** Rejects with 404 `RestoreSessionNotFound` if the session was deleted, or ended more than a year ago. */
  getSession(sessionId: string): Promise<RestoreSession>;

  /**
   * Creates a draft: an empty one, or one with its first artifacts, at most `mostArtifactsInRequest`.
   *
   * Not safe to repeat: each call creates a draft. Sessions have no name, so a draft whose response was lost cannot be
   * found again. It restores nothing.
   */
  createSession(workload: Workload, first?: ArtifactAdditions, permit?: Permit): Promise<CreatedDraft>;

  /**
   * Adds artifacts to a draft that has no bulk addition request, at most `mostArtifactsInRequest`. Resolves to the artifacts
   * that the service did not accept; they hide in a response with status 200.
   *
   * Not safe to repeat: read with `listArtifacts` what the draft holds.
   */
  addArtifacts(
    workload: Workload,
    sessionId: string,
    additions: ArtifactAdditions,
    permit?: Permit,
  ): Promise<RefusedArtifact[]>;

  /** Removes artifacts from a draft by their ids, at most `mostArtifactsInRequest`. Resolves as `addArtifacts` does. */
  removeArtifacts(
    workload: Workload,
    sessionId: string,
    removals: ArtifactRemovals,
    permit?: Permit,
  ): Promise<RefusedArtifact[]>;

  /** Deletes a draft. Rejects with 403 `RestoreSessionActionNotAllowed` for any other session. */
  deleteSession(sessionId: string, permit?: Permit): Promise<void>;

  /**
   * Adds many mailboxes, drives or sites to a draft. A session holds at most one bulk addition request.
   *
   * The service resolves the list only after activation. A misspelt address shows up then, in the `error.details` of
   * `getBulkRequest`. Here, only an entry that cannot be an address or site URL is refused, and the whole list with it.
   *
   * Not safe to repeat: find an earlier one in `listBulkRequests` by its `displayName`.
   */
  addBulkRequest(
    workload: Workload,
    sessionId: string,
    request: BulkRequestBody,
    permit?: Permit,
  ): Promise<BulkRequest>;

  /** `active` until the session is activated and the list is resolved. */
  getBulkRequest(workload: Workload, sessionId: string, bulkRequestId: string): Promise<BulkRequest>;

  /** The bulk addition requests of a session: none or one. */
  listBulkRequests(workload: Workload, sessionId: string): AsyncIterable<readonly BulkRequest[]>;

  /**
   * Starts the restore of a draft.
   *
   * Rejects with 500 `TooManyActiveRestoreSessions` while the tenant has no room: call again later. Rejects with 403
   * `RestoreSessionActionNotAllowed` if the session is not a draft, perhaps because it is already activated.
   */
  activateSession(sessionId: string, permit?: Permit): Promise<RestoreSession>;

  /**
   * The artifacts of a session, page by page: one for each resource. Each has its restore point, and that has its protection
   * unit, if the service shows them. After a bulk addition request there are none until its list is resolved.
   */
  listArtifacts(
    workload: Workload,
    sessionId: string,
    scope?: ArtifactScope,
  ): AsyncIterable<readonly RestoreArtifact[]>;

  /**
   * The tenant's protection units, page by page, from `place` on, which is kept up to date. Rejects with 403 without
   * `BackupRestore-Configuration.Read.All`.
   */
  listProtectionUnits(workload: Workload, place?: ListPlace): AsyncIterable<readonly ProtectionUnit[]>;

  /**
   * Searches for the restore points that a restore of these protection units would use now. Changes nothing.
   *
   * One answer may leave out units: it holds at most `mostPointsInAnswer` points, and there is no next page. Rejects with
   * 403 without `BackupRestore-Search.Read.All`, and with 400 `InvalidProtectionUnitId` if one of the ids is not known.
   */
  searchRestorePoints(search: PointSearch): Promise<PointSearchResult>;

  /**
   * Creates a browse session, which makes the content of a restore point of a drive or site readable. Works for fast restore
   * points only. Call `getBrowseSession` until it is `created`.
   */
  createBrowseSession(workload: BrowsedWorkload, restorePointId: string): Promise<BrowseSession>;

  /** The service deletes a browse session by itself after some time. Then this rejects with 404. */
  getBrowseSession(workload: BrowsedWorkload, browseSessionId: string): Promise<BrowseSession>;

  /** The items at a place of a browse session, page by page; at the top without a place. */
  browse(workload: BrowsedWorkload, browseSessionId: string, place?: BrowsePlace): AsyncIterable<readonly BrowseItem[]>;
}

/**
 * Asked right before each attempt of a call that changes something, after every wait. An attempt leaves only once it resolves; if it
 * rejects, the call does, and nothing was carried out.
 */
export type Permit = () => Promise<void>;

export interface CreatedDraft extends RestoreSession {
  /** Those of the first artifacts that the service did not accept. */
  readonly refused: readonly RefusedArtifact[];
}

export interface PointSearch {
  /** At most `mostUnitsInSearch`; exactly one with a query. */
  readonly unitIds: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly prefer: 'latest' | 'oldest';
  readonly fastOnly: boolean;
  /** Counts the mail items that it finds in the restore point. Null for none. */
  readonly query: string | null;
}

export interface PointSearchResult {
  /** Each with its protection unit, if the service shows it. */
  readonly points: readonly FoundPoint[];
  /** Ids of the protection units that have no restore point in the window. */
  readonly without: readonly string[];
  /** After a search with a query: needed to restore what it found. */
  readonly searchResponseId: string | null;
}

export interface FoundPoint extends RestorePoint {
  /** How many mail items the query found in it; null without a query. */
  readonly hits: number | null;
}

/*
 * A status is a member of one of the service's enums, or `unknown`. Microsoft adds members without a new version, so an
 * unknown one is no error; it counts neither as an end nor as a success. `statusText` is the word as the service sent it,
 * and is empty if it sent none.
 */
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
  readonly statusText: string;
  readonly restoreAllowedTill: number | null;
  /** Who controls the service: Microsoft 365 itself, or an application of another vendor. */
  readonly consumer: 'firstparty' | 'thirdparty' | 'unknown';
  /** Until when a controller that is being replaced may still act. */
  readonly graceUntil: number | null;
  /** Why it is disabled. `unknown` if it does not say, too. */
  readonly disableReason: 'none' | 'invalidBillingProfile' | 'userRequested' | 'unknown';
}

export interface RestoreSession {
  readonly id: string;
  /** Null if `@odata.type` is missing, or names a workload that this tool does not know. */
  readonly workload: Workload | null;
  /** `completed`: nothing failed. `completedWithError`: some artifacts failed. `failed`: all failed. */
  readonly status: SessionStatus;
  readonly statusText: string;
  /** `standard`, `bulk`, `granular`, or another word as the service sent it. */
  readonly jobType: string | null;
  /** Null in a draft, and for a while after activation. */
  readonly counts: ArtifactCounts | null;
  readonly error: PublicError | null;
  readonly createdAt: number | null;
  /** Id of the application or user that created it. */
  readonly createdBy: string | null;
  readonly completedAt: number | null;
}

/** How far a session is: `restoreSessionArtifactCount`. */
export interface ArtifactCounts {
  /** The resources that were resolved; 0 until then. */
  readonly total: number;
  readonly completed: number;
  readonly inProgress: number;
  readonly failed: number;
}

export interface BulkRequestBody {
  /** Identifies the request when it is read back: run id and session name. */
  readonly displayName: string;
  /** Addresses (mailbox, drive) or site URLs (site), at most `Limits.perSession`. */
  readonly targets: readonly string[];
  readonly destination: Destination;
  readonly from: number;
  readonly to: number;
  readonly prefer: 'latest' | 'oldest';
  readonly fastOnly: boolean;
}

/** A bulk addition request as it is read back. The service never sends its list back. */
export interface BulkRequest {
  readonly id: string;
  readonly displayName: string | null;
  readonly status: BulkRequestStatus;
  readonly statusText: string;
  /** With `completedWithErrors`: its `details` name the resources that could not be resolved. */
  readonly error: PublicError | null;
}

export interface RestoreArtifact {
  readonly id: string;
  readonly status: ArtifactStatus;
  readonly statusText: string;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  readonly error: PublicError | null;
  /** Null for files; they have `restorePointAt` instead. */
  readonly restorePoint: RestorePoint | null;
  /** The moment of a file's restore point. */
  readonly restorePointAt: number | null;
  /** Mailboxes: the folder they came back in. The service may fill it in more than 15 minutes after the end. */
  readonly restoredFolderId: string | null;
  readonly restoredFolderName: string | null;
  /** Mailboxes: how many items came back; 0 if the mailbox was equal to its restore point. */
  readonly restoredItemCount: number | null;
  /** Drives and sites: the site they came back as. As late as the folder. */
  readonly restoredSiteId: string | null;
  readonly restoredSiteName: string | null;
  readonly restoredSiteUrl: string | null;
  /** Single items only: the id of the search response or browse session that found them. */
  readonly foundBy: string | null;
  /** Files only: where the item was, and where it came back. */
  readonly originalUrl: string | null;
  readonly restoredItemUrl: string | null;
  readonly restoredItemKey: string | null;
  readonly restoredItemPath: string | null;
}

export interface RestorePoint {
  readonly id: string;
  /** The moment whose state it holds. */
  readonly protectedAt: number | null;
  readonly expiresAt: number | null;
  /** Whether it supports a fast restore. */
  readonly isFast: boolean | null;
  readonly unit: ProtectionUnit | null;
}

/** A protected mailbox, drive or site. With application permissions, the service shows no names. */
export interface ProtectionUnit {
  readonly id: string;
  readonly workload: Workload | null;
  /** Address (mailbox, drive) or site URL (site). */
  readonly name: string | null;
  /** `directoryObjectId` (mailbox, drive) or `siteId` (site). */
  readonly directoryId: string | null;
  /** Whether a policy protects it now; null for a state that this tool does not know. */
  readonly isProtected: boolean | null;
  /** Display name (mailbox, drive) or title (site). */
  readonly displayName: string | null;
  /** The state in the service's own word, such as `protected` or `offboarded`; empty if it sent none. */
  readonly statusText: string;
  /** The backup policy that protects it. */
  readonly policyId: string | null;
}

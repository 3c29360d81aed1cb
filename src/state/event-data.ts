import type { ArtifactStatus } from '../graph/restore-api.ts';
import type { Span } from '../schedule/span.ts';

/*
 * Parts of events: what they say about resources and artifacts. Their keys are those of the journal
 * (schemas/journal.v1.schema.json), so they keep their names.
 */

export interface ErrorDetail {
  /** The service's code; empty if it gave none, and for what this program found out itself. */
  readonly code: string;
  readonly message: string;
}

/**
 * An artifact that a session is to hold, with the resource that it belongs to. A path with wildcards may have several, so
 * several artifacts can name the same resource.
 */
export type ChosenArtifact = ChosenPoint | ChosenMessages | ChosenFile;

interface ChosenBase {
  /** Index into `Plan.resources`. */
  readonly resource: number;
  readonly pointId: string;
  /** The moment that the restore point brings back, in milliseconds since 1970; null if it is not known. */
  readonly pointAt: number | null;
}

/** A restore point that is restored whole. */
export interface ChosenPoint extends ChosenBase {
  readonly foundBy: null;
  readonly item: null;
}

/** The messages that a query found in a restore point. */
export interface ChosenMessages extends ChosenBase {
  /** Id of the search response: the service restores the messages by it. */
  readonly foundBy: string;
  readonly item: null;
}

/** A file or folder that a browse session found in a restore point. */
export interface ChosenFile extends ChosenBase {
  /** Other paths of the spec that match it too: indices into `Plan.resources`. Missing for none. */
  readonly also?: readonly number[];
  /** Id of the browse session: the service restores the item by it and by the item's key. */
  readonly foundBy: string;
  readonly item: FoundItem;
}

/** A file or folder as a browse session shows it. */
export interface FoundItem {
  /** The browse session's own id of it. */
  readonly key: string;
  /** From the document library on. */
  readonly path: string;
  /** The URL that it has, or had; null if the service does not say. */
  readonly url: string | null;
}

/** A resource, or a part of it, that a session does not restore. Known before the session is activated. */
export interface LeftOutResource extends ErrorDetail {
  /** Index into `Plan.resources`. */
  readonly resource: number;
  /** Index into the chosen artifacts; null if nothing was chosen for the resource. */
  readonly artifact: number | null;
  readonly outcome: 'failed' | 'unresolved';
}

/** What the directory calls a resource. */
export interface FoundId {
  /** Index into `Plan.resources`. */
  readonly resource: number;
  /** `directoryObjectId` (mailbox, drive) or `siteId` (site). */
  readonly directoryId: string;
  /** Another resource of the plan with this id: the same mailbox, drive or site under another name. Missing for none. */
  readonly sameAs?: number;
}

/** A resource of a bulk addition request that the service could not resolve. */
export interface UnresolvedResource extends ErrorDetail {
  /** Index into `Plan.resources`. */
  readonly resource: number;
}

/** A target that the service could not resolve and that is no resource of the session. */
export interface UnmatchedTarget extends ErrorDetail {
  readonly target: string;
}

/** A restore artifact as the service listed it. Null means that the service did not say. */
export interface ArtifactRecord {
  readonly id: string;
  /** Index into `Plan.resources`; null if it could not be matched to a resource. */
  readonly resource: number | null;
  /** Index into the chosen artifacts; null if that is not known, and always in bulk sessions. */
  readonly chosen: number | null;
  /** The service's name for an artifact without a resource: an address, a URL or an id. */
  readonly calledByService: string | null;
  readonly status: ArtifactStatus;
  /** The status in the service's own word. */
  readonly statusText: string;
  readonly error: ErrorDetail | null;
  readonly restorePointId: string | null;
  /** Times are milliseconds since 1970. */
  readonly restorePointAt: number | null;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  /** The folder (mailbox) or site URL (drive, site) of the new location. */
  readonly restoredTo: string | null;
  /** Id of the new folder (mailbox) or site (drive, site). Missing for single files, and in journals of version 0.1.0. */
  readonly restoredId?: string;
  readonly restoredItems: number | null;
}

/** The artifacts of one session by their ids, each as it was read last. */
export type Artifacts = ReadonlyMap<string, ArtifactRecord>;

/** The part of a plan that a process restores, by `run --only`. Everything else waits for `resume`. */
export interface OnlyPart {
  /** The list that names it, as the command line has it, and the SHA-256 of its bytes. */
  readonly list: string;
  readonly sha256: string;
  readonly resources: readonly Span[];
}

/** What a program said about a resource that came back. */
export interface CheckVerdict {
  /** Index into `Plan.resources`. */
  readonly resource: number;
  readonly check: 'passed' | 'failed';
  /** Why. Missing for nothing. */
  readonly message?: string;
}

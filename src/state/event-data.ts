import type { ArtifactStatus } from '../graph/restore-api.ts';

/*
 * What events tell of resources and artifacts. Their lines in a journal: src/store/event-line.ts.
 */

export interface ErrorDetail {
  readonly code: string;
  readonly message: string;
}

/** An artifact that a session is to be filled with. */
export interface ChosenArtifact {
  /** Index into `Plan.resources`. Several facts have the same one where a path stands for several files. */
  readonly resource: number;
  /** Others that it stands for too: paths that overlap. Missing for none. */
  readonly also?: readonly number[];
  readonly pointId: string;
  readonly pointAt: number | null;
  /** The search (messages) or the browse session (files) that has found it; null for what is restored whole. */
  readonly foundBy: string | null;
  /** Files alone. */
  readonly item: FoundItem | null;
}

/** A file or folder as a browse session shows it. */
export interface FoundItem {
  /** What the browse session calls it. */
  readonly key: string;
  /** From the document library on. */
  readonly path: string;
  /** Where it lies, or lay; null where the service does not say. */
  readonly url: string | null;
}

/** Something that is not restored in the session: known before it is activated. */
export interface SetAsideResource extends ErrorDetail {
  /** Index into `Plan.resources`. */
  readonly resource: number;
  /** Index into what was chosen; null where nothing was, for this resource. */
  readonly artifact: number | null;
  readonly outcome: 'failed' | 'unresolved';
}

export interface UnresolvedResource extends ErrorDetail {
  /** Index into `Plan.resources`. */
  readonly resource: number;
}

export interface UnmatchedTarget extends ErrorDetail {
  readonly target: string;
}

/** What is kept of a restore artifact. Nulls where the service says nothing. */
export interface ArtifactRecord {
  readonly id: string;
  /** Index into `Plan.resources`; null where none of the ways to attribute it gave an answer. */
  readonly resource: number | null;
  /** Index into what was chosen for its session; null where that is not known, and in sessions filled by names. */
  readonly chosen: number | null;
  /** What the service calls it where that is none of the session's resources: an address, a URL, or an id. */
  readonly calledByService: string | null;
  readonly status: ArtifactStatus;
  readonly statusText: string;
  readonly error: ErrorDetail | null;
  readonly restorePointId: string | null;
  readonly restorePointAt: number | null;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  /** Folder (mailbox) or site URL (drive, site) of the new location. */
  readonly restoredTo: string | null;
  readonly restoredItems: number | null;
}

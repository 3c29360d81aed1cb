import type { ArtifactScope } from '../graph/artifact-changes.ts';

/** Where a page of a collection begins, and how many items it holds at most. */
export interface PageBounds {
  readonly skip: number;
  readonly top: number;
}

export type ApiVersion = 'v1.0' | 'beta';

/** The query options of a request. The tenant cuts `top` to its own page size. */
export interface Query extends PageBounds {
  readonly version: ApiVersion;
  /** `Prefer: include-unknown-enum-members`. Without it, enum members that come after `unknownFutureValue` are not shown. */
  readonly futureMembers: boolean;
  readonly expand: Expand;
  /** Sessions only: those created at that moment or later, in milliseconds since 1970. */
  readonly createdSince?: number;
}

/** A query for one of the two collections of artifacts that a session has. */
export interface ArtifactQuery extends Query {
  readonly scope: ArtifactScope;
}

export type Expand = 'nothing' | 'restorePoint' | 'protectionUnit';

import type { ArtifactScope } from '../graph/artifact-changes.ts';

/** Where a page of a collection begins, and how much it holds at most. */
export interface Page {
  readonly skip: number;
  readonly top: number;
}

export type ApiVersion = 'v1.0' | 'beta';

/** What a reader asked to see, under which version of the API, and from where on. `top` is cut to the tenant's own page size. */
export interface Query extends Page {
  readonly version: ApiVersion;
  /** `Prefer: include-unknown-enum-members`: without it, members added after `unknownFutureValue` are not shown. */
  readonly futureMembers: boolean;
  readonly expand: Expand;
}

/** A query for the artifacts of one of the two collections that a session has. */
export interface ArtifactQuery extends Query {
  readonly scope: ArtifactScope;
}

export type Expand = 'nothing' | 'restorePoint' | 'protectionUnit';

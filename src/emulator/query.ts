import type { ArtifactScope } from '../graph/artifact-changes.ts';
import type { Expand } from './sessions/artifact-entity.ts';
import type { Page } from './sessions/sessions.ts';

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

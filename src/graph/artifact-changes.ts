import type { ConflictBehavior, Destination } from '../m365/workload.ts';

/*
 * What a draft is filled with, other than by a bulk addition request.
 */

/** `whole`: mailboxes, drives, sites. `granular`: single items. A session never holds both. */
export type ArtifactScope = 'whole' | 'granular';

/** Artifacts to add to a draft, at most `mostArtifactsInRequest`. All artifacts of a session have one destination. */
export type ArtifactAdditions = WholeAdditions | MessageAdditions | FileAdditions;

export interface WholeAdditions {
  readonly of: 'points';
  readonly destination: Destination;
  readonly artifacts: readonly { readonly pointId: string }[];
}

export interface MessageAdditions {
  readonly of: 'messages';
  readonly destination: Destination;
  /** What a search with a query has found in a restore point. */
  readonly artifacts: readonly { readonly pointId: string; readonly searchResponseId: string }[];
}

export interface FileAdditions {
  readonly of: 'files';
  /** Null sends none, as v1.0 requires. Only beta has destinations and conflicts for files. */
  readonly destination: Destination | null;
  /** Applies to the session, and is sent with its first artifacts. */
  readonly conflictBehavior: ConflictBehavior | null;
  readonly artifacts: readonly { readonly browseSessionId: string; readonly itemKey: string }[];
}

export interface ArtifactRemovals {
  readonly scope: ArtifactScope;
  readonly ids: readonly string[];
}

/** An artifact that the service did not add or remove, although it accepted the request. */
export interface RefusedArtifact {
  /** Its index among the artifacts of the request; null if the response does not show which one it is. */
  readonly index: number | null;
  readonly code: string;
  readonly message: string;
}

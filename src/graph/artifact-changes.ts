import type { ConflictBehavior, Destination } from '../m365/workload.ts';

/*
 * What is put into a draft and taken out of it.
 */

/** `whole`: mailboxes, drives, sites. `granular`: single items. A session holds either. */
export type ArtifactScope = 'whole' | 'granular';

/** Artifacts to put into a draft, at most `mostArtifactsInRequest`; those of one session all have one destination. */
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
  /** Null leaves it out, as v1.0 wants it: beta alone knows destinations and conflicts of files. */
  readonly destination: Destination | null;
  /** Of the session: given with its first artifacts. */
  readonly conflictBehavior: ConflictBehavior | null;
  readonly artifacts: readonly { readonly browseSessionId: string; readonly itemKey: string }[];
}

export interface ArtifactRemovals {
  readonly scope: ArtifactScope;
  readonly ids: readonly string[];
}

/** An artifact that was not added or removed, though the request as a whole was taken. */
export interface RefusedArtifact {
  /** Its place among those of the request; null where the answer does not tell. */
  readonly index: number | null;
  readonly code: string;
  readonly message: string;
}

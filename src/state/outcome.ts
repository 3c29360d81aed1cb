import type { ArtifactRecord, ErrorDetail } from './event-data.ts';

/** What became of a resource. `unchanged`: a mailbox that equals its restore point, which counts as a success. */
export const outcomes = ['succeeded', 'unchanged', 'failed', 'unresolved', 'not_started', 'unknown'] as const;
export type Outcome = (typeof outcomes)[number];

export interface ResourceOutcome {
  readonly outcome: Outcome;
  readonly error: ErrorDetail | null;
  /** The artifact of the resource; null if none could be matched to it. */
  readonly artifact: ArtifactRecord | null;
}

/** What became of resources without an artifact. */
export type OutcomeWithoutArtifact = Omit<ResourceOutcome, 'artifact'>;

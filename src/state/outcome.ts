import type { ArtifactRecord, ErrorDetail } from './event-data.ts';

/** What became of a resource. `unchanged`: a mailbox that equals its restore point, which counts as a success. */
export const outcomes = ['succeeded', 'unchanged', 'failed', 'unresolved', 'not_started', 'unknown'] as const;
export type Outcome = (typeof outcomes)[number];

export interface ResourceOutcome {
  readonly outcome: Outcome;
  readonly error: ErrorDetail | null;
  /** The artifact that stands for the resource; null where none could be attributed to it. */
  readonly artifact: ArtifactRecord | null;
}

/** What became of resources for which no artifact speaks. */
export type OutcomeWithoutArtifact = Omit<ResourceOutcome, 'artifact'>;

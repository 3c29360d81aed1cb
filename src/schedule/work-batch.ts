import type { Workload } from '../m365/workload.ts';
import type { Span } from './span.ts';

/** Resources that may share a session, in the order in which they are restored. */
export interface WorkBatch {
  /** Index into `Plan.groups`. */
  readonly group: number;
  readonly workload: Workload;
  readonly resources: readonly Span[];
  /** 1 for the first, 2 for the first retry, and so on. */
  readonly attempt: number;
}

/** A batch that waits for a session. */
export interface QueuedBatch extends WorkBatch {
  /** When it may be started at the earliest, in milliseconds since 1970; 0 for at once. */
  readonly notBefore: number;
}

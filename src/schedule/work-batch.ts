import type { Workload } from '../m365/workload.ts';
import type { Span } from './span.ts';

/** Resources that may share a session, in the order in which they are restored. */
export interface WorkBatch {
  /** Index into `Plan.groups`. */
  readonly group: number;
  readonly workload: Workload;
  readonly resources: readonly Span[];
  /** 1, and one more for every new attempt at resources that failed. */
  readonly attempt: number;
}

/** Resources that wait for a session. */
export interface QueuedBatch extends WorkBatch {
  /** Milliseconds since 1970 before which they must not be taken; 0 for none. */
  readonly notBefore: number;
}

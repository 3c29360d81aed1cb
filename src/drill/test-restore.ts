import type { Workload } from '../m365/workload.ts';

/** A mailbox, drive or site that drills restore, or restore single items of. */
export interface DrillUnit {
  readonly workload: Workload;
  /** The address or URL. */
  readonly name: string;
  /** `directoryObjectId` or `siteId`, by which a renamed unit is recognised; null if nobody knows it. */
  readonly directoryId: string | null;
}

/** One attempt of a drill at a unit, in one session that was activated. */
export interface TestRestore extends DrillUnit {
  /** Unique with `session` and the unit. */
  readonly runId: string;
  /** The run's own name of the session. */
  readonly session: string;
  /** When the session was activated, in milliseconds since 1970. */
  readonly at: number;
  /** Whether all of the unit was restored, and not only single items. */
  readonly isWhole: boolean;
  /** Whether it is proven to have come back. */
  readonly cameBack: boolean;
}

/** What a report shows beside its run. The caller reads it: the core has no files. */
export interface ReportContext {
  /** Earlier runs of the same spec, the oldest first, as the chain of evidence has them. Missing if nobody looked. */
  readonly history?: readonly PastRun[];
}

/** One earlier run of the spec. Times are in milliseconds, shares from 0 to 1; null for what is not known. */
export interface PastRun {
  readonly runId: string;
  /** Since 1970. */
  readonly startedAt: number;
  readonly planned: number;
  readonly cameBack: number;
  /** From the start of the run to the end of its last session. */
  readonly rto: number | null;
  /** The recovery time that its spec asked for. */
  readonly wantedRto: number | null;
  /** Of all that its lists named, as of that run. */
  readonly coverage: number | null;
  /** Whether it met all objectives and everything came back. */
  readonly isMet: boolean;
}

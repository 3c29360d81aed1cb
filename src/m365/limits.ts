/**
 * Every number of the service, and the caps a run keeps to.
 *
 * Source of the service's numbers: learn.microsoft.com/graph/backup-storage-restore-best-practices and
 * …/api/resources/restoresessionbase, read November 2026. `perDay` is named by preview documents only.
 */
export interface Limits {
  /** Sessions `activating` or `active` at once in the tenant, other people's included. */
  readonly activeSessions: number;
  /** Resources being restored at once, per workload, other people's included. */
  readonly inFlight: number;
  /** Resources put into activated sessions in any 24 hours, per workload. */
  readonly perDay: number;
  /** Resources in one session's bulk addition request. */
  readonly perSession: number;
  /** HTTP requests at once. Ours, not the service's. */
  readonly requests: number;
  /** No more sessions are started once this share (0 to 1) of the finished resources has failed. Ours, not the service's. */
  readonly failures: number;
}

export const defaultLimits: Limits = {
  activeSessions: 25,
  inFlight: 1_000,
  perDay: 10_000,
  perSession: 10_000,
  requests: 8,
  failures: 1,
};

/** The window of `perDay`, in milliseconds: rolling, for no document says when the service's day begins. */
export const dayLength = 86_400_000;

/** Resources that one spec may name. Ours. */
export const mostResources = 1_000_000;

/** How long restore points are kept, in milliseconds: one year, says learn.microsoft.com/microsoft-365/backup/backup-overview. */
export const retention: number = 365 * dayLength;

import type { Workload } from '../m365/workload.ts';
import type { PublicError } from './graph-error.ts';

/*
 * What lies in a restore point of a drive or site.
 */

/** Workloads whose restore points can be browsed. */
export type BrowsedWorkload = Exclude<Workload, 'mailbox'>;

export interface BrowseSession {
  readonly id: string;
  readonly status: 'creating' | 'created' | 'failed' | 'unknown';
  readonly statusText: string;
  /** When the service deletes it, in milliseconds since 1970; null where it does not say. */
  readonly expiresAt: number | null;
  /** `directoryObjectId` (drive) or `siteId` (site) of what is browsed; null where the service does not say. */
  readonly directoryId: string | null;
  readonly error: PublicError | null;
}

export interface BrowsePlace {
  /** `BrowseItem.key` of what to look into. */
  readonly key: string;
  readonly type: 'site' | 'documentLibrary' | 'folder';
  /** Leaves out what doesn't have this in its name, as far as the service can be asked to: not where it holds a quote. Null for all. */
  readonly nameContains: string | null;
}

export interface BrowseItem {
  readonly key: string;
  readonly name: string;
  readonly type: 'site' | 'documentLibrary' | 'folder' | 'file' | 'unknown';
  readonly url: string | null;
  /** Null where the service does not say. */
  readonly bytes: number | null;
}

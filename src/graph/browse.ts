import type { Workload } from '../m365/workload.ts';
import type { PublicError } from './graph-error.ts';

/*
 * The content of a restore point of a drive or site.
 */

/** Workloads whose restore points can be browsed. */
export type BrowsedWorkload = Exclude<Workload, 'mailbox'>;

export interface BrowseSession {
  readonly id: string;
  readonly status: 'creating' | 'created' | 'failed' | 'unknown';
  readonly statusText: string;
  /** When the service deletes it, in milliseconds since 1970; null if the service does not say. */
  readonly expiresAt: number | null;
  /** `directoryObjectId` of the drive's owner or `siteId` of the site; null if the service does not say. */
  readonly directoryId: string | null;
  readonly error: PublicError | null;
}

export interface BrowsePlace {
  /** The `BrowseItem.key` of the place. */
  readonly key: string;
  readonly type: 'site' | 'documentLibrary' | 'folder';
  /** Lists only items with this text in their name; null for all. A text with a quote cannot be sent, and lists all. */
  readonly nameContains: string | null;
}

export interface BrowseItem {
  readonly key: string;
  readonly name: string;
  readonly type: 'site' | 'documentLibrary' | 'folder' | 'file' | 'unknown';
  readonly url: string | null;
  /** Null if the service does not say. */
  readonly bytes: number | null;
}

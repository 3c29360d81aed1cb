import type { Workload } from '../m365/workload.ts';

/** A protected mailbox, drive or site as a list shows it. Null if nobody says. */
export interface InventoryRow {
  /** Address (mailbox, drive) or site URL (site). */
  readonly name: string | null;
  /** `directoryObjectId` (mailbox, drive) or `siteId` (site), as the service writes it. */
  readonly directoryId: string | null;
  /** In bytes. */
  readonly size: number | null;
  readonly displayName: string | null;
  readonly unitId: string;
  /** In the service's own word, such as `protected`. */
  readonly status: string;
  /** The name of the backup policy, or its id if it has none. */
  readonly policy: string | null;
  /** A day. */
  readonly lastActivity: string | null;
  /** Whether a policy protects it now; null for a status that this tool does not know. */
  readonly isProtected: boolean | null;
}

/** Everything of one workload that the tenant protects, sorted. */
export interface Inventory {
  readonly workload: Workload;
  /** Each has a name that a spec accepts and that no other has. By name. */
  readonly named: readonly NamedRow[];
  /** The others: without a name, with one that no list can hold, or with the name of another. By id. */
  readonly unnamed: readonly InventoryRow[];
}

export interface NamedRow extends InventoryRow {
  readonly name: string;
}

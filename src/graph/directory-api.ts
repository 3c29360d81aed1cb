import type { Workload } from '../m365/workload.ts';
import { GraphError } from './graph-error.ts';
import type { ListPlace } from './list-place.ts';

/**
 * What a tenant says about itself beside restores: its people, its sites, how much they store, and its backup policies. A port of
 * its own, because a restore needs none of it: each call needs a permission that a run may lack, and costs it names or sizes only.
 *
 * `GraphClient.directory` is the way to Microsoft Graph and to the emulator over HTTP. It shares the client of `RestoreApi`: one
 * retry policy, one limit of requests at once, one pause. `TenantDirectory` is the emulator's tenant in memory. One contract suite
 * runs on both.
 *
 * Every method rejects with `GraphError`: with `refused` and 403 without the permission. All of them only read. Null means that the
 * service does not say.
 *
 * Source: Microsoft Graph v1.0, users, sites, reportRoot, organization, protectionPolicyBase: their reference, read November 2026.
 */
export interface DirectoryApi {
  /**
   * All users of the tenant, page by page, up to 999 a page. Deleted users are not in it. Needs `User.ReadBasic.All`. Addresses
   * other than `mail` need `User.Read.All`: if that is missing, `addresses` holds only `mail`. Begins at `place` and keeps it up to date.
   */
  listUsers(place?: ListPlace): AsyncIterable<readonly DirectoryUser[]>;

  /**
   * Users by their ids or principal names, in requests for 20 each, in the order of `keys`. Null for a user that the directory does
   * not have. That proves nothing about a key that is an address: it may differ from the principal name. Needs as `listUsers`.
   */
  getUsers(keys: readonly string[]): Promise<readonly Found<DirectoryUser>[]>;

  /**
   * Users by any of their e-mail addresses, aliases too, in requests for 20 each, in the order of `addresses`. Null if nobody has the
   * address, or if several have it. Needs `User.Read.All`.
   */
  findUsers(addresses: readonly string[]): Promise<readonly Found<DirectoryUser>[]>;

  /** The ids of the token's tenant: one, as far as the documents say. */
  listOrganizations(): Promise<string[]>;

  /**
   * All sites of the tenant, page by page, personal sites too, from `place` on, which is kept up to date. Needs the application
   * permission `Sites.Read.All`; users cannot call it.
   */
  listSites(place?: ListPlace): AsyncIterable<readonly DirectorySite[]>;

  /**
   * Sites by their URLs, or by their ids in either form, in requests for 20 each, in the order of `keys`. Null for a site that is not
   * there. Needs `Sites.Read.All`.
   */
  getSites(keys: readonly string[]): Promise<readonly Found<DirectorySite>[]>;

  /**
   * How much every mailbox, drive or site stores, up to 1,000 rows at a time, from the service's usage report of the last seven
   * days; a day or two old. Needs `Reports.Read.All`.
   *
   * The report is a CSV file on another host, which a signature in its URL gives access to. The token is not sent there.
   * It is streamed. Rejects with `garbled` if it cannot be read, leads to a host without https, or is larger than
   * `longestReport`.
   */
  readUsage(workload: Workload): AsyncIterable<readonly UsageRow[]>;

  /** The backup policies of the tenant, page by page. Needs `BackupRestore-Configuration.Read.All`. */
  listPolicies(): AsyncIterable<readonly ProtectionPolicy[]>;
}

/** What a read of several things found for one of them: nothing (null), or why it could not be read. */
export type Found<T> = T | null | GraphError;

/**
 * What was found; null if there is no such thing, or if it alone is refused. Throws an error that every further request would get
 * too: the permission is missing, or nothing answers.
 */
export function whatWasFound<T>(found: Found<T>): T | null {
  if (!(found instanceof GraphError)) return found;
  if (found.kind === 'refused' && found.status !== 403) return null;
  throw found;
}

export interface DirectoryUser {
  /** `directoryObjectId` of the user's mailbox and drive. */
  readonly id: string;
  /** The name to sign in with. Looks like an address, and may be none, or somebody else's. */
  readonly principalName: string | null;
  /** The primary address. */
  readonly mail: string | null;
  /** All addresses, the primary one and aliases, as they are written. Empty for a user without a mailbox. */
  readonly addresses: readonly string[];
  readonly displayName: string | null;
}

export interface DirectorySite {
  /** `host,siteGuid,webGuid`. Compare it with a `siteId` by `directoryIdKey`. */
  readonly id: string;
  readonly url: string | null;
  readonly displayName: string | null;
  /** Whether it is the site behind a OneDrive. */
  readonly isPersonal: boolean | null;
}

/** One row of a usage report. */
export interface UsageRow {
  /** Principal name of the owner (mailbox, drive) or site URL (site). The service leaves site URLs blank; see `isConcealed`. */
  readonly name: string | null;
  /** Sites, and drives where the report has it: the GUID of the site. */
  readonly siteId: string | null;
  readonly displayName: string | null;
  /** In bytes. */
  readonly size: number | null;
  /** A day: `2026-11-28`. */
  readonly lastActivity: string | null;
  readonly isDeleted: boolean;
  /** Whether the tenant's report settings replace names by hashes (`displayConcealedNames`). Then `name` is null. */
  readonly isConcealed: boolean;
}

/** A backup policy. A protection unit names its policy by `policyId`. */
export interface ProtectionPolicy {
  readonly id: string;
  /** Null if `@odata.type` is missing, or names a workload that this tool does not know. */
  readonly workload: Workload | null;
  readonly displayName: string | null;
  readonly status: 'inactive' | 'activeWithErrors' | 'updating' | 'active' | 'unknown';
  /**
   * How long restore points are kept, in milliseconds: the longest of its retention settings. Others may say how long
   * closely spaced ones are kept. Null if it names none.
   */
  readonly retention: number | null;
}

import type { DirectorySite, DirectoryUser, ProtectionPolicy, UsageRow } from '../../graph/directory-api.ts';
import type { ProtectionUnit } from '../../graph/restore-api.ts';
import type { Workload } from '../../m365/workload.ts';

/** What the service says about everything that the tenant protects, list by list, before it is put together. */
export interface TenantFacts {
  readonly units: ReadonlyMap<Workload, readonly ProtectionUnit[]>;
  /** By workload, as far as the reports could be read. */
  readonly usage: ReadonlyMap<Workload, UsageFacts>;
  readonly policies: readonly ProtectionPolicy[];
  /** By `directoryIdKey`. Only those that were asked for. */
  readonly users: ReadonlyMap<string, Pick<DirectoryUser, 'principalName' | 'mail' | 'displayName'>>;
  readonly sites: ReadonlyMap<string, Pick<DirectorySite, 'url' | 'displayName'>>;
  /** What could not be read, or says less than it could. */
  readonly gaps: readonly SourceGap[];
}

/** Rows of a usage report, by what they can be recognised by. */
export interface UsageFacts {
  /** By the `resourceKey` of a principal name or URL. */
  readonly byName: ReadonlyMap<string, UsageFact>;
  /** By the `directoryIdKey` of a site. */
  readonly bySiteId: ReadonlyMap<string, UsageFact>;
}

export type UsageFact = Pick<UsageRow, 'displayName' | 'size' | 'lastActivity'>;

/** Beside the lists of protection units, nothing is needed: without it, names or sizes are missing. */
export type OptionalSource = 'policies' | 'users' | 'sites' | 'usage';

/** A source that could not be read, or hides something. */
export interface SourceGap {
  readonly source: OptionalSource;
  /** The workload of a usage report; null for other sources. */
  readonly workload: Workload | null;
  readonly reason: 'refused' | 'unreadable' | 'concealed';
  /** The service's own words or ours; empty for none. */
  readonly detail: string;
  /** The permission that would help; null if none would. */
  readonly permission: string | null;
}

import type { Limits } from '../m365/limits.ts';
import type { ConflictBehavior, Destination, ResourceKind, Workload } from '../m365/workload.ts';

/**
 * A spec after reading: checked, defaults filled in, lists read, exclusions and kept duplicates applied.
 * Code downstream meets no default, no alias and nothing undefined. Durations are in milliseconds.
 */
export interface Spec {
  readonly name: string;
  readonly description: string | null;
  readonly mode: 'recovery' | 'drill';
  /** The tenant's id, lower case; null where the spec doesn't say, and then the token's tenant is not checked. */
  readonly tenant: string | null;
  /** At least one: a spec without waves is one wave without a name. */
  readonly waves: readonly Wave[];
  /** In the order in which they are written: mailboxes, drives, sites, messages, files; within each, items and then lists. */
  readonly resources: readonly Resource[];
  readonly objectives: Objectives;
  readonly limits: Limits;
  /** New attempts for a resource whose failure may pass. */
  readonly retries: number;
  /** How long the run may take before it stops with work left; null for as long as it takes. */
  readonly deadline: number | null;
  readonly formats: readonly ReportFormat[];
  /** The files the spec was read from, the spec itself first. */
  readonly sources: readonly Source[];
}

/** Resources that are restored before the next wave begins. */
export interface Wave {
  readonly name: string | null;
  /** The share of the wave's resources that must have come back for the next one to begin, between 0 and 1; null for none. */
  readonly minSuccess: number | null;
}

export interface Resource {
  /** Index into `Spec.waves`. */
  readonly wave: number;
  readonly kind: ResourceKind;
  /** Whose sessions restore it: its kind, but `mailbox` for messages, and `drive` or `site` for files. */
  readonly workload: Workload;
  /** The address or site URL as the user wrote it; of single items, with the query or path: unique among those of its kind. */
  readonly name: string;
  /** What of the named is restored, and from which restore point, where it is not the whole from whichever the service takes. */
  readonly selection: Selection | null;
  /** `directoryObjectId` (mailbox, drive) or `siteId` (site) given next to the name; never sent, only used to recognise answers. */
  readonly directoryId: string | null;
  /** Any unit, the same throughout a spec; only the order counts. */
  readonly size: number | null;
  /** The lowest comes first; resources without one come after all those that have one. */
  readonly priority: number | null;
  /** Shared between the resources that inherit the same settings. */
  readonly settings: RestoreSettings;
  readonly line: number;
  /** Index into `Spec.sources`. */
  readonly source: number;
}

/**
 * `point`: all of it, from one restore point, which the spec names or which is found before the plan is made. `messages`: what a query finds
 * in a mailbox. `files`: what lies at a path, which may be a pattern, in a drive or site; from this restore point, or from
 * the one that the run finds (null).
 */
export type Selection =
  | ChosenPoint
  | { readonly of: 'messages'; readonly unit: string; readonly query: string }
  | { readonly of: 'files'; readonly unit: string; readonly path: string; readonly pointId: string | null };

export interface ChosenPoint {
  readonly of: 'point';
  /** Null while it is to be found, and where none was. */
  readonly pointId: string | null;
  /** The moment that comes back, RFC 3339 in UTC; null for a point that nobody has looked up. */
  readonly at: string | null;
  /** Why none was found; null where one was, or none was looked for. */
  readonly missing: string | null;
}

/** Whether the restore point of a resource is to be looked up before the plan is made, as `pin: true` asks for. */
export function isToBePinned({ selection }: Pick<Resource, 'selection'>): boolean {
  return selection?.of === 'point' && selection.pointId === null && selection.missing === null;
}

export interface RestoreSettings {
  readonly destination: Destination;
  readonly window: TimeWindow;
  readonly prefer: 'latest' | 'oldest';
  readonly fastOnly: boolean;
  /** Files: what happens where one of the same name is there already; null for what the service does by default. */
  readonly conflictBehavior: ConflictBehavior | null;
}

/** When the restore point may lie: between two moments (milliseconds since 1970), or in the last while before the plan is made. */
export type TimeWindow = { readonly from: number; readonly to: number } | { readonly last: number };

export interface Objectives {
  readonly rto: number | null;
  readonly rpo: number | null;
  /** A share between 0 and 1. */
  readonly minSuccess: number | null;
}

export type ReportFormat = 'csv' | 'json';

export interface Source {
  /** The spec's base name, or a list's path as the spec writes it. */
  readonly path: string;
  /** SHA-256 of the bytes, hexadecimal, lower case. */
  readonly sha256: string;
}

import type { Ceilings, Limits } from '../m365/limits.ts';
import type { ConflictBehavior, Destination, ResourceKind, Workload } from '../m365/workload.ts';

import type { SpecParameter } from './parameters/apply.ts';

/**
 * A spec after reading: checked, defaults filled in, lists read, excluded resources and duplicates removed.
 * Nothing in it is undefined. Durations are in milliseconds.
 */
export interface Spec {
  readonly name: string;
  readonly description: string | null;
  readonly mode: 'recovery' | 'drill';
  /** The tenant's id in lower case; null if the spec has none, and then the token's tenant is not checked. */
  readonly tenant: string | null;
  /** At least one: a spec without waves is one wave without a name. */
  readonly waves: readonly Wave[];
  /** Mailboxes, drives, sites, messages, files; within each, items and then lists, in the order of the files. */
  readonly resources: readonly Resource[];
  /** What a drill restores of them; null for a recovery, which restores everything. */
  readonly drill: DrillSettings | null;
  readonly objectives: Objectives;
  readonly limits: Limits & Ceilings;
  /** How often to retry a resource whose failure may be temporary. */
  readonly retries: number;
  /** How long the run may take before it stops with work left; null for no limit. */
  readonly deadline: number | null;
  readonly formats: readonly ReportFormat[];
  /** The parameters with their values, in the order of the spec. */
  readonly parameters: readonly SpecParameter[];
  /** The files the spec was read from, the spec itself first. */
  readonly sources: readonly Source[];
}

/** Resources that are restored before the next wave starts. */
export interface Wave {
  readonly name: string | null;
  /** The share of the wave, from 0 to 1, that must be restored before the next wave starts; null for no gate. */
  readonly minSuccess: number | null;
}

/** Whom a drill restores. */
export interface DrillSettings {
  readonly budget: DrillBudget;
  /** At most one for each workload of a wave. What none is for is restored as a whole. */
  readonly samples: readonly Sample[];
}

/** How often drills may restore one mailbox, drive or site. */
export interface DrillBudget {
  readonly restores: number;
  /** In milliseconds. */
  readonly per: number;
}

/** What is drawn of one workload. Single items are never drawn. */
export interface Sample {
  /** Index into `Spec.waves`. */
  readonly wave: number;
  readonly workload: Workload;
  /** A number of resources, or a share of them between 0 and 1. */
  readonly size: number | { readonly share: number };
  /** Whether those are drawn first whose last drill is longest ago. */
  readonly rotate: boolean;
  /** Null for the default, which differs from plan to plan. */
  readonly seed: string | null;
  /** The names that every sample includes. */
  readonly pinned: readonly string[];
}

export interface Resource {
  /** Index into `Spec.waves`. */
  readonly wave: number;
  readonly kind: ResourceKind;
  /** The kind of session that restores it: `mailbox` for messages, `drive` or `site` for files, else its own kind. */
  readonly workload: Workload;
  /** The address or URL as the user wrote it; for single items, with the query or path. Unique within its kind. */
  readonly name: string;
  /** Null if the whole resource is restored, and the service picks the restore point in the window. */
  readonly selection: Selection | null;
  /** `directoryObjectId` (mailbox, drive) or `siteId` (site). Never sent; only compared with the service's answers. */
  readonly directoryId: string | null;
  /** In any unit, the same throughout a spec. */
  readonly size: number | null;
  /** The lowest is restored first; resources without a priority come last. */
  readonly priority: number | null;
  /** One object for all resources with the same settings. */
  readonly settings: RestoreSettings;
  readonly line: number;
  /** Index into `Spec.sources`. */
  readonly source: number;
  /** When a drill last restored it and it came back, in milliseconds since 1970. Missing for never, and if nobody looked. */
  readonly cameBackAt?: number;
}

/**
 * What to restore if it is not a whole resource from whichever restore point the service picks.
 *
 * `point`: the whole resource from one restore point, which the spec names or which is looked up before planning.
 * `messages`: the items that a query finds in a mailbox. `files`: the files at a path in a drive or site, which may be a
 * pattern, from the restore point `pointId`; if it is null, the run looks one up.
 */
export type Selection =
  | PointSelection
  | { readonly of: 'messages'; readonly unit: string; readonly query: string }
  | { readonly of: 'files'; readonly unit: string; readonly path: string; readonly pointId: string | null };

export interface PointSelection {
  readonly of: 'point';
  /** Null if it has not been looked up yet, or none was found. */
  readonly pointId: string | null;
  /** The time of the restore point, RFC 3339 in UTC; null if it has not been looked up. */
  readonly at: string | null;
  /** Why no restore point was found; null if one was found or the search has not run. */
  readonly missing: string | null;
}

/** Whether `pin: true` applies to the resource, and its restore point has not been looked up yet. */
export function needsPin({ selection }: Pick<Resource, 'selection'>): boolean {
  return selection?.of === 'point' && selection.pointId === null && selection.missing === null;
}

export interface RestoreSettings {
  readonly destination: Destination;
  readonly window: TimeWindow;
  readonly prefer: 'latest' | 'oldest';
  readonly fastOnly: boolean;
  /** Files: what to do if a file of the same name exists; null for the service's default. */
  readonly conflictBehavior: ConflictBehavior | null;
}

/**
 * When the restore point was made: `from` and `to` in milliseconds since 1970, the `last` milliseconds before planning, or until
 * `asOf`, as far back as restore points are kept.
 */
export type TimeWindow =
  | { readonly from: number; readonly to: number }
  | { readonly last: number }
  | { readonly asOf: number };

export interface Objectives {
  readonly rto: number | null;
  readonly rpo: number | null;
  /** A share between 0 and 1. */
  readonly minSuccess: number | null;
  /** Until when data counts for `rpo`, RFC 3339 in UTC. Missing for the end of each window. */
  readonly rpoAt?: string;
  /** The share of what came back, between 0 and 1, that a program must pass. Missing if the spec sets none. */
  readonly checked?: number;
  /** Missing if the spec sets none. */
  readonly coverage?: CoverageObjective;
}

/** How much of what the spec names drills must have brought back lately. */
export interface CoverageObjective {
  /** Between 0 and 1. */
  readonly share: number;
  /** For how many milliseconds a drill counts. */
  readonly within: number;
}

/** In the order of texts. */
export const reportFormats = ['csv', 'json', 'html', 'junit', 'markdown'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export interface Source {
  /** The spec's path from the working directory, or its base name if it is elsewhere; for a list, its path as the spec writes it. */
  readonly path: string;
  /** SHA-256 of the bytes, hexadecimal, lower case. */
  readonly sha256: string;
}

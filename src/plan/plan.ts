import type { Forecast } from '../forecast/forecast.ts';
import type { Limits } from '../m365/limits.ts';
import type { ConflictBehavior, Destination, ResourceKind, Workload } from '../m365/workload.ts';
import type { Objectives, ReportFormat, Selection, Source } from '../spec/spec.ts';

/**
 * What a run will do, as a value: every resource in the order in which it is restored. Which of them share a session is
 * decided when there is room for one. The same spec, lists, limits and clock value give the same plan, byte for byte.
 * Running only obeys it.
 *
 * Schema: schemas/plan.v1.schema.json. Times are RFC 3339 in UTC, durations are in milliseconds.
 */
export interface Plan {
  readonly version: 1;
  readonly name: string;
  readonly description: string | null;
  readonly mode: 'recovery' | 'drill';
  readonly tenant: string | null;
  /** The clock's value when the plan was made. Relative windows are pinned to it. */
  readonly createdAt: string;
  /** The spec, then its list files. */
  readonly sources: readonly Source[];
  readonly objectives: Objectives;
  readonly limits: Limits;
  /** New attempts for a resource whose failure may pass. */
  readonly retries: number;
  readonly deadline: number | null;
  readonly formats: readonly ReportFormat[];
  /** In the order in which they are restored; at least one. */
  readonly waves: readonly PlannedWave[];
  readonly counts: Readonly<Record<ResourceKind, number>>;
  readonly bindingCaps: readonly BindingCap[];
  readonly forecast: Forecast;
  readonly groups: readonly PlannedGroup[];
  readonly resources: readonly PlannedResource[];
  /** `sha256:…` of the plan's text before this key: tells an edited plan. */
  readonly hash: string;
}

/** A cap that makes a run take longer than its resources themselves would. */
export interface BindingCap {
  readonly cap: 'inFlight' | 'perDay';
  readonly workload: Workload;
  readonly limit: number;
  /** Resources that would like to be under it. */
  readonly wanted: number;
  /** The same for people. */
  readonly text: string;
}

/** Resources that are restored before the next wave begins: neighbours in `Plan.resources`. */
export interface PlannedWave {
  /** Null where the spec has no waves. */
  readonly name: string | null;
  /** The share of them that must have come back for the next wave to begin, between 0 and 1; null for none. */
  readonly minSuccess: number | null;
  readonly count: number;
}

/** Resources that may share a session: one wave, one kind, one filling, one destination, one window. A contiguous part of `Plan.resources`. */
export interface PlannedGroup {
  /** Index into `Plan.waves`. */
  readonly wave: number;
  readonly kind: ResourceKind;
  /** Whose sessions restore them. */
  readonly workload: Workload;
  readonly filling: Filling;
  readonly destination: Destination;
  readonly from: string;
  readonly to: string;
  readonly prefer: 'latest' | 'oldest';
  readonly fastOnly: boolean;
  /** Files: null for what the service does by default. */
  readonly conflictBehavior: ConflictBehavior | null;
  readonly first: number;
  readonly count: number;
}

/**
 * How resources get into a restore session, which the service calls its job type. `bulk`: by name, and the service chooses the
 * restore points. `standard`: by restore points. `granular`: single items, as a search or a browse session has found them.
 */
export type Filling = 'bulk' | 'standard' | 'granular';

export interface PlannedResource {
  /** As the user wrote it, and as it is sent. */
  readonly name: string;
  readonly directoryId: string | null;
  readonly size: number | null;
  readonly priority: number | null;
  /** Milliseconds that it is expected to take, from what the same resource took before, its size, or others of its workload. */
  readonly expected: number;
  /** Null where the whole comes back, from the restore point that the service chooses. */
  readonly selection: Selection | null;
  /** Index into `Plan.sources`, and the line there. */
  readonly source: number;
  readonly line: number;
}

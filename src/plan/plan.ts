import type { Objectives, ReportFormat, Source } from '../spec/spec.ts';
import type { Destination, Workload } from '../spec/workload.ts';
import type { Forecast } from './forecast.ts';
import type { Limits } from './limits.ts';

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
  /** Resources of each workload. */
  readonly counts: Readonly<Record<Workload, number>>;
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

/** Resources that may share a session: one wave, one workload, one destination, one window. A contiguous part of `Plan.resources`. */
export interface PlannedGroup {
  /** Index into `Plan.waves`. */
  readonly wave: number;
  readonly workload: Workload;
  readonly destination: Destination;
  readonly from: string;
  readonly to: string;
  readonly prefer: 'latest' | 'oldest';
  readonly fastOnly: boolean;
  readonly first: number;
  readonly count: number;
}

export interface PlannedResource {
  /** As the user wrote it, and as it is sent. */
  readonly name: string;
  readonly directoryId: string | null;
  readonly size: number | null;
  readonly priority: number | null;
  /** Milliseconds that it is expected to take, from what the same resource took before, its size, or others of its workload. */
  readonly expected: number;
  /** Index into `Plan.sources`, and the line there. */
  readonly source: number;
  readonly line: number;
}

import type { PlannedDrill } from '../drill/planned-drill.ts';
import type { Forecast } from '../forecast/forecast.ts';
import type { Ceilings, Limits } from '../m365/limits.ts';
import type { ConflictBehavior, Destination, ResourceKind, Workload } from '../m365/workload.ts';
import type { SpecParameter } from '../spec/parameters/apply.ts';
import type { Objectives, ReportFormat, Selection, Source } from '../spec/spec.ts';
import type { ReachSource } from '../spec/window.ts';

/**
 * What a run will do, as a value. A run does what its plan says, and nothing else.
 *
 * A plan names every resource, in the order of restoring. It does not say which of them share a session: the run decides
 * that whenever there is room for one (schedule/next-sessions.ts). The same spec, lists, timings and time give the same plan,
 * byte for byte.
 *
 * `waves`, `groups` and `resources` are one list, divided twice: a wave is a sequence of neighbouring groups, a group is a
 * sequence of neighbouring resources. Every resource is in exactly one group.
 *
 * Times are RFC 3339 in UTC, durations are in milliseconds, shares are from 0 to 1. What is not set is null, never left out.
 * As a file: plan-file.ts and schemas/plan.v1.schema.json.
 */
export interface Plan {
  readonly version: 1;
  /** The name of the spec: lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly description: string | null;
  readonly mode: 'recovery' | 'drill';
  /** The id of the tenant. If it is null, the run takes any tenant. */
  readonly tenant: string | null;
  /** When the plan was made. Windows such as `last: 14d` end here. */
  readonly createdAt: string;
  /** The spec, then its lists, with their hashes. */
  readonly sources: readonly Source[];
  /** The parameters of the spec with their values. Missing if it has none. */
  readonly parameters?: readonly SpecParameter[];
  /** Whom a drill restores. Missing for a recovery, and in plans of earlier versions. */
  readonly drill?: PlannedDrill;
  readonly objectives: Objectives;
  /** Plans of version 0.1.0 have no ceilings. */
  readonly limits: Limits & Partial<Ceilings>;
  /** How many times a resource is tried again after an error that may be temporary. */
  readonly retries: number;
  /** The run stops this long after its process has started. */
  readonly deadline: number | null;
  readonly formats: readonly ReportFormat[];
  /** At least one, in the order of restoring. */
  readonly waves: readonly PlannedWave[];
  /** The number of resources of each kind. */
  readonly counts: Readonly<Record<ResourceKind, number>>;
  readonly bindingCaps: readonly BindingCap[];
  readonly forecast: Forecast;
  readonly groups: readonly PlannedGroup[];
  readonly resources: PlannedResources;
  /** `sha256:` and the SHA-256 of the file up to this key. An edited plan has another one. */
  readonly hash: string;
}

/** A list of resources: an array is one, and a table (table/resource-table.ts) keeps a million in less room. */
export interface PlannedResources extends Iterable<PlannedResource> {
  readonly length: number;
  /** The resource at an index from 0; undefined if there is none. Keep it no longer than you need it. */
  at(index: number): PlannedResource | undefined;
  /** Those from `first` to the one before `end`. */
  slice(first: number, end?: number): PlannedResource[];
  entries(): Iterable<[index: number, resource: PlannedResource]>;
  map<Value>(make: (resource: PlannedResource, index: number) => Value): Value[];
  filter(fits: (resource: PlannedResource, index: number) => boolean): PlannedResource[];
}

/** A cap that makes resources wait. */
export interface BindingCap {
  readonly cap: 'inFlight' | 'perDay';
  readonly workload: Workload;
  readonly limit: number;
  /** The number of resources that count towards it. */
  readonly wanted: number;
  /** The same in words: `12,000 mailboxes, 1,000 at once`. */
  readonly text: string;
}

/** Resources that are restored before the next wave starts. */
export interface PlannedWave {
  /** Null if the spec has no waves. */
  readonly name: string | null;
  /** The gate: the share of resources that must be restored before the next wave starts. Null for none. */
  readonly minSuccess: number | null;
  /** The number of resources. */
  readonly count: number;
}

/** Resources that may share a session, because everything that a session has one of is the same for all of them. */
export interface PlannedGroup {
  /** Index in `Plan.waves`. */
  readonly wave: number;
  readonly kind: ResourceKind;
  /** The workload of the sessions that restore them: messages are restored by sessions of mailboxes. */
  readonly workload: Workload;
  readonly filling: Filling;
  readonly destination: Destination;
  /** The window of restore points. */
  readonly from: string;
  readonly to: string;
  /** If the spec has only `to`: who says how long restore points are kept, and so where the window starts. Missing otherwise. */
  readonly fromBy?: ReachSource;
  /** Which restore point of the window. */
  readonly prefer: 'latest' | 'oldest';
  readonly fastOnly: boolean;
  /** Only for files. Null for the default of the service. */
  readonly conflictBehavior: ConflictBehavior | null;
  /** Index of the first resource in `Plan.resources`. */
  readonly first: number;
  /** The number of resources. */
  readonly count: number;
}

/**
 * How a session is filled. The service calls it the job type of the session.
 *
 * - `bulk`: with the names of resources, and the service chooses their restore points.
 * - `standard`: with restore points.
 * - `granular`: with single items that a search or a browse session has found.
 */
export type Filling = 'bulk' | 'standard' | 'granular';

/** A line of the plan and of the reports: a mailbox, drive or site, the messages of a query, or the files at a path. */
export interface PlannedResource {
  /** The address or site URL as the user wrote it, and as it is sent to the service. Of single items, with the query or path. */
  readonly name: string;
  /** The id that the spec gives: `directoryObjectId` or `siteId`. */
  readonly directoryId: string | null;
  /** The size that the spec gives, in any unit that is the same for all. */
  readonly size: number | null;
  /** Lower is restored first; null last. */
  readonly priority: number | null;
  /** How long its restore is expected to take. With the same priority, longer is restored first. */
  readonly expected: number;
  /** The restore point, query or path. Null to restore all of the resource from the restore point that the service chooses. */
  readonly selection: Selection | null;
  /** Where it is written: an index in `Plan.sources`, and the line there. */
  readonly source: number;
  readonly line: number;
  /** In drills: when a drill last restored it and it came back, RFC 3339. Missing for never, and in recoveries. */
  readonly cameBackAt?: string;
}

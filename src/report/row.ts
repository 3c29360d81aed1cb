import type { Destination, ResourceKind } from '../m365/workload.ts';
import type { CheckResult, ResourceResult } from '../result/resource-results.ts';
import type { RunResult } from '../result/result.ts';
import type { Outcome } from '../state/outcome.ts';
import { requestOf } from '../state/session-state.ts';

/** A resource in the reports: the columns of report.csv in order, and the keys in report.json. Times are RFC 3339 in UTC. */
export interface Row {
  readonly run_id: string;
  readonly wave: string | null;
  readonly workload: ResourceKind;
  readonly resource: string;
  readonly outcome: Outcome;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly destination: Destination;
  readonly restored_to: string | null;
  readonly restore_point_id: string | null;
  readonly restore_point_time: string | null;
  readonly session_id: string | null;
  readonly bulk_request_id: string | null;
  readonly artifact_id: string | null;
  /** How many restores of it were started. */
  readonly attempts: number;
  /** When its session was activated, by the run's clock. */
  readonly queued_at: string | null;
  /** By the service's clock. */
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly duration_seconds: number | null;
  /** Only for messages and files, and only in report.json: the number of restored items; null if the service does not say. */
  readonly restored_items?: number | null;
  /** Only if the spec has `rpo`, and only in report.json: what the restore lost; null if that is not known, or not judged. */
  readonly rpo_seconds?: number | null;
  /** Only if the run was checked, and not in report.csv. */
  readonly check?: CheckResult;
}

/** The rows of a run in the order of the plan, in portions: exactly one for every resource. */
export async function* rowsOf(result: RunResult): AsyncGenerator<readonly Row[]> {
  for await (const resources of result.resources()) yield rowsOfPortion(resources, result);
}

/** Reports that are written together get the same portions: the rows of each are made once. */
const knownRows = new WeakMap<readonly ResourceResult[], readonly Row[]>();

function rowsOfPortion(resources: readonly ResourceResult[], result: RunResult): readonly Row[] {
  const known = knownRows.get(resources);
  if (known !== undefined) return known;
  const rows = resources.map((resource) => rowOf(resource, result));
  knownRows.set(resources, rows);
  return rows;
}

/** The row of one resource. */
export function rowOf(resource: ResourceResult, { state, plan }: RunResult): Row {
  const { name, group, session, attempts, chosen, outcome, error, artifact, check } = resource;
  return {
    run_id: state.runId,
    wave: plan.waves[group.wave]?.name ?? null,
    workload: group.kind,
    resource: name,
    outcome,
    error_code: error?.code || null,
    error_message: error?.message || null,
    destination: group.destination,
    restored_to: artifact?.restoredTo ?? null,
    restore_point_id: artifact?.restorePointId ?? chosen?.pointId ?? null,
    restore_point_time: timeText(artifact?.restorePointAt ?? chosen?.pointAt),
    session_id: session?.sessionId ?? null,
    bulk_request_id: (session && requestOf(session)?.id) ?? null,
    artifact_id: artifact?.id ?? null,
    attempts,
    queued_at: timeText(session?.activatedAt),
    started_at: timeText(artifact?.startedAt),
    completed_at: timeText(artifact?.completedAt),
    duration_seconds: seconds(artifact?.startedAt, artifact?.completedAt),
    ...(group.filling === 'granular' && { restored_items: artifact?.restoredItems ?? null }),
    ...(plan.objectives.rpo !== null && { rpo_seconds: resource.loss === null ? null : resource.loss / 1_000 }),
    ...(check !== undefined && { check }),
  };
}

/** Milliseconds since 1970 as RFC 3339 in UTC. */
export function timeText(milliseconds: number | null | undefined): string | null {
  return milliseconds === null || milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}

function seconds(from: number | null | undefined, to: number | null | undefined): number | null {
  if (typeof from !== 'number' || typeof to !== 'number') return null;
  // Start and end may have different numbers of digits, so that the end seems earlier.
  return Math.max(0, to - from) / 1_000;
}

import type { ResourceKind, Workload } from '../../src/m365/workload.ts';

/** The two reports of a run, as far as they are looked at. */
export interface Report {
  readonly rows: readonly ReportRow[];
  readonly json: ReportJson;
}

/** A row of report.csv: texts, empty where nothing is known. `resource` is in the form in which names are compared. */
export interface ReportRow {
  readonly workload: ResourceKind;
  readonly resource: string;
  readonly outcome: string;
  readonly error_code: string;
  readonly restore_point_id: string;
  readonly session_id: string;
  readonly artifact_id: string;
  readonly attempts: string;
}

export interface ReportJson {
  readonly totals: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly sessions: readonly ReportSession[];
  readonly unattributed: readonly { readonly artifact_id: string }[];
  readonly orphan_drafts: readonly { readonly workload: Workload }[];
  /** `restored_items` is told of messages and files alone. */
  readonly resources: readonly { readonly outcome: string; readonly restored_items?: number | null }[];
}

interface ReportSession {
  readonly session_id: string | null;
  readonly activated_at: string | null;
  readonly counts: { readonly total: number; readonly completed: number; readonly failed: number } | null;
}

import type { ResourceKind, Workload } from '../../src/m365/workload.ts';

/** The parts of a run's two reports that the bench reads. */
export interface Report {
  readonly rows: readonly ReportRow[];
  readonly json: ReportJson;
}

/** A row of report.csv: texts, empty if not known. `resource` is its `resourceKey`. */
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
  readonly orphan_drafts: readonly { readonly workload: Workload; readonly session_id: string | null }[];
  /** Only messages and files have `restored_items`. */
  readonly resources: readonly { readonly outcome: string; readonly restored_items?: number | null }[];
}

interface ReportSession {
  readonly session_id: string | null;
  readonly activated_at: string | null;
  readonly counts: { readonly total: number; readonly completed: number; readonly failed: number } | null;
}

import type { RunResult } from '../result/result.ts';
import { csvText } from './csv-text.ts';
import { didNotComeBack } from './outcome-words.ts';
import { type Row, rowsOf } from './row.ts';

/** report.csv in pieces, the first one its header line. */
export async function* csvReport(result: RunResult): AsyncGenerator<string> {
  yield csvText([columns], columns);
  for await (const rows of rowsOf(result)) yield csvText(rows, columns);
}

/** failed.csv: the rows of report.csv that did not come back. Only its header line if all did. */
export async function* failedCsv(result: RunResult): AsyncGenerator<string> {
  yield csvText([columns], columns);
  for await (const rows of rowsOf(result)) {
    yield csvText(
      rows.filter(({ outcome }) => didNotComeBack(outcome)),
      columns,
    );
  }
}

/** In this order: scripts of users rely on it. */
export const columns: readonly (keyof Row)[] = [
  'run_id',
  'wave',
  'workload',
  'resource',
  'outcome',
  'error_code',
  'error_message',
  'destination',
  'restored_to',
  'restore_point_id',
  'restore_point_time',
  'session_id',
  'bulk_request_id',
  'artifact_id',
  'attempts',
  'queued_at',
  'started_at',
  'completed_at',
  'duration_seconds',
];

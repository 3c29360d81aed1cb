import { stringify } from 'csv-stringify/sync';
import type { RunResult } from '../run/result.ts';
import { type Row, rowsOf } from './row.ts';

/** report.csv, in pieces: RFC 4180 with a header line, UTF-8, formulas neutralised for spreadsheets by a leading quote. */
export async function* csvReport(result: RunResult): AsyncGenerator<string> {
  yield text([columns]);
  for await (const rows of rowsOf(result)) yield text(rows);
}

/** The contract's columns, in its order. */
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

/** By itself csv-stringify quotes only whole record delimiters; RFC 4180 wants any CR or LF within a field in quotes. */
const lineBreak = /[\r\n]/;

/**
 * What a spreadsheet may take for a formula: after OWASP's "CSV injection", in full width too, and behind white space,
 * which some trim. csv-stringify's own `escape_formulas` passes a line feed and a space.
 */
const formula = /^(\s*[=+\-@＝＋－＠]|[\t\r\n])/;

function neutral(value: string): string {
  return formula.test(value) ? `'${value}` : value;
}

function text(records: readonly unknown[]): string {
  return stringify([...records], {
    columns: [...columns],
    cast: { string: neutral },
    quoted_match: lineBreak,
    record_delimiter: '\r\n',
  });
}

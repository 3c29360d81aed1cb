import { stringify } from 'csv-stringify/sync';
import { printable } from '../util/printable.ts';

/**
 * What a spreadsheet may take for a formula, by OWASP's "CSV injection": also with full-width signs, and after white space,
 * which some programs trim. The option `escape_formulas` of csv-stringify does not catch a line feed or a space.
 */
const formula = /^\s*[=+\-@＝＋－＠]/;

/** Whether a value is written as another text. */
export function isAltered(value: string): boolean {
  return cell(value) !== value;
}

function cell(value: string): string {
  const text = printable(value);
  return formula.test(text) ? `'${text}` : text;
}

/**
 * Rows as CSV by RFC 4180, each on one line: unseen characters are shown as escapes. A leading apostrophe keeps spreadsheets
 * from running formulas. Of an object, only `columns`.
 */
export function csvText(rows: readonly unknown[], columns: readonly string[]): string {
  // As arrays of texts: of an object, csv-stringify looks up each column, and it hands a function that casts all that it knows of the cell.
  const cells = rows.map((row) =>
    valuesOf(row, columns).map((value) => (typeof value === 'string' ? cell(value) : value)),
  );
  return stringify(cells, { record_delimiter: '\r\n' });
}

function valuesOf(row: unknown, columns: readonly string[]): readonly unknown[] {
  return Array.isArray(row) ? row : columns.map((column) => (row as Readonly<Record<string, unknown>>)[column]);
}

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
  return stringify([...rows], {
    columns: [...columns],
    cast: { string: cell },
    record_delimiter: '\r\n',
  });
}

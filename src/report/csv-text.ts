import { stringify } from 'csv-stringify/sync';

/** RFC 4180 wants a field with any CR or LF in quotes. csv-stringify by default quotes only one with a whole record delimiter. */
const lineBreak = /[\r\n]/;

/**
 * What a spreadsheet may take for a formula, by OWASP's "CSV injection": also with full-width signs, and after white space,
 * which some programs trim. The option `escape_formulas` of csv-stringify does not catch a line feed or a space.
 */
const formula = /^(\s*[=+\-@＝＋－＠]|[\t\r\n])/;

function neutralised(value: string): string {
  return formula.test(value) ? `'${value}` : value;
}

/** Rows as CSV by RFC 4180. A leading apostrophe keeps spreadsheets from running formulas. Of an object, only `columns`. */
export function csvText(rows: readonly unknown[], columns: readonly string[]): string {
  return stringify([...rows], {
    columns: [...columns],
    cast: { string: neutralised },
    quoted_match: lineBreak,
    record_delimiter: '\r\n',
  });
}

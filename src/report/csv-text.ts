import { stringify } from 'csv-stringify/sync';

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

/** Rows as CSV: RFC 4180, formulas neutralised for spreadsheets by a leading quote. Of objects, the keys that are columns. */
export function csvText(rows: readonly unknown[], columns: readonly string[]): string {
  return stringify([...rows], {
    columns: [...columns],
    cast: { string: neutral },
    quoted_match: lineBreak,
    record_delimiter: '\r\n',
  });
}

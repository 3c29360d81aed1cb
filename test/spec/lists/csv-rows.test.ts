import { type CsvError, parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvFault, CsvRows } from '../../../src/spec/lists/csv-rows.ts';

/** The rows of pieces of bytes, and what is wrong after them. */
function rowsOf(pieces: readonly Uint8Array[], separator = ','): { rows: string[][]; fault: string | null } {
  const rows: string[][] = [];
  const reader = new CsvRows(separator, (row) => rows.push(row));
  try {
    for (const piece of pieces) reader.take(piece);
    reader.end();
    return { rows, fault: null };
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    return { rows, fault: error.kind };
  }
}

/** The same by another parser. */
function parsed(text: string): { rows: string[][]; fault: string | null } {
  const rows: string[][] = [];
  try {
    parse(text, {
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      on_record: (row: string[]) => {
        rows.push(row);
        return null;
      },
    });
    return { rows, fault: null };
  } catch (error) {
    return { rows, fault: (error as CsvError).code === 'CSV_QUOTE_NOT_CLOSED' ? 'unclosed' : 'misplaced' };
  }
}

describe('CsvRows', () => {
  it('takes fields with and without quotes, and every kind of line end', () => {
    const text = 'a,"b, c"\n"say ""hi""",\r\n"two\r\nlines",x\r\n\r"",ü';

    expect(rowsOf([Buffer.from(text)]).rows).toEqual([
      ['a', 'b, c'],
      ['say "hi"', ''],
      ['two\r\nlines', 'x'],
      [''],
      ['', 'ü'],
    ]);
  });

  it('takes semicolons and tabs', () => {
    expect(rowsOf([Buffer.from('a;"b;c"')], ';').rows).toEqual([['a', 'b;c']]);
    expect(rowsOf([Buffer.from('a\tb,c')], '\t').rows).toEqual([['a', 'b,c']]);
  });

  it.each([
    ['a,"b', 'unclosed'],
    ['a,b"c', 'misplaced'],
    ['a,"b"c', 'misplaced'],
    [`a,"${'b'.repeat(70_000)}`, 'unclosed'],
    [`a,"${'b'.repeat(70_000)}"\n`, 'unclosed'],
  ])('refuses a wrong quote and keeps the rows before it: %.12s', (text, fault) => {
    expect(rowsOf([Buffer.from(`x,y\n${text}`)])).toEqual({ rows: [['x', 'y']], fault });
  });

  it('reads what a parser for every kind of CSV reads, wherever the pieces end', () => {
    const letters = fc.constantFrom('a', 'ü', '山', ',', '"', '""', '\n', '\r', '\r\n', ',"', '",', '"\n');
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 24 }), fc.array(fc.nat(40), { maxLength: 4 }), (words, cuts) => {
        const bytes = Buffer.from(words.join(''));
        const ends = [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));

        expect(rowsOf(pieces)).toEqual(parsed(words.join('')));
      }),
      { numRuns: 2_000 },
    );
  });
});

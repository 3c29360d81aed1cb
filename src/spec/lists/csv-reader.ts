import { type CsvError, type Options, Parser } from 'csv-parse';
import { visible } from '../values/visible.ts';
import { type Columns, type MappingFault, readHeader } from './list-columns.ts';
import type { Opening } from './list-opening.ts';
import { emptyList, ListProblems } from './list-problems.ts';
import { readRow } from './list-rows.ts';
import type { AddRow, ListFile, ListUse, RowReader } from './row-reader.ts';

/** In bytes. A longer row has a quote that is never closed. */
const longestRow = 65_536;

/** The byte of `"`. */
const quote = 0x22;

export interface CsvReaderOptions {
  readonly list: ListFile;
  readonly opening: Opening;
  readonly addRow: AddRow;
}

/**
 * Hands on each row as soon as it is found. The stream would buffer and await each of them, and for the callback `on_record` the parser
 * makes an object with all that it knows, which takes as long as finding the row.
 */
class RowParser extends Parser {
  readonly #onRow: (row: string[]) => void;

  constructor(options: Options, onRow: (row: string[]) => void) {
    super(options);
    this.#onRow = onRow;
  }

  override push(row: string[] | null): boolean {
    if (row === null) return super.push(null);
    this.#onRow(row);
    return true;
  }
}

/** Turns the rows that the parser finds into resources and problems. */
export class CsvReader implements RowReader {
  readonly sink: Parser;
  readonly problems: ListProblems = new ListProblems();
  readonly separator: string;
  mappingFaults: readonly MappingFault[] = [];
  readonly #list: ListFile;
  readonly #addRow: AddRow;
  /** The line where the next row starts. The parser counts where rows end, and counts a CRLF inside quotes twice. */
  #line: number;
  #columns: Columns | 'unread' | 'wrong' = 'unread';
  #use: ListUse | null = null;
  #fallbacks = 0;
  #rows = 0;
  /** Without quotes, no row is on several lines. */
  #hasQuotes = false;
  #isFull = false;

  constructor({ list, opening, addRow }: CsvReaderOptions) {
    this.#list = list;
    this.#addRow = addRow;
    this.#line = 1 + opening.skipped;
    this.separator = opening.separator;
    const options = {
      delimiter: opening.separator,
      max_record_size: longestRow,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
    };
    this.sink = new RowParser(options, (row) => {
      this.#onRow(row, this.#line);
      this.#line += 1 + (this.#hasQuotes ? breaksIn(row) : 0);
    });
    this.sink.resume();
  }

  get isDone(): boolean {
    return this.#columns === 'wrong' || this.problems.isFull || this.#isFull;
  }

  get use(): ListUse | null {
    return this.#use && { ...this.#use, fallbacks: this.#fallbacks };
  }

  onPiece(piece: Uint8Array): void {
    this.#hasQuotes ||= piece.includes(quote);
  }

  end(): void {
    if (this.#columns === 'unread') this.problems.add({ line: 1, ...emptyList });
    else if (this.#columns !== 'wrong' && this.#rows === 0) {
      const line = this.#use?.line ?? 1;
      this.problems.add({ line, message: 'this list has a header row but no rows below it' });
    }
  }

  stopAt(error: CsvError): void {
    if (this.isDone) return;
    const unclosed = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
    this.problems.add({
      line: this.#line,
      text: '"',
      // Nothing says yet that the file is a list.
      isSecret: this.#columns === 'unread',
      message: unclosed ? 'this quote is never closed' : 'there is a quote in the middle of a field',
      hint: `${unclosed ? 'close it' : 'quote the whole field, and write a quote inside it twice'}; the rest was not read`,
    });
  }

  #onRow(row: readonly string[], line: number): void {
    if (this.isDone || row.every(isBlank)) return;
    if (this.#columns === 'unread') this.#onHeader(row, line);
    else if (this.#columns !== 'wrong') this.#onResource(row, { line, columns: this.#columns });
  }

  #onHeader(row: readonly string[], line: number): void {
    const { workload, columns: mapped = {} } = this.#list;
    const header = readHeader(row, { workload, mapped, hasDecimalCommas: this.separator === ';' });
    if ('columns' in header) {
      this.#columns = header.columns;
      this.#use = { line, columns: header.taken, unused: header.unused, fallbacks: 0 };
      return;
    }
    this.#columns = 'wrong';
    if ('faults' in header) for (const fault of header.faults) this.problems.add({ line, ...fault });
    else this.mappingFaults = header.mappingFaults;
  }

  #onResource(row: readonly string[], { line, columns }: { line: number; columns: Columns }): void {
    this.#rows += 1;
    const read = readRow(row, columns, this.#list.workload);
    if ('message' in read) {
      this.problems.add({ line, ...read });
      return;
    }
    if (read.cell !== columns.names[0]) this.#fallbacks += 1;
    const fault = this.#addRow(read.resource, line);
    if (fault === 'full') this.#isFull = true;
    if (fault === undefined || fault === 'full') return;
    this.problems.add({ line, cell: read.cell, ...fault });
  }
}

function isBlank(field: string): boolean {
  const code = field.charCodeAt(0);
  return code > 0x20 && code < 0x7f ? false : visible(field) === '';
}

function breaksIn(row: readonly string[]): number {
  return row.join('').match(/\r\n|\n|\r/g)?.length ?? 0;
}

import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { CsvError, type Parser, parse } from 'csv-parse';
import type { Workload } from '../../m365/workload.ts';
import { type Files, mebibyte } from '../../util/files.ts';
import { notUtf8, unreadable } from '../problem/file-messages.ts';
import type { Message } from '../problem/message.ts';
import type { Problem } from '../problem/problem.ts';
import type { ValueFault } from '../values/address.ts';
import type { WrittenResource } from '../written.ts';
import { type Columns, readHeader } from './list-columns.ts';
import { ListProblems } from './list-problems.ts';
import { readRow } from './list-rows.ts';

export interface ListFile {
  /** Relative to the working directory, or absolute. */
  readonly path: string;
  readonly workload: Workload;
}

export interface ReadList {
  /** SHA-256 of the file's bytes, hexadecimal, lower case. */
  readonly sha256: string;
  /** The first `mostProblems`, in the order of the file; `more` is 1 if reading stopped at the next one. */
  readonly problems: readonly Problem[];
  readonly more: number;
}

/**
 * Adds the resource on a line of a list, or returns what is wrong with it, or that there is no room for more: then reading stops.
 * Lines count from 1.
 */
export type AddRow = (row: WrittenResource, line: number) => ValueFault | 'full' | undefined;

/** In bytes. Ours: a million rows of a kilobyte. */
export const longestList: number = 1_024 * mebibyte;

/**
 * Streams a CSV list: RFC 4180 with any line ends, UTF-8 with or without byte order mark, with a header row. Skips rows
 * whose fields are all empty. Keeps no row in memory. Stops at the first wrong quote, because rows after it cannot be
 * recognised, after `mostProblems`, and if there is no room; then the hash is that of the part that was read.
 *
 * Resolves to a message if the file cannot be read: it does not exist, is a directory, or is not UTF-8. Rejects only if
 * `files` throws an error that is not about the file.
 */
export async function readList(list: ListFile, files: Files, addRow: AddRow): Promise<ReadList | Message> {
  const reader = new ListReader(list, addRow);
  const hash = createHash('sha256');
  try {
    const pieces = checkedPieces(files.readPieces(list.path, longestList), hash);
    await pipeline(
      until(() => reader.isDone, pieces),
      reader.parser.resume(),
    );
    reader.end();
  } catch (error) {
    if (error instanceof NotUtf8) return notUtf8(list.path);
    if (!(error instanceof CsvError)) return unreadable(list.path, error, 'split it into several lists');
    reader.stopAt(error);
  }
  const problems = await reader.problems.toProblems(list.path, files);
  return { sha256: hash.digest('hex'), problems, more: reader.problems.isFull ? 1 : 0 };
}

/** The pieces until `isDone`. What is left of a row that was cut off there does not matter. */
async function* until(isDone: () => boolean, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    if (isDone()) return;
    yield piece;
  }
}

class NotUtf8 extends Error {}

async function* checkedPieces(
  pieces: AsyncIterable<Uint8Array>,
  hash: { update(piece: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const piece of pieces) {
    hash.update(piece);
    decodeOrThrow(() => decoder.decode(piece, { stream: true }));
    yield piece;
  }
  decodeOrThrow(() => decoder.decode());
}

function decodeOrThrow(decode: () => string): void {
  try {
    decode();
  } catch {
    throw new NotUtf8();
  }
}

/** In bytes. A longer row has a quote that is never closed. */
const longestRow = 65_536;

/** Turns the rows that the parser finds into resources and problems. */
class ListReader {
  readonly parser: Parser;
  readonly problems: ListProblems = new ListProblems();
  readonly #workload: Workload;
  readonly #addRow: AddRow;
  /** The line where the next row starts. The parser counts where rows end, and counts a CRLF inside quotes twice. */
  #line = 1;
  #columns: Columns | 'unread' | 'wrong' = 'unread';
  #rows = 0;
  #isFull = false;

  constructor(list: ListFile, addRow: AddRow) {
    this.#workload = list.workload;
    this.#addRow = addRow;
    this.parser = parse({
      bom: true,
      max_record_size: longestRow,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      // Rows go to a callback instead of the stream, which would buffer and await each of them.
      on_record: (row: string[]): null => {
        this.#onRow(row, this.#line);
        this.#line += 1 + breaksIn(row);
        return null;
      },
    });
  }

  /** Whether the rows that follow don't matter. */
  get isDone(): boolean {
    return this.#columns === 'wrong' || this.problems.isFull || this.#isFull;
  }

  /** Called after the last row. */
  end(): void {
    if (this.#columns === 'unread') this.problems.add({ line: 1, field: '', message: 'this list is empty' });
    else if (this.#columns !== 'wrong' && this.#rows === 0) {
      this.problems.add({ line: 1, field: '', message: 'this list has a header row but no rows below it' });
    }
  }

  /** Called if the parser cannot continue. */
  stopAt(error: CsvError): void {
    if (this.isDone) return;
    const unclosed = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
    this.problems.add({
      line: this.#line,
      field: '"',
      // Nothing says yet that the file is a list.
      isSecret: this.#columns === 'unread',
      message: unclosed ? 'this quote is never closed' : 'there is a quote in the middle of a field',
      hint: `${unclosed ? 'close it' : 'quote the whole field, and write a quote inside it twice'}; the rest was not read`,
    });
  }

  #onRow(row: readonly string[], line: number): void {
    if (this.#columns === 'wrong' || this.isDone || row.every((field) => field.trim() === '')) return;
    if (this.#columns === 'unread') this.#onHeader(row, line);
    else this.#onResource(row, { line, columns: this.#columns });
  }

  #onHeader(row: readonly string[], line: number): void {
    const header = readHeader(row, this.#workload);
    this.#columns = Array.isArray(header) ? 'wrong' : header;
    if (Array.isArray(header)) for (const fault of header) this.problems.add({ line, ...fault });
  }

  #onResource(row: readonly string[], { line, columns }: { line: number; columns: Columns }): void {
    this.#rows += 1;
    const resource = readRow(row, columns);
    if ('message' in resource) {
      this.problems.add({ line, ...resource });
      return;
    }
    const fault = this.#addRow(resource, line);
    if (fault === 'full') this.#isFull = true;
    if (fault === undefined || fault === 'full') return;
    this.problems.add({ line, field: resource.name, before: row.slice(0, columns.name), ...fault });
  }
}

function breaksIn(row: readonly string[]): number {
  return row.join('').match(/\r\n|\n|\r/g)?.length ?? 0;
}

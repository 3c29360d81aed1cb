import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { CsvError, type Parser, parse } from 'csv-parse';
import type { Workload } from '../../m365/workload.ts';
import type { Files } from '../../util/files.ts';
import { notUtf8, unreadable } from '../problem/file-words.ts';
import type { Message } from '../problem/message.ts';
import type { Problem } from '../problem/problem.ts';
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
  /** Of the file's bytes, hexadecimal, lower case. */
  readonly sha256: string;
  /** In the order of the file, at most `mostProblems` of them; `more` counts the rest. */
  readonly problems: readonly Problem[];
  readonly more: number;
}

/** Takes a resource of a list, at a line that counts from 1; tells what is wrong with it. */
export type TakeRow = (row: WrittenResource, line: number) => Message | undefined;

/**
 * Streams a CSV list: RFC 4180 with any line ends, UTF-8 with or without byte order mark, a header row. Rows whose
 * fields are all empty are passed over. Keeps no row. After a fault in the quoting, rows can't be told apart any more,
 * and the rest of the list is not read.
 *
 * Resolves to words where there is nothing to read: no such file, a directory, not UTF-8.
 */
export async function readList(list: ListFile, files: Files, take: TakeRow): Promise<ReadList | Message> {
  const reader = new ListReader(list, take);
  const hash = createHash('sha256');
  try {
    await pipeline(checkedPieces(files.readPieces(list.path), hash), reader.parser.resume());
    reader.end();
  } catch (error) {
    if (error instanceof NotUtf8) return notUtf8(list.path);
    if (!(error instanceof CsvError)) return unreadable(list.path, error);
    reader.stopAt(error);
  }
  const problems = await reader.problems.placed(list.path, files);
  return { sha256: hash.digest('hex'), problems, more: reader.problems.more };
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

/** A row longer than this has a quote that was never closed. In bytes. */
const longestRow = 65_536;

/** Turns rows into resources and complaints, as the parser comes upon them. */
class ListReader {
  readonly parser: Parser;
  readonly problems: ListProblems = new ListProblems();
  readonly #workload: Workload;
  readonly #take: TakeRow;
  /** The line on which the next row starts: the parser counts where rows end, and a CRLF inside quotes as two lines. */
  #line = 1;
  #columns: Columns | 'unread' | 'wrong' = 'unread';
  #rows = 0;

  constructor(list: ListFile, take: TakeRow) {
    this.#workload = list.workload;
    this.#take = take;
    this.parser = parse({
      bom: true,
      max_record_size: longestRow,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      // Rows go to a callback, and nothing through the stream, which would buffer and await each.
      on_record: (row: string[]): null => {
        this.#onRow(row, this.#line);
        this.#line += 1 + breaksIn(row);
        return null;
      },
    });
  }

  /** All rows have been read. */
  end(): void {
    if (this.#columns === 'unread') this.problems.add({ line: 1, field: '', message: 'this list is empty' });
    else if (this.#columns !== 'wrong' && this.#rows === 0) {
      this.problems.add({ line: 1, field: '', message: 'this list has a header row and nothing below it' });
    }
  }

  /** The parser has lost its way. */
  stopAt(error: CsvError): void {
    const unclosed = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
    this.problems.add({
      line: this.#line,
      field: '"',
      message: unclosed ? 'a quote is opened here and never closed' : 'a quote stands in the middle of a field',
      hint: 'quote a field as a whole, and write a quote inside it twice; what follows was not read',
    });
  }

  #onRow(row: readonly string[], line: number): void {
    if (this.#columns === 'wrong' || row.every((field) => field.trim() === '')) return;
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
    const complaint = this.#take(resource, line);
    if (complaint === undefined) return;
    this.problems.add({ line, field: resource.name, before: row.slice(0, columns.name), ...complaint });
  }
}

function breaksIn(row: readonly string[]): number {
  return row.join('').match(/\r\n|\n|\r/g)?.length ?? 0;
}

import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { CsvError } from 'csv-parse';
import { type Files, mebibyte } from '../../util/files.ts';
import { notText, unreadable } from '../problem/file-messages.ts';
import type { Message } from '../problem/message.ts';
import type { Problem } from '../problem/problem.ts';
import { CsvReader } from './csv-reader.ts';
import { isTextList, LineReader } from './line-reader.ts';
import { NotText, utf8Pieces } from './list-bytes.ts';
import type { MappingFault } from './list-columns.ts';
import { readOpening } from './list-opening.ts';
import type { AddRow, ListFile, ListUse, RowReader } from './row-reader.ts';

export interface ReadList {
  /** SHA-256 of the file's bytes, hexadecimal, lower case. */
  readonly sha256: string;
  /** The first `mostProblems`, in the order of the file; `more` is 1 if reading stopped at the next one. */
  readonly problems: readonly Problem[];
  readonly more: number;
  /** Columns that the spec names and the list does not have. Then no row was read. */
  readonly mappingFaults: readonly MappingFault[];
  /** Null if the header row is wrong. */
  readonly use: ListUse | null;
}

/** In bytes. Ours: a million rows of a kilobyte. */
export const longestList: number = 1_024 * mebibyte;

/**
 * Streams a list as tools export it: UTF-8, or UTF-16 with a byte order mark; with commas, semicolons or tabs between the columns,
 * quotes as in RFC 4180, any line ends, and a header row. A file with the ending `.txt` has a name on each line instead. Skips
 * rows whose fields are all blank. Keeps no row in memory. Stops at the first wrong quote, because rows after it cannot be
 * recognised, after `mostProblems`, and if there is no room; then the hash is that of the part that was read.
 *
 * Resolves to a message if the file cannot be read: it does not exist, is a directory, or is not text. Rejects only if
 * `files` throws an error that is not about the file.
 */
export async function readList(list: ListFile, files: Files, addRow: AddRow): Promise<ReadList | Message> {
  const hash = createHash('sha256');
  const pieces = utf8Pieces(hashedPieces(files.readPieces(list.path, longestList), hash))[Symbol.asyncIterator]();
  try {
    const reader = await readAll(list, pieces, addRow);
    const problems = await reader.problems.toProblems(list.path, files, reader.separator);
    const { mappingFaults, use } = reader;
    return { sha256: hash.digest('hex'), problems, more: reader.problems.isFull ? 1 : 0, mappingFaults, use };
  } catch (error) {
    if (error instanceof NotText) return notText(list.path, error.encoding);
    return unreadable(list.path, error, 'split it into several lists');
  }
}

async function readAll(list: ListFile, pieces: AsyncIterator<Uint8Array>, addRow: AddRow): Promise<RowReader> {
  const opening = isTextList(list.path) ? null : await readOpening(pieces, list.columns);
  const reader = opening === null ? new LineReader(list, addRow) : new CsvReader({ list, opening, addRow });
  try {
    await pipeline(piecesFor(reader, following(opening?.rest, pieces)), reader.sink);
    reader.end();
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    reader.stopAt(error);
  }
  return reader;
}

async function* following(
  first: Uint8Array | undefined,
  pieces: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    if (first !== undefined) yield first;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  } finally {
    // Closes the file if reading stops early.
    await pieces.return?.();
  }
}

/** The pieces until the reader is done. What is left of a row that was cut off there does not matter. */
async function* piecesFor(reader: RowReader, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    if (reader.isDone) return;
    reader.onPiece?.(piece);
    yield piece;
  }
}

async function* hashedPieces(
  pieces: AsyncIterable<Uint8Array>,
  hash: { update(piece: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

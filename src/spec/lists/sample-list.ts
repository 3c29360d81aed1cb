import type { Files } from '../../util/files.ts';
import { notText, unreadable } from '../problem/file-messages.ts';
import type { Message } from '../problem/message.ts';
import { visible } from '../values/visible.ts';
import { cellsOf } from './cells.ts';
import { isTextList } from './line-reader.ts';
import { NotText, utf8Pieces } from './list-bytes.ts';
import type { Separator } from './list-opening.ts';
import { readOpening } from './list-opening.ts';

/** The beginning of a list whose workload is not known yet. */
export interface ListSample {
  /** Empty if every line is a name. */
  readonly headers: readonly string[];
  readonly separator: Separator;
  /** The first rows, without what nobody sees. */
  readonly rows: readonly (readonly string[])[];
}

/** In bytes. */
const sampleLength = 262_144;

/** Reads the first rows of a list, or says why the file cannot be read. A row that goes on after a line break is left out. */
export async function sampleList(path: string, files: Files): Promise<ListSample | Message> {
  const pieces = utf8Pieces(files.readPieces(path))[Symbol.asyncIterator]();
  try {
    if (isTextList(path)) return { headers: [], separator: ',', rows: (await linesOf(pieces)).map((line) => [line]) };
    const { separator, rest } = await readOpening(pieces);
    const [header = '', ...lines] = await linesOf(pieces, rest);
    const headers = cellsOf(header, separator).map(visible);
    const rows = lines.map((line) => cellsOf(line, separator).map(visible));
    return { headers, separator, rows: rows.filter(({ length }) => length >= headers.length) };
  } catch (error) {
    return error instanceof NotText ? notText(path, error.encoding) : unreadable(path, error);
  } finally {
    await pieces.return?.(undefined);
  }
}

/** The lines at the start that are whole, without blank ones and comments. */
async function linesOf(pieces: AsyncIterator<Uint8Array>, first: Uint8Array = new Uint8Array()): Promise<string[]> {
  let read: Uint8Array = first;
  let isAll = false;
  while (read.length < sampleLength && !isAll) {
    const next = await pieces.next();
    if (next.done === true) isAll = true;
    else read = Buffer.concat([read, next.value]);
  }
  const lines = Buffer.from(read)
    .toString()
    .split(/\r\n|\n|\r/);
  if (!isAll) lines.pop();
  return lines.map(visible).filter((line) => line !== '' && !line.startsWith('#'));
}

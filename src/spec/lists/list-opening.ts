import type { WrittenColumns } from '../written.ts';
import { cellsOf } from './cells.ts';
import { headerKey, isKnownHeader } from './known-columns.ts';

export type Separator = ',' | ';' | '\t' | '|';

/** What a list may have between its columns; the first wins a draw. */
const separators: readonly Separator[] = [',', ';', '\t'];
/** With those that only a line `sep=` names. */
const allSeparators: readonly Separator[] = [...separators, '|'];

/** How a list begins. */
export interface Opening {
  /** Lines before the header row: `#TYPE` of PowerShell, `sep=` of Excel, and blank ones. */
  readonly skipped: number;
  readonly separator: Separator;
  /** The bytes that were read, from the header row on. */
  readonly rest: Uint8Array;
}

/** In bytes. A longer first line is no header row. */
const longestOpening = 65_536;

/** Reads UTF-8 up to the end of the header row. Leaves the pieces that follow in `pieces`. `mapped` are the columns that the spec names. */
export async function readOpening(pieces: AsyncIterator<Uint8Array>, mapped: WrittenColumns = {}): Promise<Opening> {
  let read: Uint8Array = new Uint8Array();
  for (;;) {
    const next = await pieces.next();
    if (next.done !== true) read = Buffer.concat([read, next.value]);
    const opening = openingOf(read, { mapped, isAll: next.done === true || read.length > longestOpening });
    if (opening !== undefined) return opening;
  }
}

interface OpeningContext {
  readonly mapped: WrittenColumns;
  /** Whether nothing follows the bytes that matters. */
  readonly isAll: boolean;
}

/** Undefined if the header row may go on. */
function openingOf(bytes: Uint8Array, { mapped, isAll }: OpeningContext): Opening | undefined {
  // A character for each byte, so that places in the text are places in the bytes. What is looked for is ASCII.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  let named: Separator | undefined;
  let at = 0;
  for (let skipped = 0; at < text.length; skipped += 1) {
    const end = lineEnd(text, at, isAll);
    if (end === undefined) return undefined;
    const line = text.slice(at, end.start);
    const sep = /^"?sep=(.?)"?\s*$/i.exec(line)?.[1];
    if (sep === undefined && !/^"?#TYPE\b/i.test(line) && line.trim() !== '') {
      const header = Buffer.from(line, 'latin1').toString();
      return { skipped, separator: named ?? likeliest(header, mapped), rest: bytes.subarray(at) };
    }
    named = allSeparators.find((one) => one === sep) ?? named;
    at = end.next;
  }
  return isAll ? { skipped: 0, separator: ',', rest: new Uint8Array() } : undefined;
}

/** The end of the line at `at`; undefined if it is not read yet. */
function lineEnd(text: string, at: number, isAll: boolean): { start: number; next: number } | undefined {
  const end = /\r\n|\n|\r/g;
  end.lastIndex = at;
  const found = end.exec(text);
  if (found === null) return isAll ? { start: text.length, next: text.length } : undefined;
  // A line feed may follow.
  if (found[0] === '\r' && end.lastIndex === text.length && !isAll) return undefined;
  return { start: found.index, next: end.lastIndex };
}

/** The separator that gives the most columns that are known, and if that is not decisive, the most columns. */
function likeliest(header: string, mapped: WrittenColumns): Separator {
  const wanted = new Set(Object.values(mapped).map(headerKey));
  const isWanted = (cell: string): boolean => isKnownHeader(cell) || wanted.has(headerKey(cell));
  const [best] = separators
    .map((separator) => ({ separator, cells: cellsOf(header, separator) }))
    .map(({ separator, cells }) => ({ separator, wanted: cells.filter(isWanted).length, count: cells.length }))
    .sort((a, b) => b.wanted - a.wanted || b.count - a.count);
  return best?.separator ?? ',';
}

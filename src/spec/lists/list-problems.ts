import type { Files } from '../../util/files.ts';
import type { Message } from '../problem/message.ts';
import { mostProblems, type Problem } from '../problem/problem.ts';
import { columnOfCell } from './cells.ts';
import { utf8Pieces } from './list-bytes.ts';

/** What is wrong on a line of a list. */
export interface ListFault extends Message {
  readonly line: number;
  /** The cell that it is about, if it is about one. */
  readonly cell?: number;
  /** Where in the visible text of the cell, in UTF-16 code units, if it is one place. */
  readonly at?: number;
  /** A text on the line that it is about, instead of a cell. */
  readonly text?: string;
  /** Whether the line must not be shown. */
  readonly isSecret?: boolean;
}

/** Of a file without names, a header row or anything else. */
export const emptyList: Message = { message: 'this list is empty' };

/** Collects what is wrong with one list. The text of the wrong lines is read at the end, so that no row must be kept. */
export class ListProblems {
  readonly #faults: ListFault[] = [];
  /** Whether there are more than `mostProblems`: the first of the others was found, and reading stops. */
  isFull = false;

  add(fault: ListFault): void {
    if (this.#faults.length < mostProblems) this.#faults.push(fault);
    else this.isFull = true;
  }

  get isEmpty(): boolean {
    return this.#faults.length === 0;
  }

  async toProblems(path: string, files: Files, separator: string): Promise<Problem[]> {
    if (this.isEmpty) return [];
    const lines = await linesOf(utf8Pieces(files.readPieces(path)), new Set(this.#faults.map(({ line }) => line)));
    return this.#faults.map(({ line, cell, at = 0, text, isSecret = false, ...message }) => {
      if (isSecret) return { place: { file: path, line, column: 1 }, ...message };
      const sourceLine = lines.get(line) ?? '';
      const column =
        cell === undefined
          ? Math.max(0, sourceLine.indexOf(text ?? '')) + 1 + at
          : columnOfCell(sourceLine, { separator, cell, at });
      return { place: { file: path, line, column }, ...message, sourceLine };
    });
  }
}

/** In UTF-16 code units. Only the start of a longer line is read. */
const longestLine = 65_536;

/** The text of the lines whose numbers are `wanted`. */
async function linesOf(pieces: AsyncIterable<Uint8Array>, wanted: ReadonlySet<number>): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  const last = Math.max(...wanted);
  const decoder = new TextDecoder();
  let number = 1;
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (wanted.has(number)) found.set(number, line);
      number += 1;
    }
    if (number > last || rest.length > longestLine) break;
  }
  if (wanted.has(number)) found.set(number, rest.replace(/\r$/, ''));
  return found;
}

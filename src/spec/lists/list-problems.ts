import type { Files } from '../../util/files.ts';
import type { Message } from '../problem/message.ts';
import type { Problem } from '../problem/problem.ts';

/** How many problems of one file are kept; nobody reads more, and a list may have a million. */
export const mostProblems = 1_000;

/** Something wrong on a line of a list. */
export interface Complaint extends Message {
  readonly line: number;
  /** The field that it is about; empty where it is about the row as a whole. */
  readonly field: string;
  /** The fields before it in the row. */
  readonly before?: readonly string[];
}

/** The complaints about one list. The lines they are about are read afterwards, so that good rows need not be kept. */
export class ListProblems {
  readonly #complaints: Complaint[] = [];
  /** Complaints beyond those that are kept. */
  more = 0;

  add(complaint: Complaint): void {
    if (this.#complaints.length < mostProblems) this.#complaints.push(complaint);
    else this.more += 1;
  }

  async placed(path: string, files: Files): Promise<Problem[]> {
    if (this.#complaints.length === 0) return [];
    const lines = await linesOf(files.readPieces(path), new Set(this.#complaints.map(({ line }) => line)));
    return this.#complaints.map(({ line, field, before, ...words }) => {
      const sourceLine = lines.get(line) ?? '';
      const column = columnOf(sourceLine, field, before);
      return { place: { file: path, line, column }, ...words, sourceLine };
    });
  }
}

/** Exact where no field before is quoted; otherwise where the line first holds the field's text, or else 1. */
function columnOf(line: string, field: string, before: readonly string[] = []): number {
  const start = before.map((earlier) => `${earlier},`).join('');
  const from = line.startsWith(start) ? start.length : 0;
  return Math.max(0, line.indexOf(field, from)) + 1;
}

/** Of a longer line, in UTF-16 code units, only the beginning is looked at. */
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

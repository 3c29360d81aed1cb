import type { Files } from '../util/files.ts';
import type { Problem } from './problem.ts';
import type { Words } from './words.ts';

/** How many problems of one file are kept; nobody reads more, and a list may have a million. */
export const mostProblems = 1_000;

/** Something wrong on a line of a list. */
export interface Complaint extends Words {
  readonly line: number;
  /** The piece of the line that it is about, as far as the line holds it as it is. */
  readonly field: string;
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
    return this.#complaints.map(({ line, field, ...words }) => {
      const sourceLine = lines.get(line) ?? '';
      return { place: { file: path, line, column: Math.max(0, sourceLine.indexOf(field)) + 1 }, ...words, sourceLine };
    });
  }
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

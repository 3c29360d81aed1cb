import { LineCounter } from 'yaml';
import type { Place, Problem } from '../problem/problem.ts';

/** The text of a file, and the line and column of each offset. */
export class SourceText {
  readonly file: string;
  readonly #text: string;
  readonly #counter: LineCounter = new LineCounter();

  constructor(file: string, text: string) {
    this.file = file;
    this.#text = text;
    for (let start = 0; start !== -1; start = nextLine(text, start)) this.#counter.addNewLine(start);
  }

  placeAt(offset: number): Place {
    const { line, col } = this.#counter.linePos(offset);
    return { file: this.file, line, column: col };
  }

  offsetOf({ line, column }: Place): number {
    return (this.#counter.lineStarts[line - 1] ?? 0) + column - 1;
  }

  slice(start: number, end: number): string {
    return this.#text.slice(start, end);
  }

  /** A problem at `place`, with the text of its line. */
  problem(place: Place, message: string, hint?: string): Problem {
    const sourceLine = this.#line(place.line);
    return hint === undefined ? { place, message, sourceLine } : { place, message, hint, sourceLine };
  }

  #line(line: number): string {
    const starts = this.#counter.lineStarts;
    const text = this.#text.slice(starts[line - 1], starts[line]);
    return text.endsWith('\r\n') ? text.slice(0, -2) : text.endsWith('\n') ? text.slice(0, -1) : text;
  }
}

/** The offset of the next line after `offset`; -1 if there is none. */
function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? -1 : end + 1;
}

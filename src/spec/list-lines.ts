import type { Info } from 'csv-parse';

/** Tells on which line a row starts. The parser counts where it ends, and a CRLF inside quotes as two lines. */
export class LineTracker {
  /** The line on which the next row starts, empty lines aside. */
  next = 1;
  #parserLine = 0;
  #emptyLines = 0;

  /** To be asked of every row once, in order. */
  startOf(row: readonly string[], { lines, empty_lines: emptyLines }: Info): number {
    const skipped = emptyLines - this.#emptyLines;
    const start = this.next + skipped;
    const isOneLine = lines - this.#parserLine - skipped === 1;
    this.next = start + 1 + (isOneLine ? 0 : breaksIn(row));
    this.#parserLine = lines;
    this.#emptyLines = emptyLines;
    return start;
  }
}

function breaksIn(row: readonly string[]): number {
  return row.join('').match(/\r\n|\n|\r/g)?.length ?? 0;
}

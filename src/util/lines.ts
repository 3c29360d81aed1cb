export interface Line {
  readonly text: string;
  /** Bytes from the start of the file to the end of the line, with its line end. */
  readonly end: number;
}

/**
 * The lines of a file that comes in pieces of any size. Yields the lines that each piece completes. Text after the last line
 * end is left out.
 */
export async function* linesIn(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Line[], undefined> {
  let length = 0;
  let begun: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = begun.length === 0 ? piece : Buffer.concat([begun, piece]);
    const lines: Line[] = [];
    let from = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, from)) {
      lines.push({ text: bytes.toString('utf8', from, end), end: length + end + 1 });
      from = end + 1;
    }
    length += from;
    begun = bytes.subarray(from);
    if (lines.length > 0) yield lines;
  }
}

const newline = 0x0a;

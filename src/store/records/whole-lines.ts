const lineFeed = 0x0a;

/** Bytes up to the last line feed: what a process that was killed wrote of a line is left out. */
export async function* wholeLines(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  for await (const piece of pieces) {
    const end = piece.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      yield* begun;
      yield piece.subarray(0, end);
      begun = [];
    }
    if (end < piece.length) begun.push(piece.subarray(end));
  }
}

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { requireSystemError } from '../../util/system-error.ts';
import type { Output } from '../environment.ts';

type Pieces = Iterable<string> | AsyncIterable<string>;

/** Writes a long text at the reader's pace. A reader that goes away, like `head`, ends it quietly. */
export async function writePieces(output: Output, pieces: Pieces): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), output, { end: false });
  } catch (error) {
    // main.ts reports errors of stdout.
    requireSystemError(error);
  }
}

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { systemCode } from '../util/system-error.ts';
import type { Output } from './environment.ts';

/** Writes a long text at the reader's pace. A reader that goes away, as `head` does, ends it quietly. */
export async function writePieces(output: Output, pieces: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), output, { end: false });
  } catch (error) {
    // What can't be written is told where the stream's own errors are.
    if (systemCode(error) === undefined) throw error;
  }
}

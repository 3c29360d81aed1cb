import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Output } from './environment.ts';

/** Writes a long text at the reader's pace. A reader that goes away, as `head` does, ends it quietly. */
export async function writePieces(output: Output, pieces: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), output, { end: false });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EPIPE' && code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ERR_STREAM_DESTROYED') throw error;
  }
}

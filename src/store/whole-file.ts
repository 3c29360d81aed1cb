import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from './sync-directory.ts';

/** As `replaceFile` does, in folders that are made where they are missing. */
export async function writeWholeFile(path: string, pieces: Pieces, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, pieces, mode);
}

/**
 * Writes a file so that a reader sees all of it or the one that was there before: into a neighbour, made durable, and
 * moved into its place. `pieces` may be small and many.
 */
export async function replaceFile(path: string, pieces: Pieces, mode: number): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(draft, 'w', mode);
    try {
      for await (const text of joined(pieces)) await file.appendFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

type Pieces = Iterable<string> | AsyncIterable<string>;

/** A write call per piece would be slow: a report of 1,000,000 rows has as many. In UTF-16 code units. */
const fewest = 262_144;

async function* joined(pieces: Pieces): AsyncGenerator<string> {
  let text = '';
  for await (const piece of pieces) {
    text += piece;
    if (text.length < fewest) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

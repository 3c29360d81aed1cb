import { type FileHandle, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../util/system-error.ts';

/** As `replaceFile` does, in folders that are made where they are missing. */
export async function writeWholeFile(path: string, pieces: FilePieces, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, pieces, mode);
}

/**
 * Writes a file so that a reader sees all of it or the one that was there before: into a neighbour, made durable, and
 * moved into its place. `pieces` may be small and many.
 */
export async function replaceFile(path: string, pieces: FilePieces, mode: number): Promise<void> {
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

type FilePieces = Iterable<string> | AsyncIterable<string>;

/** A write call per piece would be slow: a report of 1,000,000 rows has as many. In UTF-16 code units. */
const fewest = 262_144;

async function* joined(pieces: FilePieces): AsyncGenerator<string> {
  let text = '';
  for await (const piece of pieces) {
    text += piece;
    if (text.length < fewest) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** Writes a file that must not be there yet. Rejects as the file system does. */
export async function writeNewFile(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: 'wx' });
}

/**
 * Makes durable which files a directory holds: a file whose bytes are on disk is still lost in a power cut while its name
 * is not. Does nothing where the system or its file system has no such call for directories (Windows, some network ones).
 */
export async function syncDirectory(path: string): Promise<void> {
  let directory: FileHandle | undefined;
  try {
    directory = await open(path, 'r');
    await directory.sync();
  } catch (error) {
    if (!notForDirectories.includes(systemCode(error) ?? '')) throw error;
  } finally {
    await directory?.close();
  }
}

const notForDirectories = ['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'EBADF', 'ENOTSUP', 'ENOSYS'];

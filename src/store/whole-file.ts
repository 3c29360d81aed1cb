import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../util/system-error.ts';

/** The same as `replaceFile`, and makes missing folders. */
export async function writeWholeFile(path: string, pieces: FilePieces, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, pieces, mode);
}

/**
 * Writes a file so that a reader sees either all of it or the file that was there before, also after a power cut: writes a
 * temporary file beside it, syncs it and renames it. `pieces` may be many small ones. Rejects as the file system does, and
 * then leaves no temporary file.
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

/** The least to write at once, in UTF-16 code units: a report of 1,000,000 rows comes in many small pieces. */
const leastWritten = 262_144;

async function* joined(pieces: FilePieces): AsyncGenerator<string> {
  let text = '';
  for await (const piece of pieces) {
    text += piece;
    if (text.length < leastWritten) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** Tries whether files can be written to a folder, which it makes if it is missing. Rejects as the file system does. */
export async function tryFolder(folder: string): Promise<void> {
  const probe = join(folder, `.${randomUUID()}.tmp`);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(probe, '.', { flag: 'wx', mode: 0o600 });
  } finally {
    await rm(probe, { force: true });
  }
}

/** Writes a new file. Rejects with EEXIST if there is one at `path`, and as the file system does. */
export async function writeNewFile(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: 'wx' });
}

/**
 * Makes the names in a directory durable: until then a power cut can lose a new file whose bytes are on disk. Does nothing
 * if the system or the file system can't sync directories (Windows, some network file systems).
 */
export async function syncDirectory(path: string): Promise<void> {
  let directory: FileHandle | undefined;
  try {
    directory = await open(path, 'r');
    await directory.sync();
  } catch (error) {
    if (!unsupported.includes(systemCode(error) ?? '')) throw error;
  } finally {
    await directory?.close();
  }
}

const unsupported = ['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'EBADF', 'ENOTSUP', 'ENOSYS'];

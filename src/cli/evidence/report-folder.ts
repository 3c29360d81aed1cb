import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FoundEntry, FoundFolder } from '../../evidence/check-run.ts';
import { type FileEntry, type Manifest, manifestName, numberIn, readManifest } from '../../evidence/manifest.ts';
import type { Disk } from '../../store/machine.ts';
import { mebibyte } from '../../util/files.ts';
import { isMissing } from '../../util/system-error.ts';

/** Reads every byte of a report folder. Rejects as the file system does. */
export async function readFolder(path: string, name: string, disk: Disk): Promise<FoundFolder> {
  const entries: FoundEntry[] = [];
  const manifests = new Map<string, Buffer>();
  for (const { name: file, kind } of await disk.list(path)) {
    if (kind === 'file' && (file === manifestName || numberIn(file) !== undefined)) {
      const bytes = await bytesOf(join(path, file), disk);
      manifests.set(file, bytes);
      entries.push({ file, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    } else {
      entries.push(kind === 'file' ? await entryOf(path, file, disk) : { file, bytes: 0, sha256: null });
    }
  }
  return { name, entries, manifests };
}

/** A file of a folder, with its hash. Rejects as the file system does. */
export async function entryOf(folder: string, file: string, disk: Disk): Promise<FileEntry> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of disk.readPieces(join(folder, file))) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { file, bytes, sha256: hash.digest('hex') };
}

/** The manifest in a folder; null if it has none that can be trusted. Rejects as the file system does, except for one that is missing. */
export async function manifestIn(folder: string, disk: Disk): Promise<Manifest | null> {
  const bytes = await bytesIfThere(join(folder, manifestName), disk);
  const manifest = bytes && readManifest(bytes);
  return typeof manifest === 'object' ? manifest : null;
}

/** Null if there is no such file. Rejects as the file system does. */
export async function bytesIfThere(path: string, disk: Disk): Promise<Buffer | null> {
  try {
    return await bytesOf(path, disk);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The names of the folders in a folder; none if it is not there. Rejects as the file system does. */
export async function foldersIn(path: string, disk: Disk): Promise<string[]> {
  try {
    const entries = await disk.list(path);
    return entries.flatMap(({ name, kind }) => (kind === 'folder' ? [name] : [])).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** No manifest is as long: of a file that only has its name, the rest is not read. In bytes. */
const longestManifest = 16 * mebibyte;

async function bytesOf(path: string, disk: Disk): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of disk.readPieces(path)) {
    pieces.push(piece);
    length += piece.length;
    if (length > longestManifest) break;
  }
  return Buffer.concat(pieces);
}

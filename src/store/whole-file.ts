import { dirname, join } from 'node:path';
import { systemCode } from '../util/system-error.ts';
import type { Disk, DiskFile, Machine } from './machine.ts';
import { nodeMachine } from './node-machine.ts';

/*
 * Every file that the program writes whole: plans, reports, specs, the state. Each is made under a name that nobody can guess
 * and that did not exist. A path that ends in a link is refused, so that nobody can point a report at another file; folders on
 * the way may be links.
 */

/** The modes of new files and folders, from which the umask of the process is taken. Others never get the right to write. */
export interface FileModes {
  readonly file: number;
  readonly folder: number;
  /** Whether a file gets its mode whatever the umask says. False by default. */
  readonly isExact?: boolean;
}

/** The state of runs: only their owner reads it. */
export const privateModes: FileModes = { file: 0o600, folder: 0o700 };

/** What is passed on: plans, reports and specs. They hold addresses. */
export const sharedModes: FileModes = { file: 0o640, folder: 0o750 };

/** Text or bytes. */
type FilePieces = Iterable<string> | AsyncIterable<string | Buffer>;

export interface WholeFile {
  readonly pieces: FilePieces;
  readonly modes: FileModes;
}

/** The same as `replaceFile`, and makes missing folders. */
export async function writeWholeFile(path: string, whole: WholeFile, machine: Machine = nodeMachine): Promise<void> {
  await machine.disk.makeFolder(dirname(path), { mode: whole.modes.folder, recursive: true });
  await replaceFile(path, whole, machine);
}

/**
 * Writes a file so that a reader sees either all of it or the file that was there before, also after a power cut: writes a
 * draft beside it, syncs it and renames it. `pieces` may be many small ones. Rejects with ELOOP if the path ends in a link,
 * and as the file system does; then leaves no draft.
 */
export async function replaceFile(
  path: string,
  { pieces, modes }: WholeFile,
  { disk, uniqueName }: Machine = nodeMachine,
): Promise<void> {
  await requireNoLink(path, disk);
  const draft = `${path}.${uniqueName()}.tmp`;
  const file = await disk.open(draft, 'create', modes.file);
  try {
    try {
      for await (const piece of joined(pieces)) await file.append(Buffer.from(piece));
      if (modes.isExact) await file.setMode(modes.file);
      await file.datasync();
    } finally {
      await file.close();
    }
    await disk.rename(draft, path);
    await syncFolder(dirname(path), disk);
  } catch (error) {
    await disk.removeFile(draft);
    throw error;
  }
}

/** The text of a small file. Rejects as the file system does. */
export async function readWholeFile(path: string, disk: Disk): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of disk.readPieces(path)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function requireNoLink(path: string, disk: Disk): Promise<void> {
  const kind = await disk.look(path).then(
    (entry) => entry.kind,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return null;
      throw error;
    },
  );
  if (kind !== 'link') return;
  const message = `ELOOP: the path is a link, and nothing is written through links, open '${path}'`;
  throw Object.assign(new Error(message), { code: 'ELOOP', syscall: 'open', path });
}

/** The least to write at once, in UTF-16 code units: a report of 1,000,000 rows comes in many small pieces. */
const leastWritten = 262_144;

async function* joined(pieces: FilePieces): AsyncGenerator<string | Buffer> {
  let text = '';
  for await (const piece of pieces) {
    if (typeof piece !== 'string') {
      if (text !== '') yield text;
      text = '';
      yield piece;
      continue;
    }
    text += piece;
    if (text.length < leastWritten) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** Tries whether files can be written to a folder, which it makes if it is missing. Rejects as the file system does. */
export async function tryFolder(
  folder: string,
  modes: FileModes,
  { disk, uniqueName }: Machine = nodeMachine,
): Promise<void> {
  const probe = join(folder, `.${uniqueName()}.tmp`);
  await disk.makeFolder(folder, { mode: modes.folder, recursive: true });
  try {
    const file = await disk.open(probe, 'create', privateModes.file);
    await file.append(Buffer.from('.')).finally(() => file.close());
  } finally {
    await disk.removeFile(probe);
  }
}

/** Writes a new file for the user. Rejects with EEXIST if there is anything at `path`, also a link, and as the file system does. */
export async function writeNewFile(path: string, text: string, { disk }: Machine = nodeMachine): Promise<void> {
  const file = await disk.open(path, 'create', sharedModes.file);
  try {
    await file.append(Buffer.from(text));
  } finally {
    await file.close();
  }
}

/** Removes a file, if it is there. */
export async function removeFile(path: string, { disk }: Machine = nodeMachine): Promise<void> {
  await disk.removeFile(path);
}

/**
 * Makes the names in a folder durable: until then a power cut can lose a new file whose bytes are on disk. Does nothing if the
 * system or the file system can't sync folders (Windows, some network file systems).
 */
export async function syncFolder(path: string, disk: Disk): Promise<void> {
  let folder: DiskFile | undefined;
  try {
    folder = await disk.open(path, 'read');
    await folder.sync();
  } catch (error) {
    if (!unsupported.includes(systemCode(error) ?? '')) throw error;
  } finally {
    await folder?.close();
  }
}

const unsupported = ['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'EBADF', 'ENOTSUP', 'ENOSYS'];

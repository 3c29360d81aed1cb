import { dirname, join, resolve } from 'node:path';
import { reasonOf, requireSystemError, systemCode } from '../util/system-error.ts';
import { networkFileSystemOf } from './file-systems.ts';
import type { Disk, Machine } from './machine.ts';
import { nodeMachine } from './node-machine.ts';
import { privateModes } from './whole-file.ts';

/** The disk that a folder is on, or will be. */
export interface FolderSpace {
  /** As the user wrote it. */
  readonly path: string;
  /** The folder itself or, if it is not there yet, its nearest parent that is. Absolute. */
  readonly place: string;
  /** In bytes; null if the system does not say. */
  readonly freeSpace: number | null;
  /** The system's number for the disk; null if it does not say. */
  readonly device: number | null;
}

/** What a folder that runs write to is like. */
export interface FolderFacts extends FolderSpace {
  /** Why nothing can be written there; null if something can. */
  readonly unwritable: string | null;
  /** Whether a file can have two names there, which locks need; null if nothing can be written. */
  readonly hasHardLinks: boolean | null;
  /** The kind of a network file system; null for a local one. */
  readonly network: string | null;
}

/** Finds out by writing a file, which it removes again. Makes no folder. */
export async function probeFolder(path: string, machine: Machine = nodeMachine): Promise<FolderFacts> {
  const space = await spaceOf(path, machine);
  const network = await networkFileSystemOf(space.place, machine.disk.fileSystemType);
  return { ...space, network, ...(await tryWriting(space.place, machine)) };
}

/** Writes nothing. */
export async function spaceOf(path: string, { disk }: Machine = nodeMachine): Promise<FolderSpace> {
  const place = await nearest(resolve(path), disk);
  const freeSpace = await disk.freeSpace(place).catch(() => null);
  const device = await disk.device(place).catch(() => null);
  return { path, place, freeSpace, device };
}

/** Whether what is written to one folder is missing to the other. */
export function areOnOneDisk(first: FolderSpace, second: FolderSpace): boolean {
  return first.device !== null && first.device === second.device;
}

async function nearest(path: string, disk: Disk): Promise<string> {
  try {
    await disk.look(path);
    return path;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || dirname(path) === path) return path;
    return await nearest(dirname(path), disk);
  }
}

async function tryWriting(
  place: string,
  { disk, uniqueName }: Machine,
): Promise<Pick<FolderFacts, 'unwritable' | 'hasHardLinks'>> {
  const probe = join(place, `.${uniqueName()}.tmp`);
  const second = `${probe}.link`;
  try {
    const file = await disk.open(probe, 'create', privateModes.file);
    await file.append(Buffer.from('.')).finally(() => file.close());
    const hasHardLinks = await disk.link(probe, second).then(
      () => true,
      () => false,
    );
    return { unwritable: null, hasHardLinks };
  } catch (error) {
    requireSystemError(error);
    return { unwritable: reasonOf(error), hasHardLinks: null };
  } finally {
    for (const name of [second, probe]) await disk.removeFile(name).catch(() => undefined);
  }
}

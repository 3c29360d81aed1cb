import { dirname } from 'node:path';
import { systemCode } from '../util/system-error.ts';

/**
 * The name of the network file system at `path`, or at its nearest parent that exists. Null for a local one, and if the
 * system does not say. Knows Linux's numbers (statfs(2), linux/magic.h); those of other systems are different and match none.
 */
export async function networkFileSystemOf(path: string, typeAt: TypeAt): Promise<string | null> {
  return networkFileSystems.get((await typeOf(path, typeAt)) ?? 0) ?? null;
}

/** The same, for file systems that are gone with the machine, or with the container. */
export async function volatileFileSystemOf(path: string, typeAt: TypeAt): Promise<string | null> {
  return volatileFileSystems.get((await typeOf(path, typeAt)) ?? 0) ?? null;
}

/** Null if the system does not say. */
async function typeOf(path: string, typeAt: TypeAt): Promise<number | null> {
  try {
    return await typeAt(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || dirname(path) === path) return null;
    return await typeOf(dirname(path), typeAt);
  }
}

/** The number of the kind of file system at a path. Rejects with ENOENT if there is nothing at the path. */
type TypeAt = (path: string) => Promise<number>;

const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe53_4d42, 'SMB'],
  [0xff53_4d42, 'CIFS'],
  [0x0102_1997, '9P'],
  [0x00c3_6400, 'Ceph'],
  [0x0bd0_0bd0, 'Lustre'],
  [0x5346_414f, 'AFS'],
  [0x7375_7245, 'Coda'],
]);

const volatileFileSystems: ReadonlyMap<number, string> = new Map([
  [0x0102_1994, 'tmpfs, which is gone when the machine restarts'],
  [0x8584_58f6, 'ramfs, which is gone when the machine restarts'],
  [0x794c_7630, 'the file system of a container, which is gone with it'],
]);

// Node loads `promises` when somebody uses it: a command that reads no file starts sooner.
import { constants, createReadStream, promises, type Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { type RealTime, realTime } from '../util/clock.ts';
import { systemCode } from '../util/system-error.ts';
import type { Disk, DiskFile, EntryKind, HowToOpen, Machine } from './machine.ts';

// Windows has no O_NOFOLLOW: there a path that ends in a link is followed.
const { O_RDONLY, O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants;

const flags: Readonly<Record<HowToOpen, number>> = {
  read: O_RDONLY,
  append: O_WRONLY | O_APPEND | O_NOFOLLOW,
  create: O_WRONLY | O_APPEND | O_CREAT | O_EXCL,
};

const nodeDisk: Disk = {
  open: async (path, how, mode) => fileOf(await promises.open(path, flags[how], mode), path),
  async *readPieces(path) {
    for await (const piece of createReadStream(path)) yield piece as Buffer;
  },
  async makeFolder(path, options) {
    const { mode, recursive } = options;
    await (recursive ? makeFolders(path, mode) : promises.mkdir(path, mode));
  },
  link: (existing, path) => whenFree(() => promises.link(existing, path)),
  rename: (from, to) => whenFree(() => promises.rename(from, to)),
  removeFile: (path) => whenFree(() => promises.rm(path, { force: true })),
  removeFolder: (path) => whenFree(() => promises.rm(path, { recursive: true, force: true })),
  async list(path) {
    const entries = await promises.readdir(path, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
  },
  async look(path) {
    const stats = await promises.lstat(path);
    return { kind: kindOf(stats), size: stats.size };
  },
  fileSystemType: async (path) => (await promises.statfs(path)).type,
  async freeSpace(path) {
    const { blocks, bavail, bsize } = await promises.statfs(path);
    // Some file systems in user space have no size.
    if (blocks === 0) throw new Error('the file system has no size');
    return bavail * bsize;
  },
  device: async (path) => (await promises.stat(path)).dev,
};

/** The machine that the program runs on. */
export const nodeMachine: Machine = {
  disk: nodeDisk,
  host: hostname(),
  pid: process.pid,
  now: Date.now,
  uniqueName: () => crypto.randomUUID(),
  isRunning,
  processKey,
};

/**
 * Does some work on a file. On Windows it fails as long as another program has the file open, often a virus scanner or an indexer that
 * looks at a new file for a moment: then it is tried again, for two seconds and a half in all.
 */
export async function whenFree<T>(
  work: () => Promise<T>,
  { sleep }: Pick<RealTime, 'sleep'> = realTime,
  platform: NodeJS.Platform = process.platform,
): Promise<T> {
  for (let wait = 10; platform === 'win32' && wait <= 1_280; wait *= 2)
    try {
      return await work();
    } catch (error) {
      if (!inUse.includes(systemCode(error) ?? '')) throw error;
      await sleep(wait);
    }
  return await work();
}

/** Windows has no better word for it: they can mean as well that this user may not. */
const inUse = ['EPERM', 'EBUSY', 'EACCES'];

export function fileOf(file: FileHandle, path: string, platform: NodeJS.Platform = process.platform): DiskFile {
  return {
    append: (bytes) => file.appendFile(bytes),
    async read({ offset, length }) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    },
    // On Windows, who may append only may not shorten.
    truncate: (length) => (platform === 'win32' ? promises.truncate(path, length) : file.truncate(length)),
    setMode: (mode) => file.chmod(mode),
    datasync: () => file.datasync(),
    sync: () => file.sync(),
    close: () => file.close(),
  };
}

function kindOf(entry: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): EntryKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
    // The process is another user's.
    if (systemCode(error) === 'EPERM') return true;
    throw error;
  }
}

/** Boot id and start time in clock ticks (field 22 of /proc/<pid>/stat). Empty if the system has no /proc. */
async function processKey(pid: number): Promise<string> {
  try {
    const boot = await promises.readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await promises.readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets. The name itself may contain spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()} ${fields[19] ?? ''}`;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EACCES') return '';
    throw error;
  }
}

/** Node's own `recursive` never ends below a folder that says ENOENT to every new name, such as /proc. */
async function makeFolders(path: string, mode: number): Promise<void> {
  try {
    await makeOrFind(path, mode);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolders(dirname(path), mode);
    await makeOrFind(path, mode);
  }
}

/** Another process may make the same folder at any moment. */
async function makeOrFind(path: string, mode: number): Promise<void> {
  try {
    await promises.mkdir(path, mode);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST' || !(await promises.stat(path)).isDirectory()) throw error;
  }
}

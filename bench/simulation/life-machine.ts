import type { Disk, DiskFile, Machine } from '../../src/store/machine.ts';
import type { Fate } from './fate.ts';
import type { Life } from './life.ts';
import { systemError, type VirtualFile } from './world/virtual-disk.ts';

export interface DiskTroubles {
  readonly fate: Fate;
  /** The share of calls that take long, and of those that fail. Between 0 and 1. */
  readonly share: () => number;
}

/** The machine as one process sees it: every call takes time, and a kill may come before or after its effect. */
export function machineOf(life: Life, troubles: DiskTroubles): Machine {
  const { machine } = life;
  const act = actor(life, troubles);
  return {
    disk: diskOf(life, act),
    host: machine.host,
    pid: life.pid,
    now: () => machine.now(),
    uniqueName: () => machine.uniqueName(),
    isRunning: (pid) => machine.isRunning(pid),
    processKey: (pid) => act('look at a process', () => machine.processKey(pid)),
  };
}

type Act = <T>(what: string, effect: () => T) => Promise<T>;

function actor(life: Life, { fate, share }: DiskTroubles): Act {
  let calls = 0;
  return (what, effect) => {
    calls += 1;
    const about = `${life.name} disk call ${calls} (${what})`;
    if (fate.strikes(share() / 4, `${about}: a disk error`))
      return life.wait({
        after: 1,
        answer: () => {
          throw systemError('EIO', what);
        },
      });
    const isSlow = fate.strikes(share(), `${about}: a slow disk`);
    const onKill = (): void => {
      if (fate.happens(0.5, `${about} at the kill`)) ignoringErrors(effect);
    };
    return life.wait({ after: isSlow ? fate.whole(1_000, 40_000, about) : fate.draw(about), answer: effect, onKill });
  };
}

function ignoringErrors(effect: () => unknown): void {
  try {
    effect();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
  }
}

function diskOf({ machine: { disk } }: Life, act: Act): Disk {
  return {
    open: (path, how) =>
      act('open', () => {
        const node = disk.open(path, how);
        const sync = (): Promise<void> => act('sync', () => disk.sync(path, node));
        return node.kind === 'file' ? fileOf(node, { disk, act, sync }) : folderOf(sync);
      }),
    async *readPieces(path) {
      const node = await act('open', () => disk.open(path, 'read'));
      if (node.kind === 'folder') throw systemError('EISDIR', 'read', path);
      yield await act('read', () => node.content);
    },
    makeFolder: (path, { recursive }) => act('mkdir', () => disk.makeFolder(path, recursive)),
    link: (existing, path) => act('link', () => disk.link(existing, path)),
    rename: (from, to) => act('rename', () => disk.rename(from, to)),
    removeFile: (path) => act('remove', () => disk.remove(path)),
    removeFolder: (path) => act('remove', () => disk.remove(path)),
    list: (path) => act('list', () => disk.list(path)),
    look: (path) => act('look', () => disk.look(path)),
    fileSystemType: async () => 0,
    freeSpace: async () => Number.MAX_SAFE_INTEGER,
    device: async () => 1,
  };
}

interface FileTools {
  readonly disk: Life['machine']['disk'];
  readonly act: Act;
  readonly sync: () => Promise<void>;
}

function fileOf(file: VirtualFile, { disk, act, sync }: FileTools): DiskFile {
  return {
    append: (bytes) => act('write', () => disk.append(file, bytes)),
    read: ({ offset, length }) => act('read', () => file.content.subarray(offset, offset + length)),
    truncate: (length) =>
      act('truncate', () => {
        file.content = file.content.subarray(0, length);
      }),
    datasync: sync,
    setMode: async () => undefined,
    sync,
    close: () => act('close', () => undefined),
  };
}

function folderOf(sync: () => Promise<void>): DiskFile {
  const refuse = async (): Promise<never> => {
    throw systemError('EISDIR', 'write');
  };
  return {
    append: refuse,
    read: refuse,
    truncate: refuse,
    datasync: sync,
    setMode: async () => undefined,
    sync,
    close: async () => undefined,
  };
}

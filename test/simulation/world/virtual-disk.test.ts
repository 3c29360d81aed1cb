import { describe, expect, it } from 'vitest';
import { Fate } from '../../../bench/simulation/fate.ts';
import { VirtualDisk, type VirtualFile } from '../../../bench/simulation/world/virtual-disk.ts';

const cuts = Array.from({ length: 40 }, (_, index) => `cut ${index}`);

describe('a virtual disk without power', () => {
  it('keeps what was synced, and any part of what was not', () => {
    const left = new Set(cuts.map((cut) => afterCut(cut, 'synced|', 'not synced')));

    expect([...left].every((text) => text.startsWith('synced|') && 'synced|not synced'.startsWith(text))).toBe(true);
    expect(left.size).toBeGreaterThan(3);
  });

  it('keeps the names in a synced folder, and may lose others', () => {
    const names = cuts.map((cut) => {
      const disk = new VirtualDisk();
      disk.open('/kept', 'create');
      disk.sync('/', disk.open('/', 'read'));
      disk.open('/new', 'create');
      disk.loseUnsynced(new Fate(1), cut);
      return disk
        .list('/')
        .map(({ name }) => name)
        .join();
    });

    expect(new Set(names)).toEqual(new Set(['kept', 'kept,new']));
  });

  it('renames a folder with everything in it', () => {
    const disk = new VirtualDisk();
    disk.makeFolder('/a/b', true);
    disk.open('/a/b/file', 'create');

    disk.rename('/a', '/c');

    expect([disk.list('/'), disk.list('/c/b')]).toEqual([
      [{ name: 'c', kind: 'folder' }],
      [{ name: 'file', kind: 'file' }],
    ]);
  });

  it('writes half of what it has no room for', () => {
    const disk = new VirtualDisk();
    const file = disk.open('/file', 'create') as VirtualFile;
    disk.isFull = true;

    expect(() => disk.append(file, Buffer.from('1234'))).toThrow('ENOSPC');
    expect(disk.textOf('/file')).toBe('12');
  });
});

function afterCut(cut: string, synced: string, unsynced: string): string {
  const disk = new VirtualDisk();
  const file = disk.open('/file', 'create') as VirtualFile;
  disk.append(file, Buffer.from(synced));
  disk.sync('/file', file);
  disk.sync('/', disk.open('/', 'read'));
  disk.append(file, Buffer.from(unsynced));
  disk.loseUnsynced(new Fate(1), cut);
  return disk.textOf('/file');
}

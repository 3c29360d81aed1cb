import { describe, expect, it } from 'vitest';
import { networkFileSystemOf } from '../../src/store/file-systems.ts';
import { nodeMachine } from '../../src/store/node-machine.ts';
import { Folder } from '../support/folder.ts';

const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });

describe('the file system of a state directory', () => {
  it('is that of the nearest directory that exists', async () => {
    const asked: string[] = [];

    const name = await networkFileSystemOf('/mnt/recovery/.bulk-restore', async (path) => {
      asked.push(path);
      if (path !== '/mnt') throw missing;
      return 0x6969;
    });

    expect(name).toBe('NFS');
    expect(asked).toEqual(['/mnt/recovery/.bulk-restore', '/mnt/recovery', '/mnt']);
  });

  it('counts as local if the system does not say', async () => {
    const denied = Object.assign(new Error('denied'), { code: 'EACCES' });

    expect(await networkFileSystemOf('/mnt', async () => Promise.reject(denied))).toBeNull();
    expect(await networkFileSystemOf('/', async () => Promise.reject(missing))).toBeNull();
  });

  it('is local on this machine', async () => {
    await using folder = await Folder.open();

    expect(await networkFileSystemOf(folder.at('state', 'not', 'made'), nodeMachine.disk.fileSystemType)).toBeNull();
  });
});

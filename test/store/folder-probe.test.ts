import { mkdir, readdir, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { probeFolder } from '../../src/store/folder-probe.ts';
import { nodeMachine } from '../../src/store/node-machine.ts';
import { Folder } from '../support/folder.ts';

describe('probing a folder', () => {
  it('finds that it can be written, and leaves nothing behind', async () => {
    await using folder = await Folder.open();

    expect(await probeFolder(folder.path)).toMatchObject({ unwritable: null, hasHardLinks: true, network: null });
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('makes no folder: it looks at the nearest one that is there', async () => {
    await using folder = await Folder.open();

    expect(await probeFolder(folder.at('a', 'b', 'c'))).toMatchObject({ place: folder.path, unwritable: null });
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('follows a link to a folder', async () => {
    await using folder = await Folder.open();
    await mkdir(folder.at('real'));
    await symlink(folder.at('real'), folder.at('link'));

    expect(await probeFolder(folder.at('link'))).toMatchObject({ unwritable: null });
  });

  it('leaves nothing behind if the file cannot be filled or get a second name', async () => {
    await using folder = await Folder.open();
    const disk = {
      ...nodeMachine.disk,
      link: () => Promise.reject(Object.assign(new Error('EOPNOTSUPP'), { code: 'EOPNOTSUPP' })),
      freeSpace: () => Promise.reject(new Error('ENOSYS')),
    };

    const facts = await probeFolder(folder.path, { ...nodeMachine, disk });

    expect(facts).toMatchObject({ unwritable: null, hasHardLinks: false, freeSpace: null });
    expect(await readdir(folder.path)).toEqual([]);
  });
});

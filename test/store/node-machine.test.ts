import { stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { nodeMachine } from '../../src/store/node-machine.ts';
import { Folder } from '../support/folder.ts';

const { makeFolder } = nodeMachine.disk;
const all = { recursive: true, mode: 0o750 };

describe('a folder of this machine', () => {
  it('is made with those above it, again and from two sides at once', async () => {
    await using folder = await Folder.open();

    const below = Array.from({ length: 40 }, (_, index) => folder.at(`a/b/c/${index % 4}/${index}`));
    await Promise.all([folder.at('a/b/d'), ...below].map((path) => makeFolder(path, all)));
    await makeFolder(folder.at('a/b/c'), all);

    expect((await stat(folder.at('a/b/c'))).mode & 0o777).toBe(0o750);
    expect((await stat(folder.at('a/b/d'))).isDirectory()).toBe(true);
  });

  it('is not made over a file, nor below one', async () => {
    await using folder = await Folder.open();
    await folder.file('file', '');

    await expect(makeFolder(folder.at('file'), all)).rejects.toThrow('EEXIST');
    await expect(makeFolder(folder.at('file/b'), all)).rejects.toThrow('ENOTDIR');
  });

  it.skipIf(process.platform !== 'linux')('is refused where the kernel makes none', async () => {
    await expect(makeFolder('/proc/nothing/here', all)).rejects.toThrow(/ENOENT|EACCES/);
  });
});

import { open, readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fileOf, nodeMachine, whenFree } from '../../src/store/node-machine.ts';
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

describe('a file that another program has open', () => {
  const waits: number[] = [];
  const realTime = {
    sleep: async (wait: number): Promise<void> => {
      waits.push(wait);
    },
  };
  const failing = (code: string, times: number) => {
    let left = times;
    return async (): Promise<string> => {
      left -= 1;
      if (left >= 0) throw Object.assign(new Error(`${code}: rename`), { code });
      return 'done';
    };
  };

  it.each(['EPERM', 'EBUSY', 'EACCES'])('is tried again on Windows after %s', async (code) => {
    waits.length = 0;

    expect(await whenFree(failing(code, 3), realTime, 'win32')).toBe('done');
    expect(waits).toEqual([10, 20, 40]);
  });

  it('is given up after two seconds and a half', async () => {
    waits.length = 0;

    await expect(whenFree(failing('EBUSY', 100), realTime, 'win32')).rejects.toThrow('EBUSY: rename');
    expect(waits.reduce((sum, wait) => sum + wait)).toBe(2_550);
  });

  it.each([
    ['ENOENT', 'win32'],
    ['EPERM', 'linux'],
  ] as const)('is not tried again after %s on %s', async (code, platform) => {
    waits.length = 0;

    await expect(whenFree(failing(code, 1), realTime, platform)).rejects.toThrow(code);
    expect(waits).toEqual([]);
  });
});

it('shortens a file on Windows, where who may append only may not', async () => {
  await using folder = await Folder.open();
  const path = await folder.file('journal', 'one\ntwo\nthr');
  // Linux allows it to whoever may append, and refuses it to whoever reads.
  const handle = await open(path, 'r');

  await fileOf(handle, path, 'win32').truncate(8);

  await handle.close();
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
});

import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compileCacheFolder, isOwn } from '../../../src/cli/compiled/compile-cache.ts';
import { Folder } from '../../support/folder.ts';

describe('compileCacheFolder', () => {
  it.each<[NodeJS.Platform, Record<string, string>, string]>([
    ['linux', { HOME: '/people/ada' }, '/people/ada/.cache/bulk-restore/compile-cache'],
    ['linux', { HOME: '/people/ada', XDG_CACHE_HOME: '/fast' }, '/fast/bulk-restore/compile-cache'],
    ['darwin', { HOME: '/Users/ada' }, '/Users/ada/Library/Caches/bulk-restore/compile-cache'],
    [
      'win32',
      { LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local' },
      'C:\\Users\\ada\\AppData\\Local\\bulk-restore\\compile-cache',
    ],
  ])('is the cache folder of the user: %s, %o', (platform, variables, folder) => {
    expect(compileCacheFolder(variables, platform)).toBe(folder);
  });

  it.each<[string, Record<string, string>]>([
    ['no home', {}],
    ['a folder that depends on where the program starts', { XDG_CACHE_HOME: 'cache' }],
    ['a user who wants none', { HOME: '/people/ada', NODE_DISABLE_COMPILE_CACHE: '1' }],
    ['a cache that the user chose for all programs', { HOME: '/people/ada', NODE_COMPILE_CACHE: '/elsewhere' }],
  ])('is null with %s', (_, variables) => {
    expect(compileCacheFolder(variables, 'linux')).toBeNull();
  });
});

describe('isOwn', () => {
  it('makes a folder for its user alone', async () => {
    await using folder = await Folder.open();

    expect(isOwn(folder.at('cache', 'bulk-restore'))).toBe(true);
    expect((await stat(folder.at('cache', 'bulk-restore'))).mode & 0o777).toBe(0o700);
  });

  it.each([
    [0o755, true],
    [0o775, false],
    [0o777, false],
  ])('looks who can write to a folder that is there: %o', async (mode, own) => {
    await using folder = await Folder.open();
    await mkdir(folder.at('cache'));
    await chmod(folder.at('cache'), mode);

    expect(isOwn(folder.at('cache'))).toBe(own);
  });

  it.runIf(process.getuid?.() === 0)('takes no folder of another user', async () => {
    await using folder = await Folder.open();
    await mkdir(folder.at('cache'));
    await chown(folder.at('cache'), 4711, 4711);

    expect(isOwn(folder.at('cache'))).toBe(false);
  });

  it('is false for a folder that cannot be made', async () => {
    await using folder = await Folder.open();
    await folder.file('cache', 'a file');

    expect(isOwn(folder.at('cache', 'bulk-restore'))).toBe(false);
  });
});

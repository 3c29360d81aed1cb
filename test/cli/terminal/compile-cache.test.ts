import { describe, expect, it } from 'vitest';
import { compileCacheFolder } from '../../../src/cli/terminal/compile-cache.ts';

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
    ['a cache that the user chose for all programs', { HOME: '/people/ada', NODE_COMPILE_CACHE: '/elsewhere' }],
  ])('is null with %s', (_, variables) => {
    expect(compileCacheFolder(variables, 'linux')).toBeNull();
  });
});

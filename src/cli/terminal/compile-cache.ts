import { posix, win32 } from 'node:path';

/**
 * Where Node may keep what it compiles of the program: the user's own cache folder, never a folder that others can write to, because
 * whoever can change it can change the program. Null if there is none, or if the user names another one in NODE_COMPILE_CACHE.
 */
export function compileCacheFolder(
  variables: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string | null {
  if (variables['NODE_COMPILE_CACHE']) return null;
  const { join, isAbsolute } = platform === 'win32' ? win32 : posix;
  const folder = platform === 'win32' ? variables['LOCALAPPDATA'] : userCache(variables, platform, join);
  return folder && isAbsolute(folder) ? join(folder, 'bulk-restore', 'compile-cache') : null;
}

function userCache(
  { XDG_CACHE_HOME: named, HOME: home }: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  join: (...parts: string[]) => string,
): string | undefined {
  if (named) return named;
  return home && join(home, ...(platform === 'darwin' ? ['Library', 'Caches'] : ['.cache']));
}

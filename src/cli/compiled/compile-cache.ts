import { mkdirSync, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';

/**
 * Where Node may keep what it compiles of the program: in the user's own cache folder. Null if there is none, if the user names another
 * one in NODE_COMPILE_CACHE, or wants none.
 */
export function compileCacheFolder(
  variables: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string | null {
  if (variables['NODE_COMPILE_CACHE'] || variables['NODE_DISABLE_COMPILE_CACHE']) return null;
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

/**
 * Whether nobody but this user can write to a folder, which is made if it is missing. Whoever can change what is compiled can change the
 * program.
 */
export function isOwn(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
  } catch {
    return false;
  }
}

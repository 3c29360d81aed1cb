import { access } from 'node:fs/promises';
import { isAbsolute, sep } from 'node:path';

/**
 * The files that a word of the command line means: the one of that name, or those that match it as a glob, sorted. For
 * shells that leave globs as they are. Without special characters a word is a name, whether there is such a file or not.
 */
export async function findFiles(word: string): Promise<string[]> {
  if (await exists(word)) return [word];
  const { glob, isDynamicPattern } = await import('tinyglobby');
  // In a pattern a backslash escapes what follows; where it separates folders, it can't.
  const pattern = sep === '\\' ? word.replaceAll('\\', '/') : word;
  if (!isDynamicPattern(pattern)) return [word];
  const files = await glob(pattern, { absolute: isAbsolute(word), expandDirectories: false, onlyFiles: true });
  return files.sort();
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

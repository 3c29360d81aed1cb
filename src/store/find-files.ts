import { access } from 'node:fs/promises';
import { isAbsolute, sep } from 'node:path';

/**
 * The files that a word of the command line stands for: the file of that name if there is one, else the files that match it
 * as a glob, sorted. For shells that don't expand globs. A word without special characters is always a name.
 */
export async function findFiles(word: string): Promise<string[]> {
  if (await exists(word)) return [word];
  const { glob, isDynamicPattern } = await import('tinyglobby');
  // In a pattern a backslash escapes the next character. On Windows it separates folders, so it can't.
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

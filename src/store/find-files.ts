import type { Dirent } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { isNamePattern, NamePattern, PatternFault } from '../spec/values/name-pattern.ts';
import { requireSystemError } from '../util/system-error.ts';

/**
 * The files that a word of the command line stands for: the file of that name if there is one, else the files that match it
 * as a glob, sorted. For shells that don't expand globs. A word without special characters is always a name.
 *
 * Below the first special character, links to folders are not followed: in a pull request they could lead anywhere. Names that
 * begin with a dot match only patterns that do.
 */
export async function findFiles(word: string): Promise<string[]> {
  if (await exists(word)) return [word];
  // In a pattern a backslash escapes the next character. On Windows it separates folders, so it can't.
  const pattern = sep === '\\' ? word.replaceAll('\\', '/') : word;
  if (!isNamePattern(pattern)) return [word];
  const found = new Set<string>();
  try {
    for (const alternative of withoutSlashesInBraces(pattern)) {
      for await (const file of filesThatMatch(alternative)) found.add(file);
    }
  } catch (error) {
    if (error instanceof PatternFault) return [word];
    throw error;
  }
  return [...found].sort();
}

/** More alternatives than this are left out. */
const mostAlternatives = 1_000;

/** Braces may hold slashes, as in `{a/b,c}.yaml`, but a name can't: writes such patterns out. */
function withoutSlashesInBraces(pattern: string): string[] {
  const done: string[] = [];
  const open = [pattern];
  for (let next = open.pop(); next !== undefined && done.length < mostAlternatives; next = open.pop()) {
    const [braces, inner] = /\{([^{}]*\/[^{}]*)\}/.exec(next) ?? [];
    if (braces === undefined || inner === undefined) done.push(next);
    else
      for (const choice of inner.split(',').slice(0, mostAlternatives)) open.push(next.replace(braces, () => choice));
  }
  return done;
}

async function* filesThatMatch(pattern: string): AsyncGenerator<string> {
  const parts = pattern.split('/');
  const first = parts.findIndex(isNamePattern);
  if (first === -1) {
    if (await isFile(pattern)) yield pattern;
    return;
  }
  const start = parts.slice(0, first).join('/');
  const folder = start === '' && pattern.startsWith('/') ? '/' : start;
  yield* filesIn(
    folder,
    parts
      .slice(first)
      .filter((part) => part !== '')
      .map(partOf),
  );
}

/** One part of a glob; null for `**`. */
type GlobPart = ((name: string) => boolean) | null;

function partOf(part: string): GlobPart {
  if (part === '**') return null;
  const pattern = new NamePattern(part, { ignoreCase: sep === '\\' });
  return (name) => (part.startsWith('.') || !name.startsWith('.')) && pattern.matches(name);
}

async function* filesIn(folder: string, parts: readonly GlobPart[]): AsyncGenerator<string> {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (part === null && rest.length > 0) yield* filesIn(folder, rest);
  for (const entry of await entriesOf(folder)) {
    const isHidden = entry.name.startsWith('.');
    if (part === null ? isHidden : !part(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path, part === null ? parts : rest);
    else if (rest.length === 0 && (await isFile(path))) yield path;
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder === '' ? '.' : folder, { withFileTypes: true });
  } catch (error) {
    requireSystemError(error);
    return [];
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    requireSystemError(error);
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

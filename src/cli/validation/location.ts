import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A path as the reader of a format wants it. */
export type SpellPath = (path: string) => string;

/** Paths as those who look at a repository know them: from its `root`, with slashes; as they are where they lie outside. */
export function fromRoot(root: string): SpellPath {
  return (path) => slashed(pathBelow(root, path) ?? path);
}

/** Paths as URIs: relative to `root`, or of the scheme `file` where they lie outside. */
export function uriFrom(root: string): SpellPath {
  return (path) => {
    const below = pathBelow(root, path);
    if (below === undefined) return pathToFileURL(path).href;
    return slashed(below).split('/').map(encodeURIComponent).join('/');
  };
}

function pathBelow(root: string, path: string): string | undefined {
  const below = relative(root, resolve(path));
  return isAbsolute(below) || below === '..' || below.startsWith(`..${sep}`) ? undefined : below;
}

function slashed(path: string): string {
  return path.replaceAll(sep, '/');
}

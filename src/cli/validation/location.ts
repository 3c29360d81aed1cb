import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Writes a path as the readers of a format expect it. */
export type SpellPath = (path: string) => string;

/** Paths relative to the `root` of a repository, with slashes. A path outside stays as it is. */
export function fromRoot(root: string): SpellPath {
  return (path) => slashed(pathBelow(root, path) ?? path);
}

/** Paths as URIs: relative to `root`, or `file:` for a path outside. */
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

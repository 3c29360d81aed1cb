import type { FoundItem } from './facts.ts';

/** An item, and the path that it was found by: an index into `Plan.resources`. */
export interface Found {
  readonly resource: number;
  readonly item: FoundItem;
}

export interface Shared {
  readonly item: FoundItem;
  /** Of all paths that it stands for. */
  readonly resources: number[];
}

/** Each item once, and none that lies in a folder which is restored as a whole: that stands for its paths too. */
export function withoutOverlaps(found: readonly Found[]): Shared[] {
  const byPath = new Map<string, Shared>();
  for (const { item, resource } of found) {
    const shared = byPath.get(item.path.toLowerCase()) ?? { item, resources: [] };
    byPath.set(item.path.toLowerCase(), shared);
    if (!shared.resources.includes(resource)) shared.resources.push(resource);
  }
  const kept: Shared[] = [];
  for (const [path, shared] of byPath) {
    const cover = foldersAbove(path).flatMap((folder) => byPath.get(folder) ?? [])[0];
    if (cover === undefined) kept.push(shared);
    else
      for (const resource of shared.resources) if (!cover.resources.includes(resource)) cover.resources.push(resource);
  }
  return kept;
}

/** The topmost first. */
function foldersAbove(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
}

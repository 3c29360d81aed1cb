import { groupBy } from '../util/group-by.ts';
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

/** Each item once, known by its key, and none that lies in a folder which is restored as a whole: that stands for its paths too. */
export function withoutOverlaps(found: readonly Found[]): Shared[] {
  const byKey = new Map<string, Shared>();
  for (const { item, resource } of found) {
    const shared = byKey.get(item.key) ?? { item, resources: [] };
    byKey.set(item.key, shared);
    if (!shared.resources.includes(resource)) shared.resources.push(resource);
  }
  const byPath = groupBy(byKey.values(), ({ item }) => item.path.toLowerCase());
  const kept: Shared[] = [];
  for (const shared of byKey.values()) {
    const [cover] = foldersAbove(shared.item.path.toLowerCase()).flatMap((folder) => byPath.get(folder) ?? []);
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

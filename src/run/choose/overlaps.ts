import type { FoundItem } from '../../state/event-data.ts';
import type { PathMatch } from './path-matcher.ts';

/** An item, and the path that it matches: an index into `Plan.resources`. */
export interface ResourceMatch extends PathMatch {
  readonly resource: number;
}

export interface SharedItem {
  readonly item: FoundItem;
  /** All paths that it is restored for. */
  readonly resources: number[];
}

/** Each item once, by its key. An item in a folder that is restored as a whole is left to that folder, with its paths. */
export function withoutOverlaps(found: readonly ResourceMatch[]): SharedItem[] {
  const byKey = new Map<string, SharedItem & PathMatch>();
  for (const { item, containers, resource } of found) {
    const shared = byKey.get(item.key) ?? { item, containers, resources: [] };
    byKey.set(item.key, shared);
    if (!shared.resources.includes(resource)) shared.resources.push(resource);
  }
  const kept: SharedItem[] = [];
  for (const shared of byKey.values()) {
    const [cover] = [...shared.containers].flatMap((folder) => byKey.get(folder) ?? []);
    if (cover === undefined) kept.push(shared);
    else
      for (const resource of shared.resources) if (!cover.resources.includes(resource)) cover.resources.push(resource);
  }
  return kept;
}

import type { FoundItem } from '../../state/event-data.ts';
import type { Met } from './walk.ts';

/** An item, and the path that it was found by: an index into `Plan.resources`. */
export interface FoundByPath extends Met {
  readonly resource: number;
}

export interface SharedItem {
  readonly item: FoundItem;
  /** Of all paths that it stands for. */
  readonly resources: number[];
}

/** Each item once, known by its key, and none that lies in a folder which is restored as a whole: that stands for its paths too. */
export function withoutOverlaps(found: readonly FoundByPath[]): SharedItem[] {
  const byKey = new Map<string, SharedItem & Met>();
  for (const { item, above, resource } of found) {
    const shared = byKey.get(item.key) ?? { item, above, resources: [] };
    byKey.set(item.key, shared);
    if (!shared.resources.includes(resource)) shared.resources.push(resource);
  }
  const kept: SharedItem[] = [];
  for (const shared of byKey.values()) {
    const [cover] = [...shared.above].flatMap((folder) => byKey.get(folder) ?? []);
    if (cover === undefined) kept.push(shared);
    else
      for (const resource of shared.resources) if (!cover.resources.includes(resource)) cover.resources.push(resource);
  }
  return kept;
}

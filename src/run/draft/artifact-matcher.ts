import type { RestoreArtifact } from '../../graph/restore-api.ts';
import { resourceKey } from '../../m365/workload.ts';
import type { ChosenArtifact } from '../../state/event-data.ts';

/**
 * Index into the chosen artifacts; `duplicate` for an artifact of something that another one restores already, `foreign` for
 * one that names something else than was chosen. `unclear`: it may be any that has not been matched.
 */
export type ArtifactMatch = number | 'duplicate' | 'foreign' | 'unclear';

/**
 * Matches the artifacts of a session to those that were chosen for it. Files are matched by the key of the item or by their
 * URL, everything by what found it or by the restore point; each of these only if no other chosen artifact shares it.
 */
export class ArtifactMatcher {
  /** Indices into the chosen artifacts, by what an artifact may show; null if several share it. */
  readonly #marks: Map<string, number | null> = new Map();
  readonly #matched: Set<number> = new Set();

  constructor(chosen: readonly ChosenArtifact[]) {
    for (const [index, artifact] of chosen.entries())
      for (const mark of marksOf(artifact)) this.#marks.set(mark, this.#marks.has(mark) ? null : index);
  }

  match(artifact: RestoreArtifact): ArtifactMatch {
    const index = shownBy(artifact).flatMap((mark) => this.#marks.get(mark) ?? [])[0];
    if (index === undefined) return this.#isForeign(artifact) ? 'foreign' : 'unclear';
    if (this.#matched.has(index)) return 'duplicate';
    this.#matched.add(index);
    return index;
  }

  /** Ids and URLs prove nothing: the service may assign its own, and write them differently. */
  #isForeign({ foundBy, restorePoint }: RestoreArtifact): boolean {
    const shown = ofFinding(foundBy, restorePoint?.id);
    return shown.length > 0 && !shown.some((mark) => this.#marks.has(mark));
  }
}

function marksOf({ pointId, foundBy, item }: ChosenArtifact): string[] {
  if (item === null) return ofFinding(foundBy, pointId);
  return [...ofItem(item.key, item.url), ...ofFinding(foundBy, null)];
}

function shownBy({ id, originalUrl, restoredItemKey, foundBy, restorePoint }: RestoreArtifact): string[] {
  // In place, the item that came back is the one that was there.
  return [...ofItem(id, originalUrl), ...ofItem(restoredItemKey, null), ...ofFinding(foundBy, restorePoint?.id)];
}

function ofItem(key: string | null, url: string | null): string[] {
  return [...(key ? [`item ${key.toLowerCase()}`] : []), ...(url ? [`url ${resourceKey(url)}`] : [])];
}

function ofFinding(foundBy: string | null, pointId: string | null | undefined): string[] {
  return [
    ...(foundBy === null ? [] : [`finding ${foundBy.toLowerCase()}`]),
    ...(pointId ? [`point ${pointId.toLowerCase()}`] : []),
  ];
}

import type { RestoreArtifact } from '../../graph/restore-api.ts';
import { resourceKey } from '../../m365/workload.ts';
import type { ChosenArtifact } from '../../state/event-data.ts';

/**
 * Index into what was chosen; `repeated` for an artifact that stands for what another stands for, `foreign` for one that says
 * that it is none of it. `untold`: it may be any that has not been recognised.
 */
export type Recognition = number | 'repeated' | 'foreign' | 'untold';

/**
 * Tells which of the artifacts that were chosen for a session one of its artifacts is. Files are known by the key of the item
 * or by where they lay, anything by what has found it or by the restore point: each of these where it stands for one of those
 * that were chosen alone.
 */
export class Recogniser {
  /** Indices into what was chosen by what an artifact may show; null where it says nothing, for it stands for several. */
  readonly #marks: Map<string, number | null> = new Map();
  readonly #seen: Set<number> = new Set();

  constructor(chosen: readonly ChosenArtifact[]) {
    for (const [index, fact] of chosen.entries())
      for (const mark of marksOf(fact)) this.#marks.set(mark, this.#marks.has(mark) ? null : index);
  }

  take(artifact: RestoreArtifact): Recognition {
    const index = shownBy(artifact).flatMap((mark) => this.#marks.get(mark) ?? [])[0];
    if (index === undefined) return this.#isForeign(artifact) ? 'foreign' : 'untold';
    if (this.#seen.has(index)) return 'repeated';
    this.#seen.add(index);
    return index;
  }

  /** Ids and URLs prove nothing: the service may make its own, and write them in other ways. */
  #isForeign({ foundBy, restorePoint }: RestoreArtifact): boolean {
    const shown = ofFinding(foundBy, restorePoint?.id);
    return shown.length > 0 && !shown.some((mark) => this.#marks.has(mark));
  }
}

function marksOf({ pointId, foundBy, item }: ChosenArtifact): string[] {
  const found = ofFinding(foundBy, item === null ? pointId : null);
  return item === null ? found : [...ofItem(item.key, item.url), ...found];
}

function shownBy({ id, originalUrl, restoredItemKey, foundBy, restorePoint }: RestoreArtifact): string[] {
  // In place, what came back is what was there.
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

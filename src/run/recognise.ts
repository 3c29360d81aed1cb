import type { RestoreArtifact } from '../graph/restore-api.ts';
import { resourceKey } from '../spec/workload.ts';
import type { ChosenFact } from './facts.ts';

/** Index into what was chosen; `repeated` for an artifact that stands for what another stands for, `unknown` for any other. */
export type Recognition = number | 'repeated' | 'unknown';

/**
 * Tells which of the artifacts that were chosen for a session one of its artifacts is. Files are known by the key of the item
 * or by where they lay, anything by what has found it or by the restore point: each of these where it stands for one of those
 * that were chosen alone.
 */
export class Recogniser {
  /** Indices into what was chosen by what an artifact may show; null where it says nothing, for it stands for several. */
  readonly #marks: Map<string, number | null> = new Map();
  readonly #seen: Set<number> = new Set();

  constructor(chosen: readonly ChosenFact[]) {
    for (const [index, fact] of chosen.entries())
      for (const mark of marksOf(fact)) this.#marks.set(mark, this.#marks.has(mark) ? null : index);
  }

  take(artifact: RestoreArtifact): Recognition {
    for (const mark of shownBy(artifact)) {
      const index = this.#marks.get(mark) ?? null;
      if (index === null) continue;
      if (this.#seen.has(index)) return 'repeated';
      this.#seen.add(index);
      return index;
    }
    return 'unknown';
  }
}

function marksOf({ pointId, foundBy, item }: ChosenFact): string[] {
  return [...ofItem(item?.key, item?.url), ...ofFinding(foundBy, item === null ? pointId : null)];
}

function shownBy({ id, originalUrl, foundBy, restorePoint }: RestoreArtifact): string[] {
  return [...ofItem(id, originalUrl), ...ofFinding(foundBy, restorePoint?.id)];
}

function ofItem(key: string | undefined, url: string | null | undefined): string[] {
  return [...(key === undefined ? [] : [`item ${key.toLowerCase()}`]), ...(url ? [`url ${urlKey(url)}`] : [])];
}

function ofFinding(foundBy: string | null, pointId: string | null | undefined): string[] {
  return [
    ...(foundBy === null ? [] : [`finding ${foundBy.toLowerCase()}`]),
    ...(pointId ? [`point ${pointId.toLowerCase()}`] : []),
  ];
}

/** The same URL may be written with and without escapes. */
function urlKey(url: string): string {
  try {
    return resourceKey(decodeURI(url));
  } catch {
    return resourceKey(url);
  }
}

import type { RestoreArtifact } from '../graph/restore-api.ts';
import type { ChosenFact } from './facts.ts';

/**
 * Tells which of the artifacts that were chosen for a session one of its artifacts is: by the search or the restore point
 * that it names, and of files by the key of the item. Each is recognised once.
 */
export class Recogniser {
  /** Indices that have not been recognised yet, by what an artifact may be known by. */
  readonly #open: Map<string, number[]> = new Map();
  readonly #chosen: readonly ChosenFact[];

  constructor(chosen: readonly ChosenFact[]) {
    this.#chosen = chosen;
    for (const [index, fact] of chosen.entries()) {
      for (const mark of marksOf(fact)) {
        const known = this.#open.get(mark);
        if (known === undefined) this.#open.set(mark, [index]);
        else known.push(index);
      }
    }
  }

  /** Index into what was chosen; null for an artifact that is none of it, or stands for what another stands for. */
  take(artifact: RestoreArtifact): number | null {
    for (const mark of shownBy(artifact)) {
      const candidates = this.#open.get(mark) ?? [];
      const [index] = candidates;
      // Two queries in one restore point can't be told apart by it.
      if (index === undefined || candidates.length > 1) continue;
      const fact = this.#chosen[index];
      for (const own of fact === undefined ? [] : marksOf(fact))
        this.#open.set(
          own,
          (this.#open.get(own) ?? []).filter((other) => other !== index),
        );
      return index;
    }
    return null;
  }
}

function marksOf({ pointId, foundBy, item }: ChosenFact): string[] {
  if (item !== null) return [mark('item', item.key)];
  return foundBy === null ? [mark('point', pointId)] : [mark('search', foundBy), mark('point', pointId)];
}

function shownBy({ id, searchResponseId, restorePoint }: RestoreArtifact): string[] {
  return [
    ...(searchResponseId === null ? [] : [mark('search', searchResponseId)]),
    mark('item', id),
    ...(restorePoint === null ? [] : [mark('point', restorePoint.id)]),
  ];
}

function mark(kind: string, id: string): string {
  return `${kind} ${id.toLowerCase()}`;
}

import type { Scalar } from 'yaml';

/** What stands in a document in the place of a text. */
export interface Replacement {
  readonly value: unknown;
  /** The pieces of the value in order: how long each is, and where it stands in the text. Null if the value is the text. */
  readonly indexes: readonly ReplacedPiece[] | null;
  /** The end of messages about the value: what was put in. Empty for nothing. */
  readonly note: string;
  /** False if nothing could be put in, and that is reported already. */
  readonly isKnown: boolean;
}

export interface ReplacedPiece {
  readonly length: number;
  readonly piece: { readonly kind: 'plain' | 'use'; readonly at: number; readonly length: number };
}

/** A scalar whose text was replaced, and where it is written. */
interface ReplacedScalar extends Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The scalars of a document that were replaced, found by node or by offset. */
export class ReplacedScalars {
  readonly #byNode: Map<Scalar, ReplacedScalar> = new Map();
  /** In the order of the document. */
  readonly #inOrder: ReplacedScalar[] = [];

  add(node: Scalar, text: string, replacement: Replacement): void {
    const [start = 0, end = start] = node.range ?? [];
    const replaced = { ...replacement, text, start, end };
    this.#byNode.set(node, replaced);
    this.#inOrder.push(replaced);
  }

  get isEmpty(): boolean {
    return this.#inOrder.length === 0;
  }

  of(node: Scalar): ReplacedScalar | undefined {
    return this.#byNode.get(node);
  }

  at(offset: number): ReplacedScalar | undefined {
    let [low, high] = [0, this.#inOrder.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#inOrder[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const found = this.#inOrder[low - 1];
    return found !== undefined && offset < found.end ? found : undefined;
  }
}

/** Where in the text the character at `index` of the value comes from: of what was put in, the start of its parameter. */
export function writtenIndex({ indexes }: Replacement, index: number): number {
  if (indexes === null) return index;
  let passed = 0;
  for (const { length, piece } of indexes) {
    if (index < passed + length) return piece.at + (piece.kind === 'plain' ? index - passed : 0);
    passed += length;
  }
  const last = indexes.at(-1)?.piece;
  return last === undefined ? index : last.at + last.length;
}

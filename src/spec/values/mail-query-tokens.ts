/** A token of a query; `at` is its offset in UTF-16 code units. */
export interface QueryToken {
  /** `value`: in quotes. `unclosed`: from a quote that is never closed to the end. */
  readonly kind: 'open' | 'close' | 'value' | 'unclosed' | 'word';
  /** As written; a value includes its quotes. */
  readonly text: string;
  readonly at: number;
}

/** Parentheses, values in single quotes (a quote inside is written twice), and words. */
const token = /\(|\)|'(?:[^']|'')*'(?!')|'[\s\S]*|[^\s()']+/g;

export function queryTokens(text: string): QueryToken[] {
  return [...text.matchAll(token)].map(({ 0: piece, index }) => ({ kind: kindOf(piece), text: piece, at: index }));
}

function kindOf(piece: string): QueryToken['kind'] {
  if (piece === '(') return 'open';
  if (piece === ')') return 'close';
  if (!piece.startsWith("'")) return 'word';
  return isClosed(piece) ? 'value' : 'unclosed';
}

/** A closed value has an even number of quotes: one at each end, and pairs inside. */
function isClosed(piece: string): boolean {
  return (piece.match(/'/g)?.length ?? 0) % 2 === 0;
}

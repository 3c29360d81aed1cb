/** A piece of a query, and the offset at which it begins, in UTF-16 code units. */
export interface QueryToken {
  /** `unclosed`: from a quote that is not closed to the end. */
  readonly kind: 'open' | 'close' | 'value' | 'unclosed' | 'word';
  /** As it is written; of a value with its quotes. */
  readonly text: string;
  readonly at: number;
}

/** Parentheses, values in single quotes (one inside is written twice), and the words between them. */
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

/** Those inside a value come in pairs, so that with the two around it their number is even. */
function isClosed(piece: string): boolean {
  return (piece.match(/'/g)?.length ?? 0) % 2 === 0;
}

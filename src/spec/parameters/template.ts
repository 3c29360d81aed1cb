/** A piece of a text with parameters. `at` and `length` are where it stands in the text, in UTF-16 code units. */
export type TemplatePiece = PlainPiece | UsePiece;

interface PieceBase {
  readonly at: number;
  readonly length: number;
}

interface PlainPiece extends PieceBase {
  readonly kind: 'plain';
  /** What it stands for: `$${` stands for `${`. */
  readonly text: string;
}

/** `${name}`. */
interface UsePiece extends PieceBase {
  readonly kind: 'use';
  /** Empty if it is none: not closed, or with characters that no name has. */
  readonly name: string;
  readonly written: string;
}

export const namePattern: RegExp = /^[A-Za-z][A-Za-z0-9_-]{0,47}$/;

const special = /\$\$\{|\$\{[^{}\s]*\}?/g;

/** The pieces of a text; undefined if it has no parameter and no escape, as nearly all texts. */
export function piecesIn(text: string): readonly TemplatePiece[] | undefined {
  if (!text.includes('${')) return undefined;
  const pieces: TemplatePiece[] = [];
  let end = 0;
  for (const { 0: written, index } of text.matchAll(special)) {
    if (index > end) pieces.push({ kind: 'plain', text: text.slice(end, index), at: end, length: index - end });
    end = index + written.length;
    pieces.push(pieceOf(written, index));
  }
  if (end < text.length) pieces.push({ kind: 'plain', text: text.slice(end), at: end, length: text.length - end });
  return pieces;
}

function pieceOf(written: string, at: number): TemplatePiece {
  if (written === '$${') return { kind: 'plain', text: '${', at, length: written.length };
  const name = written.endsWith('}') ? written.slice(2, -1) : '';
  return { kind: 'use', name: namePattern.test(name) ? name : '', written, at, length: written.length };
}

/** The text that a spec must have for this text to come out of it. */
export function escaped(text: string): string {
  // In a replacement, `$$` would be one `$`.
  return text.replaceAll('${', () => '$${');
}

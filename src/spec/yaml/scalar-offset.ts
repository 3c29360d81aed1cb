import { parseDocument, type Scalar } from 'yaml';

/** A scalar as it is written, with its quotes, block header and escapes. */
export interface WrittenScalar {
  readonly type: Scalar.Type | undefined;
  readonly text: string;
}

/**
 * The offset in `written` of the character at `index` in its value. Exact unless that character is white space, which
 * YAML may fold or strip: then it is the offset after the last visible character before it.
 */
export function offsetInScalar(written: WrittenScalar, value: string, index: number): number {
  const isVisible = /\S/.test(value.charAt(index));
  const before = countVisible(value.slice(0, index));
  let counted = 0;
  let end = bodyOf(written);
  for (const { at, text, value } of piecesOf(written)) {
    const visible = countVisible(value);
    if (isVisible && counted + visible > before) return at;
    counted += visible;
    if (visible > 0) end = at + text.length;
    if (!isVisible && counted >= before) break;
  }
  return end;
}

/** The number of characters that are not white space. */
function countVisible(text: string): number {
  return text.replace(/\s/g, '').length;
}

interface Piece {
  readonly at: number;
  readonly text: string;
  /** The characters that it is written for. */
  readonly value: string;
}

const doubleQuoted = /\\(?:x[\s\S]{2}|u[\s\S]{4}|U[\s\S]{8}|\r\n|[\s\S])|[\s\S]/g;
const singleQuoted = /''|[\s\S]/g;

function* piecesOf(written: WrittenScalar): Generator<Piece> {
  const { type, text } = written;
  const start = bodyOf(written);
  const body = text.slice(start, type?.startsWith('QUOTE') ? -1 : undefined);
  const pieces = type === 'QUOTE_DOUBLE' ? doubleQuoted : type === 'QUOTE_SINGLE' ? singleQuoted : /[\s\S]/g;
  for (const { 0: piece, index } of body.matchAll(pieces)) {
    yield { at: start + index, text: piece, value: unescaped(piece, type) };
  }
}

function unescaped(piece: string, type: WrittenScalar['type']): string {
  if (piece.length === 1) return piece;
  if (type === 'QUOTE_SINGLE') return "'";
  return /^\\\s/.test(piece) ? '' : String(parseDocument(`"${piece}"`).toJS());
}

/** The offset where a scalar's content starts: after the quote, or on the line after a block's header. */
function bodyOf({ type, text }: WrittenScalar): number {
  if (type?.startsWith('QUOTE')) return 1;
  return type?.startsWith('BLOCK') ? text.indexOf('\n') + 1 : 0;
}

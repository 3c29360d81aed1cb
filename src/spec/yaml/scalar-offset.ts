import { parseDocument, type Scalar } from 'yaml';

/** A scalar as it is written: quotes, header of a block and escapes included. */
export interface WrittenScalar {
  readonly type: Scalar.Type | undefined;
  readonly text: string;
}

/**
 * Where in the written text the character at `index` of `value` stands, which is what the text says. Exact for all but
 * white space, of which a scalar may have more, less or other than it says: for that, the place after what is before it.
 */
export function offsetInScalar(written: WrittenScalar, value: string, index: number): number {
  const isInside = /\S/.test(value.charAt(index));
  const before = inkIn(value.slice(0, index));
  let counted = 0;
  let end = bodyOf(written);
  for (const { at, text, says } of piecesOf(written)) {
    const ink = inkIn(says);
    if (isInside && counted + ink > before) return at;
    counted += ink;
    if (ink > 0) end = at + text.length;
    if (!isInside && counted >= before) break;
  }
  return end;
}

/** How many characters are not white space. */
function inkIn(text: string): number {
  return text.replace(/\s/g, '').length;
}

interface Piece {
  readonly at: number;
  readonly text: string;
  /** What it stands for. */
  readonly says: string;
}

const doubleQuoted = /\\(?:x[\s\S]{2}|u[\s\S]{4}|U[\s\S]{8}|\r\n|[\s\S])|[\s\S]/g;
const singleQuoted = /''|[\s\S]/g;

function* piecesOf(written: WrittenScalar): Generator<Piece> {
  const { type, text } = written;
  const start = bodyOf(written);
  const body = text.slice(start, type?.startsWith('QUOTE') ? -1 : undefined);
  const pieces = type === 'QUOTE_DOUBLE' ? doubleQuoted : type === 'QUOTE_SINGLE' ? singleQuoted : /[\s\S]/g;
  for (const { 0: piece, index } of body.matchAll(pieces)) {
    yield { at: start + index, text: piece, says: saidBy(piece, type) };
  }
}

function saidBy(piece: string, type: WrittenScalar['type']): string {
  if (piece.length === 1) return piece;
  if (type === 'QUOTE_SINGLE') return "'";
  return /^\\\s/.test(piece) ? '' : String(parseDocument(`"${piece}"`).toJS());
}

/** Where what a scalar says begins: after the quote, or on the line after a block's header. */
function bodyOf({ type, text }: WrittenScalar): number {
  if (type?.startsWith('QUOTE')) return 1;
  return type?.startsWith('BLOCK') ? text.indexOf('\n') + 1 : 0;
}

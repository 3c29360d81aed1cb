import { isUtf8 } from 'node:buffer';

/** A file whose bytes are no text in the encoding that its mark names, or in UTF-8 without a mark. */
export class NotText extends Error {
  override readonly name = 'NotText';
  readonly encoding: 'UTF-8' | 'UTF-16';

  constructor(encoding: 'UTF-8' | 'UTF-16') {
    super(`not ${encoding}`);
    this.encoding = encoding;
  }
}

/** Line ends after a Ctrl-Z, in bytes: with more of them, it does not end the file. */
const mostHeld = 65_536;

/**
 * The text of a list as UTF-8, in pieces that end between two characters: without its byte order mark, and without the Ctrl-Z with which
 * old programs end a file. Takes UTF-8, and UTF-16 with a byte order mark. Throws NotText for anything else.
 */
export async function* utf8Pieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = new Uint8Array();
  for await (const piece of decodedPieces(pieces)) {
    const bytes = joined(held, piece);
    const end = held.length > mostHeld ? bytes.length : endOfText(bytes);
    if (end > 0) yield bytes.subarray(0, end);
    // What follows a Ctrl-Z shows whether it ended the file.
    held = bytes.subarray(end);
  }
}

/** Where a Ctrl-Z at the end of a piece begins, with line ends after it; the length if there is none. */
function endOfText(piece: Uint8Array): number {
  let end = piece.length;
  while (end > 0 && isLineEnd(piece[end - 1])) end -= 1;
  if (piece[end - 1] !== 0x1a) return piece.length;
  while (piece[end - 1] === 0x1a) end -= 1;
  return end;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 0x0a || byte === 0x0d;
}

async function* decodedPieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let decoder: PieceDecoder | null = null;
  let start: Uint8Array = new Uint8Array();
  for await (const piece of pieces) {
    if (decoder === null) {
      start = joined(start, piece);
      if (start.length < 3) continue;
      decoder = decoderFor(start);
      yield decoder.pass(start.subarray(decoder.markLength));
    } else yield decoder.pass(piece);
  }
  decoder ??= decoderFor(start);
  if (start.length < 3) yield decoder.pass(start.subarray(decoder.markLength));
  decoder.end();
}

/** Turns the bytes of a file into UTF-8, a piece at a time. */
interface PieceDecoder {
  readonly markLength: number;
  pass(piece: Uint8Array): Uint8Array;
  /** Throws NotText if the file ends within a character. */
  end(): void;
}

function decoderFor(start: Uint8Array): PieceDecoder {
  const [first, second, third] = start;
  if (first === 0xff && second === 0xfe) return new Utf16Decoder('utf-16le');
  if (first === 0xfe && second === 0xff) return new Utf16Decoder('utf-16be');
  return new Utf8Decoder(first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0);
}

/** Only checks the bytes, which is several times faster than decoding them. */
class Utf8Decoder implements PieceDecoder {
  readonly markLength: number;
  /** The start of a character that the last piece cut off. */
  #rest: Uint8Array = new Uint8Array();

  constructor(markLength: number) {
    this.markLength = markLength;
  }

  pass(piece: Uint8Array): Uint8Array {
    const bytes = this.#rest.length === 0 ? piece : joined(this.#rest, piece);
    const end = bytes.length - cutOff(bytes);
    const whole = bytes.subarray(0, end);
    if (!isUtf8(whole)) throw new NotText('UTF-8');
    this.#rest = bytes.slice(end);
    return whole;
  }

  end(): void {
    if (this.#rest.length > 0) throw new NotText('UTF-8');
  }
}

/** How many bytes at the end are the start of a character. */
function cutOff(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

class Utf16Decoder implements PieceDecoder {
  readonly markLength = 2;
  readonly #decoder;
  readonly #encoder = new TextEncoder();

  constructor(encoding: 'utf-16le' | 'utf-16be') {
    this.#decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  }

  pass(piece: Uint8Array): Uint8Array {
    return this.#encoder.encode(this.#decode(() => this.#decoder.decode(piece, { stream: true })));
  }

  end(): void {
    this.#decode(() => this.#decoder.decode());
  }

  #decode(decode: () => string): string {
    try {
      return decode();
    } catch {
      throw new NotText('UTF-16');
    }
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

import { describe, expect, it } from 'vitest';
import { NotText, utf8Pieces } from '../../../src/spec/lists/list-bytes.ts';
import { allOf, inTurn } from '../../support/pieces.ts';
import { type Encoding, encoded } from '../../support/values/encoded.ts';

/** The text of bytes that are read in pieces of a length. */
async function textOf(bytes: Uint8Array, pieceLength: number = bytes.length): Promise<string> {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceLength) pieces.push(bytes.subarray(at, at + pieceLength));
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  // Each piece is whole: it ends between two characters.
  return (await allOf(utf8Pieces(inTurn(...pieces)))).map((piece) => decoder.decode(piece)).join('');
}

const text = 'aé\u0800€😀\ud7ff\ue000\u{10ffff}z';

describe('the bytes of a list', () => {
  it.each<Encoding>(['utf-8', 'utf-8-with-mark', 'utf-16le', 'utf-16be'])(
    'are the same text in pieces of any length: %s',
    async (encoding) => {
      for (const pieceLength of [1, 2, 3, 4, 5, 7, 100]) {
        expect(await textOf(encoded(text, encoding), pieceLength)).toBe(text);
        expect(await textOf(encoded(`${text}😀`, encoding), pieceLength)).toBe(`${text}😀`);
      }
    },
  );

  it.each(['', 'a', 'ab', 'é'])('may be fewer than a byte order mark has: %j', async (few) => {
    expect(await textOf(Buffer.from(few), 1)).toBe(few);
    expect(await textOf(encoded(few, 'utf-16le'), 1)).toBe(few);
  });

  it.each([
    ['half a mark of UTF-16', [0xff, 0x61, 0x62], 'UTF-8'],
    ['the other half of it', [0x61, 0xfe, 0x62], 'UTF-8'],
    ['half a mark of the other UTF-16', [0xfe, 0x61, 0x62], 'UTF-8'],
    ['the other half of that', [0x61, 0xff, 0x62], 'UTF-8'],
    ['the start of a mark of UTF-8', [0xef, 0xbb, 0x61], 'UTF-8'],
    ['a mark of UTF-8 without its start', [0x61, 0xbb, 0xbf], 'UTF-8'],
    ['a mark of UTF-8 without its middle', [0xef, 0x61, 0xbf], 'UTF-8'],
    ['a character that is cut off at the end', [0x61, 0x62, 0xe2, 0x82], 'UTF-8'],
    ['four bytes that begin no character', [0x61, 0x80, 0x80, 0x80, 0x80], 'UTF-8'],
    ['half a character of UTF-16', [0xff, 0xfe, 0x61], 'UTF-16'],
    ['half a pair of UTF-16', [0xff, 0xfe, 0x00, 0xd8], 'UTF-16'],
  ] as const)('are no text if they have %s', async (_what, bytes, encoding) => {
    await expect(textOf(Uint8Array.from(bytes), 2)).rejects.toThrow(new NotText(encoding));
  });
});

describe('Ctrl-Z', () => {
  it.each([
    ['a\u001a', 'a'],
    ['a\n\u001a\r\n', 'a\n'],
    ['a\u001a\u001a\n', 'a'],
    ['a\u001ab', 'a\u001ab'],
    ['a\n', 'a\n'],
    ['\u001a', ''],
  ])('is left out at the end of a list only: %j', async (written, read) => {
    for (const pieceLength of [1, 2, 3, 100]) expect(await textOf(Buffer.from(written), pieceLength)).toBe(read);
  });
});

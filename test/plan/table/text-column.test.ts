import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextColumn } from '../../../src/plan/table/text-column.ts';

const columnOf = (texts: readonly (string | null)[]): TextColumn => {
  const column = new TextColumn();
  for (const text of texts) column.add(text);
  return column;
};

const readBack = (column: TextColumn, count: number): (string | null)[] =>
  Array.from({ length: count }, (_, index) => column.at(index));

describe('a column of texts', () => {
  it('gives back the texts that were added', () => {
    const anyText = fc.option(fc.oneof(fc.string(), fc.string({ unit: 'binary' })));

    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 20 }), (some) => {
        const texts = Array.from({ length: 300 }, (_, index) => some[index % some.length] ?? null);

        expect(readBack(columnOf(texts), 300)).toEqual(texts);
      }),
    );
  });

  it('gives them back from whole blocks and from the one that is not whole yet', () => {
    const texts = Array.from({ length: 1_000 }, (_, index) => `user${index}@contoso.com`);

    expect(readBack(columnOf(texts), 1_000)).toEqual(texts);
  });

  it('keeps characters beyond Latin-1, halves of surrogate pairs, and their neighbours', () => {
    const texts = Array.from(
      { length: 300 },
      (_, index) => ['müller', '山田', '😀', '\ud800', '\udc00x', '\0'][index % 6] ?? '',
    );

    expect(readBack(columnOf(texts), 300)).toEqual(texts);
  });

  it('distinguishes an empty text from none, also first and last in a block', () => {
    const texts = Array.from({ length: 520 }, (_, index) => [null, '', 'ada'][index % 3] ?? null);

    expect(readBack(columnOf(texts), 520)).toEqual(texts);
  });
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: specs write parameters like that

import { describe, expect, it } from 'vitest';
import { Scalar } from 'yaml';
import { ReplacedScalars, type Replacement, writtenIndex } from '../../../src/spec/yaml/replaced-scalars.ts';

/** `a ${team} b`, with `legal` for the team: `a legal b`. */
const legal: Replacement = {
  value: 'a legal b',
  indexes: [
    { length: 2, piece: { kind: 'plain', at: 0, length: 2 } },
    { length: 5, piece: { kind: 'use', at: 2, length: 7 } },
    { length: 2, piece: { kind: 'plain', at: 9, length: 2 } },
  ],
  note: ' (`${team}` is `legal`, by default)',
  isKnown: true,
};

describe('a character of a value that was put into a text', () => {
  it.each([
    ['a', 0, 0],
    [' ', 1, 1],
    ['the l of legal', 2, 2],
    ['the last l of legal', 6, 2],
    [' ', 7, 9],
    ['b', 8, 10],
    ['the end', 9, 11],
  ])('comes from its place in the text, or from the start of its parameter: %s', (_what, index, written) => {
    expect(writtenIndex(legal, index)).toBe(written);
  });

  it('has its own place if nothing was put in', () => {
    expect(writtenIndex({ ...legal, indexes: null }, 5)).toBe(5);
    expect(writtenIndex({ ...legal, indexes: [] }, 5)).toBe(5);
  });
});

describe('the texts of a document that were replaced', () => {
  const scalarAt = (start: number, end: number): Scalar => {
    const scalar = new Scalar('text');
    scalar.range = [start, end, end];
    return scalar;
  };

  it('are found by their nodes and by every offset in them', () => {
    const [first, second, other] = [scalarAt(10, 20), scalarAt(30, 32), scalarAt(40, 50)] as const;
    const replaced = new ReplacedScalars();
    expect(replaced.isEmpty).toBe(true);

    replaced.add(first, 'one', legal);
    replaced.add(second, 'two', legal);

    expect(replaced.isEmpty).toBe(false);
    expect([first, second, other].map((node) => replaced.of(node)?.text)).toEqual(['one', 'two', undefined]);
    expect([9, 10, 19, 20, 29, 30, 31, 32, 45].map((offset) => replaced.at(offset)?.text)).toEqual([
      undefined,
      'one',
      'one',
      undefined,
      undefined,
      'two',
      'two',
      undefined,
      undefined,
    ]);
  });
});

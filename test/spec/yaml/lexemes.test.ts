import { describe, expect, it } from 'vitest';
import { hasTooManyParts } from '../../../src/spec/yaml/lexemes.ts';

describe('the keys and entries of a text', () => {
  it.each([
    ['keys', 'a: 1\nb: 2\nc: 3\n', 3],
    ['explicit keys', '? a\n? b\n', 2],
    ['entries of a list', '- a\n- b\n', 2],
    ['brackets, and entries between them', '[a, b, c]', 4],
    ['braces, and keys between them', '{ a: 1, b: 2 }', 4],
    ['keys of maps in a list', '- a: 1\n  b: 2\n- a: 1\n', 5],
    ['nothing of comments and quotes', '# a: b\na: "b: c, d"\n', 1],
  ])('are counted: %s', (_what, text, count) => {
    expect(hasTooManyParts(text, count)).toBe(false);
    expect(hasTooManyParts(text, count - 1)).toBe(true);
  });

  it('may be a million', () => {
    expect(hasTooManyParts('a: 1\n')).toBe(false);
  });
});

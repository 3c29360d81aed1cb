import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { sourceOf } from '../../support/values/spec-files.ts';

/** `line:column` of the first X in the text at `query`. */
function placeOfX(yaml: string): string {
  const source = sourceOf(yaml);
  const { query } = source.value as { query: string };
  const { line, column } = source.placeInText('/query', query.indexOf('X'));
  return `${line}:${column}`;
}

describe('the place of a character in a text', () => {
  it.each([
    ['a plain scalar', 'query: abX\n', '1:10'],
    ['a plain scalar over several lines', 'query: ab\n  cd\n\n  eX\n', '4:4'],
    ['single quotes with a quote inside, written twice', "query: '''a'' X'\n", '1:15'],
    ['double quotes with escapes', 'query: "\\"a\\"\\t\\u0041\\x42 X"\n', '1:27'],
    ['double quotes with a backslash at the end of a line', 'query: "ab\\\n   cX"\n', '2:5'],
    ['a folded block', 'query: >-\n  ab\n  cX\n', '3:4'],
    ['a literal block with a comment and an indentation indicator', 'query: |2 # why\n    ab\n  X\n', '3:3'],
    ['a folded block with CRLF', 'query: >\r\n  ab\r\n  X\r\n', '3:3'],
    ['a scalar with an anchor and a tag', 'query: &a !!str X\n', '1:17'],
    ['a scalar that an alias repeats, at its anchor', 'of: &a abX\nquery: *a\n', '1:10'],
  ])('is exact in %s', (_, yaml, place) => {
    expect(placeOfX(yaml)).toBe(place);
  });

  it.each([
    ['a plain scalar', 'query: ab \n', '1:10'],
    ['a quoted scalar', "query: 'ab  '\n", '1:11'],
    ['a block', 'query: |\n  ab\n  cd\n\n', '3:5'],
    ['an empty scalar', "query: ''\n", '1:9'],
  ])('is after the last visible character at the end of %s', (_, yaml, place) => {
    const source = sourceOf(yaml);
    const { query } = source.value as { query: string };

    const { line, column } = source.placeInText('/query', query.length);

    expect(`${line}:${column}`).toBe(place);
  });

  it('is the place of the value if it is not text', () => {
    expect(sourceOf('query: [a]\n').placeInText('/query', 3)).toMatchObject({ line: 1, column: 8 });
  });

  it('is exact for any text in any style of scalar', () => {
    const kinds = fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_FOLDED', 'BLOCK_LITERAL');
    const words = fc.array(fc.stringMatching(/^[a-z'"\\#:(é😀]{1,8}$/u), { maxLength: 12 });
    fc.assert(
      fc.property(words, words, kinds, fc.constantFrom(10, 20, 80), (before, after, defaultStringType, lineWidth) => {
        const query = [...before, 'X', ...after].join(' ');
        const yaml = stringify({ query }, { defaultStringType, lineWidth, defaultKeyType: 'PLAIN' });

        const [line = 0, column = 0] = placeOfX(yaml).split(':').map(Number);

        expect(yaml.split('\n')[line - 1]?.charAt(column - 1)).toBe('X');
      }),
    );
  });
});

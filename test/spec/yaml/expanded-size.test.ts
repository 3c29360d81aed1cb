import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { expandedSize } from '../../../src/spec/yaml/expanded-size.ts';

describe('the parts that aliases add to a document', () => {
  it.each([
    ['none without aliases', 'a: [b, c, { d: e }]', 0],
    ['one for a text', 'a: &x b\nc: *x', 1],
    ['a list and its items', 'a: &x [b, c, d]\ne: *x', 4],
    ['a map, its keys and its values', 'a: &x { b: c, d: e }\nf: *x', 5],
    ['all for each alias', 'a: &x [b, c]\nd: [*x, *x, *x]', 9],
    ['those of aliases inside', 'a: &x [b]\nc: &y [*x, *x]\nd: *y', 2 + 2 + 5],
    ['those of keys', 'a: &x b\n*x : c', 1],
    ['none for an alias without an anchor', 'a: *x', 0],
  ])('are %s', (_what, text, count) => {
    expect(expandedSize(parseDocument(text))).toBe(count);
  });
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: specs write parameters like that

import { describe, expect, it } from 'vitest';
import { SpecSource } from '../../../src/spec/yaml/source.ts';
import { parseSource } from '../../../src/spec/yaml/syntax.ts';

/** `line:column: message` of each syntax error in `text`. */
function faultsOf(text: string): string[] {
  const problems = parseSource('spec.yaml', text);
  if (problems instanceof SpecSource) return [];
  return problems.map(({ place, message }) => `${place.line}:${place.column}: ${message}`);
}

describe('a syntax error', () => {
  it.each([
    ['name: "a" b', '1:11: there is more text after the end of the value'],
    ['a: [b, , c]', '1:8: a value is missing before this comma'],
    ['a: [b, , "${team}"]', '1:8: a value is missing before this comma'],
    ['[@b]', '1:2: text cannot start with `@`'],
    ['[a]: b', '1:1: a key must be text'],
    ['a: "C:\\dir"', '1:7: `\\d` is not an escape in YAML'],
    ['name: "finance', '1:7: this quote is never closed'],
    ["name: 'finance", '1:7: this quote is never closed'],
    ['? a\nb', '2:1: a key needs a `:` and a value'],
    ['a: b: c', '1:4: a second `key: value` cannot start here'],
    ['a: [1', '2:1: a `[` or `{` is not closed before this line'],
    ['{ a: 1', '2:1: a `[` or `{` is not closed before this line'],
    ['%YAML 1.2\na: b', '2:1: a line that starts with `%` needs a line `---` after it'],
    ['- - a\n - b', '2:2: this line is not indented like its neighbours'],
    ['a: @b@', '1:4: text cannot start with `@`'],
    ['a: `b', '1:4: text cannot start with a backtick'],
    ['a: &x &y b', '1:7: a node can have at most one anchor'],
  ])('gets our own message, or else that of the parser: %j', (text, fault) => {
    expect(faultsOf(`${text}\n`)).toEqual([fault]);
  });

  it('says what to write instead', () => {
    expect(parseSource('spec.yaml', 'a: [b, , c]\n')).toMatchObject([{ hint: 'add a value, or remove the comma' }]);
  });

  it('has the place of the opening quote, also between quotes that are closed', () => {
    expect(faultsOf('a: "b"\nc: "d\ne: "f"\ng: h\n')).toEqual(['2:4: this quote is never closed']);
    expect(faultsOf('a: "b\nc: "d\n')).toEqual(['1:4: this quote is never closed', '2:4: this quote is never closed']);
  });

  it('is reported once if the parser reports it twice', () => {
    expect(faultsOf('a: !t !u b\nc: @d\n')).toEqual([
      '1:7: a node can have at most one tag',
      '2:4: text cannot start with `@`',
    ]);
  });
});

describe('keys and aliases', () => {
  it('can repeat text, maps and lists', () => {
    expect(faultsOf('a: &text b\nc: &map { d: e }\nf: &list [g]\nh: [*text, *map, *list]\n')).toEqual([]);
  });

  it('are each reported if they are wrong', () => {
    expect(faultsOf('a: *x\nb: [*y, *y]\n')).toEqual([
      '1:4: `*x` has no anchor',
      '2:5: `*y` has no anchor',
      '2:9: `*y` has no anchor',
    ]);
  });

  it('are not reported as duplicates if they are not text', () => {
    expect(faultsOf('[a]: b\n[c]: d\n')).toEqual(['1:1: a key must be text', '2:1: a key must be text']);
  });
});

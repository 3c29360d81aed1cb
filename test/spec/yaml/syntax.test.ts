// biome-ignore-all lint/suspicious/noTemplateCurlyInString: specs write parameters like that

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpecSource } from '../../../src/spec/yaml/source.ts';
import { parseSource } from '../../../src/spec/yaml/syntax.ts';

function readValue(text: string): unknown {
  const source = parseSource('spec.yaml', text);
  return source instanceof SpecSource ? source.value : source.map(({ message }) => message);
}

describe('parseSource', () => {
  it('reads YAML 1.2, in which `yes` and dates are text', () => {
    expect(readValue('a: yes\nb: 2026-11-01\nc: 012\n')).toEqual({ a: 'yes', b: '2026-11-01', c: 12 });
  });

  it.each([
    ['a second document', 'a: 1\n---\nb: 2\n'],
    ['a third one', 'a: 1\n---\nb: 2\n---\nc: [\n'],
  ])('reports %s once', (_what, text) => {
    expect(readValue(text)).toHaveLength(1);
  });

  it.each([
    ['aliases without an anchor', '- *x\n', '`*x` has no anchor'],
    ['repeats of a key in one map', 'a: 1\n', 'the key `a` is already on line 1'],
    ['maps that repeat a key', '- { a: 1, a: 2 }\n', 'the key `a` is already on line 1'],
    ['texts that start with `@`', '- @a\n', 'text cannot start with `@`'],
  ])('shows a thousand mistakes and no more: %s', (_what, line, first) => {
    const messages = readValue(line.repeat(1_100)) as string[];

    expect(messages.length).toBeGreaterThanOrEqual(1_000);
    expect(messages.length).toBeLessThanOrEqual(1_001);
    expect(messages[0]).toBe(first);
  });

  it.each([
    ['brackets', ']\n', 'there is more text after the end of the value'],
    ['escapes', '- "\\d"\n', '`\\d` is not an escape in YAML'],
  ])('stops looking for mistakes in a text that has thousands: %s', (_what, line, first) => {
    const messages = readValue(line.repeat(4_000)) as string[];

    expect(messages.length).toBeGreaterThanOrEqual(1_000);
    expect(messages.length).toBeLessThanOrEqual(1_001);
    expect(messages[0]).toBe(first);
  });

  it('repeats a part as often as aliases of aliases say', () => {
    const text = `point: &point { last: 7d }\nmany: &many [${'*point, '.repeat(20)}]\nall: [${'*many, '.repeat(20)}]\n`;

    expect(readValue(text)).toHaveProperty('all.19.19.last', '7d');
  });

  it('asks for quotes around a parameter inside braces', () => {
    expect(readValue('a: { b: ${name} }\n')).toEqual([
      '`${name}` needs quotes here: inside `{ }` and `[ ]`, a brace has a meaning of its own',
    ]);
  });

  it('keeps a key called `__proto__` as data', () => {
    expect(Object.keys(readValue('__proto__: 1\nname: a\n') as object)).toEqual(['__proto__', 'name']);
  });

  it('allows thousands of aliases of one anchor', { tags: 'slow' }, () => {
    const items = Array.from({ length: 5_000 }, () => '  - *point\n').join('');

    expect(readValue(`point: &point { last: 7d }\nitems:\n${items}`)).toHaveProperty('items.4999.last', '7d');
  });

  it('reports nesting so deep that composing it would end the process', { tags: 'slow' }, () => {
    expect(readValue('['.repeat(200_000))).toEqual(['this is nested more than 50 levels deep']);
  });

  it('reads any JSON, because JSON is YAML', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 }), (value) => {
        const printable = JSON.parse(JSON.stringify(value).replace(/\\u00[0189][0-9a-f]|\p{Cc}/gu, ''));

        expect(readValue(JSON.stringify(printable, null, 1))).toEqual(printable);
      }),
    );
  });

  it('never throws, for any text', { tags: 'slow' }, () => {
    const piece = fc.constantFrom(
      'a',
      ': ',
      '\n',
      ' ',
      '- ',
      '[',
      '{',
      '}',
      '"',
      "'",
      '&x ',
      '*x',
      '!t ',
      '|',
      '#',
      '%',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(() => parseSource('spec.yaml', pieces.join(''))).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });
});

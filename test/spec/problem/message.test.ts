import { describe, expect, it } from 'vitest';
import { allOf, anyOf, quoted } from '../../../src/spec/problem/message.ts';

describe('quoted', () => {
  it("puts the user's text in backticks", () => {
    expect(quoted('ada')).toBe('`ada`');
  });

  it('puts the text on one line', () => {
    expect(quoted('a\r\n\t b\nc')).toBe('`a b c`');
  });

  it('cuts the text off after 80 characters', () => {
    expect(quoted('a'.repeat(80))).toBe(`\`${'a'.repeat(80)}\``);
    expect(quoted('a'.repeat(81))).toBe(`\`${'a'.repeat(80)}…\``);
  });
});

describe('a list of words', () => {
  it.each([
    [[], ''],
    [['a'], '`a`'],
    [['a', 'b'], '`a` or `b`'],
    [['a', 'b', 'c'], '`a`, `b` or `c`'],
  ])('ends in `or` if any of them is meant: %j', (words, text) => {
    expect(anyOf(words)).toBe(text);
  });

  it('ends in `and` if all of them are meant', () => {
    expect(allOf(['a', 'b', 'c'])).toBe('`a`, `b` and `c`');
  });
});

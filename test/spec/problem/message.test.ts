import { describe, expect, it } from 'vitest';
import { allOf, anyOf, quoted } from '../../../src/spec/problem/message.ts';

describe('quoted', () => {
  it("puts the user's word in backticks", () => {
    expect(quoted('ada')).toBe('`ada`');
  });

  it('keeps what is quoted on one line', () => {
    expect(quoted('a\r\n\t b\nc')).toBe('`a b c`');
  });

  it('shows 80 characters at the most, and that there are more', () => {
    expect(quoted('a'.repeat(80))).toBe(`\`${'a'.repeat(80)}\``);
    expect(quoted('a'.repeat(81))).toBe(`\`${'a'.repeat(80)}…\``);
  });
});

describe('words in a row', () => {
  it.each([
    [[], ''],
    [['a'], '`a`'],
    [['a', 'b'], '`a` or `b`'],
    [['a', 'b', 'c'], '`a`, `b` or `c`'],
  ])('are told as a choice: %j', (words, text) => {
    expect(anyOf(words)).toBe(text);
  });

  it('are told as a whole', () => {
    expect(allOf(['a', 'b', 'c'])).toBe('`a`, `b` and `c`');
  });
});

import { describe, expect, it } from 'vitest';
import { type HeaderFault, noNameColumn, secretUnlessListed } from '../../../src/spec/lists/header-faults.ts';

describe('a list without a column of names', () => {
  it('is described by its headers, if none is known', () => {
    expect(noNameColumn(['Name', 'Cost (EUR)', 'Größe_2'], 'mailbox').message).toBe(
      'this list has no column `address`; its first line has `Name`, `Cost (EUR)` and `Größe_2`',
    );
  });

  it('is not described by headers if one is known, or by what does not look like a header', () => {
    expect(noNameColumn(['Name', 'size'], 'site').message).toBe('this list has no column `url`');
    expect(noNameColumn(['{"a":1}', 'x'.repeat(41), ''], 'site').message).toBe('this list has no column `url`');
    expect(noNameColumn(['{"a":1}', 'x'.repeat(40)], 'site').message).toBe(
      `this list has no column \`url\`; its first line has \`${'x'.repeat(40)}\``,
    );
  });

  it('is described by twenty headers at most', () => {
    const row = Array.from({ length: 21 }, (_, index) => `c${index}`);

    expect(noNameColumn(row, 'mailbox').message).toMatch(/ and `c19`$/);
  });

  it('may be UTF-16 that nothing marks as such', () => {
    expect(noNameColumn(['a', 'n\0a\0m\0e\0'], 'mailbox')).toEqual({
      cell: 0,
      isSecret: true,
      message: 'this list is UTF-16 without a byte order mark',
      hint: 'save it as UTF-8, or as UTF-16 with a byte order mark',
    });
  });
});

describe('what is wrong with a header row', () => {
  const faults: readonly HeaderFault[] = [
    { cell: 0, message: 'first' },
    { cell: 1, message: 'second' },
  ];
  const shown = (row: readonly string[]): string[] =>
    secretUnlessListed(faults, row, 'mailbox').map(({ message, isSecret }) => (isSecret ? `(${message})` : message));

  it('is shown with the row if a column is known, or if all look like columns', () => {
    expect(shown(['{"a":1}', 'address'])).toEqual(['first', 'second']);
    expect(shown(['Name', 'Where'])).toEqual(['first', 'second']);
    expect(shown(Array.from({ length: 20 }, () => 'Name'))).toEqual(['first', 'second']);
  });

  it('is shown without the row if that may be anything, and only if it is about what looks like a column', () => {
    expect(shown(Array.from({ length: 21 }, () => 'Name'))).toEqual(['(first)', '(second)']);
    expect(shown(['{"a":1}', 'Where'])).toEqual(['(second)']);
    expect(shown(['{"a":1}', 'x+y'])).toEqual(['(this list has no column `address`)']);
  });
});

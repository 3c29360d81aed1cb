import { describe, expect, it } from 'vitest';
import { csvText, isAltered } from '../../src/report/csv-text.ts';

describe('a text in CSV', () => {
  it.each([
    ['ada@contoso.com', false],
    ['=1+1', true],
    [' @sum', true],
    ['a\u202eb', true],
  ])('is altered if a spreadsheet could run it, or nobody could see it: %j, %s', (text, isOther) => {
    expect(isAltered(text)).toBe(isOther);
    expect(csvText([[text]], []) === `${text}\r\n`).toBe(!isOther);
  });

  it('is nothing for no rows', () => {
    expect(csvText([], ['a'])).toBe('');
  });
});

import { describe, expect, it } from 'vitest';
import type { Columns } from '../../../src/spec/lists/list-columns.ts';
import { type ReadRow, type RowFault, readRow } from '../../../src/spec/lists/list-rows.ts';

const columns: Columns = {
  names: [0],
  directoryId: -1,
  size: 1,
  sizeFormat: { unit: null, hasDecimalCommas: false },
  priority: 2,
  count: 3,
};

function read(...row: readonly string[]): ReadRow | RowFault {
  return readRow(row, columns, 'mailbox');
}

describe('readRow', () => {
  it.each([
    ['0', 0],
    ['12', 12],
    ['12.25', 12.25],
    [' 7 ', 7],
    ['', null],
    ['  ', null],
  ])('reads `%s` as a size of %s', (text, size) => {
    expect(read('ada@contoso.com', text, '')).toMatchObject({ resource: { size } });
  });

  it.each([
    ['0', 0],
    ['10', 10],
    [' 3 ', 3],
    ['', null],
  ])('reads `%s` as a priority of %s', (text, priority) => {
    expect(read('ada@contoso.com', '', text)).toMatchObject({ resource: { priority } });
  });

  it.each(['1e5', '0x10', '-1', '+1', '1.', '.5', '1,5', 'Infinity', '1234567890123456'])(
    'does not accept `%s` as a size',
    (text) => {
      expect(read('ada@contoso.com', text, '')).toMatchObject({ cell: 1 });
    },
  );

  it.each(['1.5', '1e5', '-1', '1234567890123456'])('does not accept `%s` as a priority', (text) => {
    expect(read('ada@contoso.com', '', text)).toMatchObject({ cell: 2 });
  });

  it('trims a wrong value in the message', () => {
    expect(read('ada@contoso.com', ' big ', '')).toMatchObject({
      message: '`size` must be a number, 0 or more, not `big`',
    });
  });

  it.each([
    ['1,5', '`1.5`'],
    ['12,25', '`12.25`'],
    ['1,5 GB', '`1.5 GB`'],
    ['1,5  gb', '`1.5  gb`'],
    ['1,5GB', '`1.5GB`'],
  ])('says how to write the decimal comma of %s where commas separate columns', (text, right) => {
    expect(read('ada@contoso.com', text, '')).toMatchObject({ hint: `write ${right}, or leave it empty` });
  });

  it.each(['x1,5', '1,5 GB?', '1,5 6', ',5', '1,'])('gives an example of a size instead of %s', (text) => {
    const commas = { ...columns, sizeFormat: { unit: null, hasDecimalCommas: true } };

    expect(read('ada@contoso.com', text, '')).toMatchObject({
      hint: 'write a number such as `1.5` or `1.5 GB`, or leave it empty',
    });
    expect(readRow(['ada@contoso.com', text, ''], commas, 'mailbox')).toMatchObject({
      hint: 'write a number such as `1,5` or `1,5 GB`, or leave it empty',
    });
  });

  it('names a character in a size that nobody sees', () => {
    expect(read('ada@contoso.com', '1\u200b2', '')).toMatchObject({
      at: 1,
      message: expect.stringContaining('it contains U+200B ZERO WIDTH SPACE'),
      hint: 'remove it',
    });
  });

  it('takes an id of any letters', () => {
    const withId = { ...columns, size: -1, priority: -1, directoryId: 1, count: 2 };

    expect(readRow(['ada@contoso.com', ' Zoë '], withId, 'mailbox')).toMatchObject({
      resource: { directoryId: 'Zoë' },
    });
  });

  it('names a character in an id that nobody sees', () => {
    const row = ['ada@contoso.com', ' ab\u200bc'];

    expect(readRow(row, { ...columns, size: -1, priority: -1, directoryId: 1, count: 2 }, 'site')).toEqual({
      cell: 1,
      at: 2,
      message: '`siteId` contains U+200B ZERO WIDTH SPACE',
      hint: 'remove it',
    });
  });

  it('takes the name from the next column if it is blank in the first', () => {
    const names = { ...columns, names: [2, 0], priority: -1 };

    expect(readRow(['ada@contoso.com', '', '\u00a0'], names, 'mailbox')).toMatchObject({
      cell: 0,
      resource: { name: 'ada@contoso.com' },
    });
    expect(readRow(['', '', ''], names, 'mailbox')).toMatchObject({ cell: 2, resource: { name: '' } });
  });

  it('takes blank cells after the last column that has a header, and no others', () => {
    expect(read('ada@contoso.com', '', '', '', ' ')).toMatchObject({ resource: { name: 'ada@contoso.com' } });
    expect(read('ada@contoso.com', '', '', '', 'x')).toMatchObject({
      message: 'this row has 5 fields, but the header row has 3',
    });
  });
});

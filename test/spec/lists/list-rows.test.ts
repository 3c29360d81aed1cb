import { describe, expect, it } from 'vitest';
import { readRow } from '../../../src/spec/lists/list-rows.ts';

const columns = { name: 0, directoryId: -1, size: 1, priority: 2, count: 3 };

describe('readRow', () => {
  it.each([
    ['0', 0],
    ['12', 12],
    ['12.25', 12.25],
    [' 7 ', 7],
    ['', null],
    ['  ', null],
  ])('reads `%s` as a size of %s', (text, size) => {
    expect(readRow(['ada@contoso.com', text, ''], columns)).toMatchObject({ size });
  });

  it.each([
    ['0', 0],
    ['10', 10],
    [' 3 ', 3],
    ['', null],
  ])('reads `%s` as a priority of %s', (text, priority) => {
    expect(readRow(['ada@contoso.com', '', text], columns)).toMatchObject({ priority });
  });

  it.each(['1e5', '0x10', '-1', '+1', '1.', '.5', '1,5', 'Infinity', '1234567890123456'])(
    'does not accept `%s` as a size',
    (text) => {
      expect(readRow(['ada@contoso.com', text, ''], columns)).toMatchObject({ field: text });
    },
  );

  it.each(['1.5', '1e5', '-1', '1234567890123456'])('does not accept `%s` as a priority', (text) => {
    expect(readRow(['ada@contoso.com', '', text], columns)).toMatchObject({ field: text });
  });

  it('trims a wrong value in the message', () => {
    expect(readRow(['ada@contoso.com', ' big ', ''], columns)).toMatchObject({
      message: '`size` must be a number, 0 or more, not `big`',
    });
  });
});

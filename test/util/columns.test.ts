import { describe, expect, it } from 'vitest';
import { columns, tableLines, textWidth, wrapped } from '../../src/util/columns.ts';

it('columns are as wide as their widest cell', () => {
  const lines = columns([
    ['run', 'spec'],
    ['20261122-030000-7f3a', 'finance'],
  ]);

  expect(lines).toEqual(['run                   spec', '20261122-030000-7f3a  finance']);
});

it('columns in `right` are aligned right', () => {
  const lines = columns(
    [
      ['mailbox', '10,000'],
      ['site', '9'],
    ],
    new Set([1]),
  );

  expect(lines).toEqual(['mailbox  10,000', 'site          9']);
});

it('columns accept rows of different lengths, and no line ends in spaces', () => {
  expect(columns([['a', 'long cell'], ['b', ''], ['c']])).toEqual(['a  long cell', 'b', 'c']);
});

it('columns of no rows are no lines', () => {
  expect(columns([])).toEqual([]);
});

it('columns align characters that take two places on a screen', () => {
  expect(
    columns([
      ['日本', 'a'],
      ['abcd', 'b'],
      ['e\u0301', 'c'],
      ['😀', 'd'],
    ]),
  ).toEqual(['日本  a', 'abcd  b', 'e\u0301     c', '😀    d']);
});

it('columns that are too wide wrap the widest one at words, and cut nothing', () => {
  const rows = [
    ['3', 'failed', 'the mailbox is on legal hold and cannot be restored in place'],
    ['20', 'unknown', 'https://contoso.sharepoint.com/sites/a-very-long-name-without-blanks'],
  ];

  expect(columns(rows, new Set([0]), 44)).toEqual([
    ' 3  failed   the mailbox is on legal hold',
    '             and cannot be restored in place',
    '20  unknown  https://contoso.sharepoint.com/sites/a-very-long-name-without-blanks',
  ]);
});

it('columns that are too wide share the loss, and a word in the middle of a line stays whole', () => {
  const rows = [
    ['drives of finance', 'https://contoso.sharepoint.com', 'could not be found'],
    ['a', 'b', 'c'],
  ];

  expect(columns(rows, new Set(), 50)).toEqual([
    'drives    https://contoso.sharepoint.com  could',
    'of                                        not be',
    'finance                                   found',
    'a         b                               c',
  ]);
});

it('names may be broken after hyphens, the last column first, if words do not fit', () => {
  const rows = [['20261122-030000-7f3a', 'finance-recovery-of-all', '1/1', 'done']];
  const layout = { right: new Set([2]), breakable: [0, 1] };

  expect(tableLines(rows, { ...layout, width: 45 })).toEqual([
    [
      '20261122-030000-7f3a  finance-      1/1  done',
      '                      recovery-of-',
      '                      all',
    ],
  ]);
  expect(tableLines(rows, { ...layout, width: 36 })).toEqual([
    ['20261122-       finance-   1/1  done', '030000-7f3a     recovery-', '                of-all'],
  ]);
});

it('a text is wrapped between words, and a longer word has its own line', () => {
  expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrapped('日本 日本', 5)).toEqual(['日本', '日本']);
  expect(wrapped('a incomprehensibilities b', 5)).toEqual(['a', 'incomprehensibilities', 'b']);
  expect(wrapped('', 5)).toEqual(['']);
});

describe('textWidth', () => {
  it.each([
    ['', 0],
    ['ada@contoso.com', 15],
    ['Zoë', 3],
    ['山田', 4],
    ['👩‍💻', 2],
    ['\u001b[31mred\u001b[39m', 3],
  ])('is the number of places of %j on a screen', (text, places) => {
    expect(textWidth(text)).toBe(places);
  });
});

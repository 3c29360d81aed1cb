import { expect, it } from 'vitest';
import { columns } from '../../src/util/columns.ts';

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

import { expect, it } from 'vitest';
import { columns } from '../../src/util/columns.ts';

it('lays rows out in columns that are as wide as their widest cell', () => {
  const lines = columns([
    ['run', 'spec'],
    ['20261122-030000-7f3a', 'finance'],
  ]);

  expect(lines).toEqual(['run                   spec', '20261122-030000-7f3a  finance']);
});

it('sets the columns that are named flush right', () => {
  const lines = columns(
    [
      ['mailbox', '10,000'],
      ['site', '9'],
    ],
    new Set([1]),
  );

  expect(lines).toEqual(['mailbox  10,000', 'site          9']);
});

it('lets no line end in spaces, and takes rows of different lengths', () => {
  expect(columns([['a', 'long cell'], ['b', ''], ['c']])).toEqual(['a  long cell', 'b', 'c']);
});

it('lays out nothing from nothing', () => {
  expect(columns([])).toEqual([]);
});

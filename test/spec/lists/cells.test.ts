import { describe, expect, it } from 'vitest';
import { cellsOf, columnOfCell } from '../../../src/spec/lists/cells.ts';

describe('cellsOf', () => {
  it.each([
    ['a,b', ',', ['a', 'b']],
    ['"a,b",c', ',', ['a,b', 'c']],
    ['"a ""b"" c";d', ';', ['a "b" c', 'd']],
    ['a\t\t', '\t', ['a', '', '']],
    ['"a,b', ',', ['a,b']],
    ['', ',', ['']],
  ])('takes %j apart at %j', (line, separator, cells) => {
    expect(cellsOf(line, separator)).toEqual(cells);
  });
});

describe('columnOfCell', () => {
  it.each([
    ['a,b', 1, 0, 3],
    ['"a,b",c', 1, 0, 7],
    ['"x","a""b"', 1, 2, 9],
    ['x,  b', 1, 0, 5],
    ['x,"\u00a0b"', 1, 0, 5],
    ['x,', 1, 0, 3],
    ['"x', 1, 0, 1],
  ])('finds the place in %j, cell %d, character %d: column %d', (line, cell, at, column) => {
    expect(columnOfCell(line, { separator: ',', cell, at })).toBe(column);
  });
});

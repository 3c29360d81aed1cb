import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointerTo, segmentsOf } from '../../../src/spec/yaml/source.ts';
import { sourceOf } from '../../support/values/spec-files.ts';

function lineAndColumn({ line, column }: { line: number; column: number }): string {
  return `${line}:${column}`;
}

const text = `name: finance
mailboxes:
  items:
    - ada@contoso.com
    - address: grace@contoso.com
      size: 5
limits: { a/b: 1, c~d: 2 }
shared: &shared
  last: 7d
restorePoint: *shared
`;

describe('SpecSource', () => {
  it.each([
    ['', '1:1'],
    ['/name', '1:7'],
    ['/mailboxes/items/0', '4:7'],
    ['/mailboxes/items/1/address', '5:16'],
    ['/limits/a~1b', '7:16'],
    ['/limits/c~0d', '7:24'],
  ])('finds the value at %j', (pointer, place) => {
    expect(lineAndColumn(sourceOf(text).placeOf(pointer))).toBe(place);
  });

  it.each([
    ['/mailboxes', '2:1'],
    ['/mailboxes/items/1/size', '6:7'],
    ['/limits/a~1b', '7:11'],
    ['/mailboxes/items/0', '4:7'],
  ])('finds the key that leads to %j', (pointer, place) => {
    expect(lineAndColumn(sourceOf(text).placeOfKey(pointer))).toBe(place);
  });

  it('finds the nearest parent of a part that is not written', () => {
    const source = sourceOf(text);

    expect(lineAndColumn(source.placeOf('/mailboxes/items/1/restorePoint/last'))).toBe('5:7');
    expect(lineAndColumn(source.placeOf('/mailboxes/items/2'))).toBe('4:5');
    expect(lineAndColumn(source.placeOf('/name/first'))).toBe('1:7');
  });

  it('finds what an alias repeats at its anchor', () => {
    expect(lineAndColumn(sourceOf(text).placeOf('/restorePoint/last'))).toBe('9:9');
  });

  it('returns the line of each item of a list', () => {
    const source = sourceOf(text);

    expect(source.linesOf('/mailboxes/items')).toEqual([4, 5]);
    expect(source.linesOf('/name')).toEqual([]);
  });

  it('shows the line of a problem without its line end', () => {
    const windows = sourceOf('name: a\r\nmode: b\r\n');

    expect(windows.problem(windows.placeOf('/mode'), 'wrong').sourceLine).toBe('mode: b');
  });
});

describe('a JSON pointer', () => {
  it('can be split into the keys that it was made of', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (keys) => {
        expect(segmentsOf(keys.reduce((pointer, key) => pointerTo(pointer, key), ''))).toEqual(keys);
      }),
    );
  });
});

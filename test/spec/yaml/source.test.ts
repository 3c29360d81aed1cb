import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointerTo, type SpecSource, segmentsOf } from '../../../src/spec/yaml/source.ts';
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
    const others = sourceOf('name: a\nmode: b');
    expect(['/name', '/mode'].map((at) => others.problem(others.placeOf(at), 'wrong').sourceLine)).toEqual([
      'name: a',
      'mode: b',
    ]);
  });

  it('gives a problem a hint only if there is one', () => {
    const source = sourceOf(text);

    expect(Object.keys(source.problem(source.placeOf('/name'), 'wrong'))).toEqual(['place', 'message', 'sourceLine']);
    expect(source.problem(source.placeOf('/name'), 'wrong', 'right').hint).toBe('right');
  });

  it('returns the value at a pointer, and nothing below a text', () => {
    const source = sourceOf(text);

    expect(source.valueAt('/mailboxes/items/1/size')).toBe(5);
    expect(source.valueAt('/name/first')).toBeUndefined();
    expect(source.valueAt('/limits/gone/deeper')).toBeUndefined();
    expect(sourceOf('limits:\nname: a\n').valueAt('/limits/gone')).toBeUndefined();
  });

  it('returns no lines of a list that is not written', () => {
    expect(sourceOf(text).linesOf('/gone')).toEqual([]);
  });
});

describe('a document with other values in the place of texts', () => {
  const before = `from: { name: $x }
name: a$x
inner: { from: $x, $x: 1 }
plain: b
`;
  const replaced = (): SpecSource =>
    sourceOf(before).replacing((written) => {
      if (!written.includes('$x')) return undefined;
      return { value: written.replace('$x', 'legal'), indexes: null, note: ' (`$x`)', isKnown: written !== '$x' };
    }, '/from');

  it('has them in values only, and not below the top-level key that is left out', () => {
    expect(replaced().value).toEqual({
      from: { name: '$x' },
      name: 'alegal',
      inner: { from: 'legal', $x: 1 },
      plain: 'b',
    });
  });

  it('knows where something was put in, and where nothing could be, in this file only', () => {
    const source = replaced();
    const [name, inner, plain] = ['/name', '/inner/from', '/plain'].map((at) => source.placeOf(at));
    if (name === undefined || inner === undefined || plain === undefined) throw new Error('three places');

    expect([name, inner, plain, { ...name, file: 'a.csv' }].map((place) => source.isReplaced(place))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([name, inner, plain, { ...inner, file: 'a.csv' }].map((place) => source.isUnreplaced(place))).toEqual([
      false,
      true,
      false,
      false,
    ]);
    expect(source.problem(name, 'wrong').message).toBe('wrong (`$x`)');
    expect(source.problem(plain, 'wrong').message).toBe('wrong');
  });

  it('has the place of each character where it is written', () => {
    const source = sourceOf('name: a$xb\n').replacing(
      () => ({
        value: 'alegalb',
        indexes: [
          { length: 1, piece: { kind: 'plain', at: 0, length: 1 } },
          { length: 5, piece: { kind: 'use', at: 1, length: 2 } },
          { length: 1, piece: { kind: 'plain', at: 3, length: 1 } },
        ],
        note: ' (`$x`)',
        isKnown: true,
      }),
      '',
    );

    const places = [...'alegalb'].map((_, index) => lineAndColumn(source.placeInText('/name', index)));

    expect(places).toEqual(['1:7', '1:8', '1:8', '1:8', '1:8', '1:8', '1:10']);
  });

  it('may repeat what was replaced as often as aliases of aliases say', () => {
    const source = sourceOf(
      `name: &x $x\nmany: &many [${'*x, '.repeat(20)}]\nall: [${'*many, '.repeat(20)}]\n`,
    ).replacing(
      (written) => (written === '$x' ? { value: 'legal', indexes: null, note: '', isKnown: true } : undefined),
      '',
    );

    expect(source.valueAt('/all/19/19')).toBe('legal');
  });

  it('is the same document if there is nothing to replace', () => {
    const source = sourceOf(before);

    expect(source.replacing(() => undefined, '/from')).toBe(source);
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

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PlaceTable } from '../../../src/spec/lists/place-table.ts';

it('finds every place by its key, and none by others', () => {
  const keys = Array.from({ length: 5_000 }, (_, place) => `user${place}@contoso.com`);
  const table = new PlaceTable((place) => keys[place] ?? '');
  for (const [place, key] of keys.entries()) table.add(key, place);

  expect(keys.map((key) => table.find(key))).toEqual([...keys.keys()]);
  expect(table.find('user5000@contoso.com')).toBeUndefined();
});

it('keeps the place that had a key first, and says which it is', () => {
  const table = new PlaceTable((place) => ['ada', 'grace', 'ada'][place] ?? '');

  expect([table.add('ada', 0), table.add('grace', 1), table.add('ada', 2)]).toEqual([undefined, undefined, 0]);
  expect(table.find('ada')).toBe(0);
});

it('finds what a map finds', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 200 }),
      fc.string({ maxLength: 3 }),
      (keys, key) => {
        const table = new PlaceTable((place) => keys[place] ?? '');
        for (const [place, each] of keys.entries()) table.add(each, place);

        expect(table.find(key)).toBe(new Map(keys.map((each, place) => [each, place])).get(key));
      },
    ),
  );
});

import { expect, it } from 'vitest';
import { NamesAndIds } from '../../../src/cli/files/id-list.ts';

it('a list names what has an id or an address, by all of its rows', () => {
  const list = new NamesAndIds();
  list.add('ada@contoso.com', 'ID-1');
  list.add('Countess@contoso.com', 'id-1');

  expect(list.of('COUNTESS@contoso.com')).toEqual(['ada@contoso.com', 'Countess@contoso.com', 'id-1']);
  expect(list.of('Id-1')).toEqual(['ada@contoso.com', 'Countess@contoso.com', 'id-1']);
  expect(list.of('bob@contoso.com')).toEqual([]);
});

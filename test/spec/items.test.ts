import { describe, expect, it } from 'vitest';
import { readItems } from '../../src/spec/items.ts';

describe('readItems', () => {
  it('reads a plain name and trims it', () => {
    expect(readItems([' ada@contoso.com '], '/drives', 'drive')).toEqual({
      items: [
        {
          index: 0,
          name: 'ada@contoso.com',
          namePointer: '/drives/0',
          directoryId: null,
          size: null,
          priority: null,
          overrides: {},
        },
      ],
      errors: [],
    });
  });

  it('reads the map of a mailbox and the place of its address', () => {
    const entry = {
      address: 'ada@contoso.com ',
      directoryObjectId: 'd-1',
      size: 5,
      priority: 2,
      destination: 'inPlace',
    };

    expect(readItems([entry], '/mailboxes/items', 'mailbox').items).toEqual([
      {
        index: 0,
        name: 'ada@contoso.com',
        namePointer: '/mailboxes/items/0/address',
        directoryId: 'd-1',
        size: 5,
        priority: 2,
        overrides: entry,
      },
    ]);
  });

  it('reads the map of a site and the place of its URL', () => {
    const url = 'https://contoso.sharepoint.com';

    expect(readItems([{ url: ` ${url}` }, { url, siteId: 's-1' }], '/sites', 'site').items).toMatchObject([
      { name: url, namePointer: '/sites/0/url', directoryId: null, size: null, priority: null },
      { name: url, namePointer: '/sites/1/url', directoryId: 's-1' },
    ]);
  });

  it('reads the valid entries and returns an error with a place for each invalid one', () => {
    const { items, errors } = readItems(['ada@contoso.com', 5, { adress: 'x' }], '/drives', 'drive');

    expect(items).toHaveLength(1);
    expect(errors.map(({ error, at }) => `${at}: ${error.keyword}`)).toEqual([
      '/drives/1: type',
      '/drives/2: additionalProperties',
    ]);
  });
});

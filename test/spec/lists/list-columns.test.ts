import { describe, expect, it } from 'vitest';
import { readHeader } from '../../../src/spec/lists/list-columns.ts';

describe('readHeader', () => {
  it('finds the columns by name, ignoring case and white space', () => {
    expect(readHeader(['SIZE', ' url '], 'site')).toEqual({
      name: 1,
      directoryId: -1,
      size: 0,
      priority: -1,
      count: 2,
    });
  });

  it('suggests the right name for a misspelt one', () => {
    expect(readHeader(['adress', 'size'], 'drive')).toEqual([
      { field: 'adress', message: 'unknown column `adress`', hint: 'did you mean `address`?' },
    ]);
  });

  it.each([
    ['mailbox', ' URL ', 'this list has no column `address`', 'move it to the `lists` of `sites`'],
    ['drive', 'url', 'this list has no column `address`', 'move it to the `lists` of `sites`'],
    ['site', 'Address', 'this list has no column `url`', 'move it to the `lists` of `mailboxes` or `drives`'],
    ['mailbox', 'upn', 'this list has no column `address`', 'rename the column with the e-mail addresses to `address`'],
    ['site', 'link', 'this list has no column `url`', 'rename the column with the URLs to `url`'],
  ] as const)('says how to fix a %s list that has the column `%s`', (workload, header, message, hint) => {
    expect(readHeader(['size', header], workload)).toEqual([{ field: 'size', message, hint }]);
  });

  it.each(['address;size', 'address\tsize', 'address|size'])(
    'says to use commas instead of the separator in %j',
    (header) => {
      expect(readHeader([header], 'mailbox')).toMatchObject([
        { hint: 'save the list with commas between the columns' },
      ]);
    },
  );

  it.each([
    ['mailbox', 'ada@contoso.com'],
    ['site', 'https://contoso.sharepoint.com'],
  ] as const)('reports that a %s list that starts with %s has no header row', (workload, first) => {
    expect(readHeader([first], workload)).toMatchObject([
      { isSecret: true, message: 'this list has no header row: its first line has an address or URL' },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { readHeader } from '../../../src/spec/lists/list-columns.ts';

describe('readHeader', () => {
  it('finds the columns by their names, without case and white space', () => {
    expect(readHeader(['SIZE', ' url '], 'site')).toEqual({
      name: 1,
      directoryId: -1,
      size: 0,
      priority: -1,
      count: 2,
    });
  });

  it('guesses what a misspelt name was to be', () => {
    expect(readHeader(['adress', 'size'], 'drive')).toEqual([
      { field: 'adress', message: 'unknown column `adress`', hint: 'did you mean `address`?' },
    ]);
  });

  it.each([
    ['mailbox', ' URL ', 'this list has no column `address`', 'list it under `sites`'],
    ['drive', 'url', 'this list has no column `address`', 'list it under `sites`'],
    ['site', 'Address', 'this list has no column `url`', 'list it under `mailboxes` or `drives`'],
    ['mailbox', 'upn', 'this list has no column `address`', 'call the column `address`'],
    ['site', 'link', 'this list has no column `url`', 'call the column `url`'],
  ] as const)('asks for the right column in a %s list that has `%s`', (workload, header, message, hint) => {
    expect(readHeader(['size', header], workload)).toEqual([{ field: 'size', message, hint }]);
  });

  it.each(['address;size', 'address\tsize', 'address|size'])('asks for commas in %j', (header) => {
    expect(readHeader([header], 'mailbox')).toMatchObject([{ hint: 'save the list with commas' }]);
  });

  it.each([
    ['mailbox', 'ada@contoso.com'],
    ['site', 'https://contoso.sharepoint.com'],
  ] as const)('misses the header row of a %s list that starts with %s', (workload, first) => {
    expect(readHeader([first], workload)).toMatchObject([
      { message: `this list has no header row: it starts with \`${first}\`` },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Workload } from '../../../src/m365/workload.ts';
import { type ReadHeader, readHeader } from '../../../src/spec/lists/list-columns.ts';
import type { WrittenColumns } from '../../../src/spec/written.ts';

function read(row: readonly string[], workload: Workload = 'mailbox', mapped: WrittenColumns = {}): ReadHeader {
  return readHeader(row, { workload, mapped, hasDecimalCommas: false });
}

/** `field=header` of each column that is taken, and the fallbacks after it. */
function taken(header: ReadHeader): string[] {
  if (!('taken' in header)) throw new Error(JSON.stringify(header));
  return header.taken.map(({ field, header, fallbacks }) => `${field}=${[header, ...fallbacks].join('|')}`);
}

describe('readHeader', () => {
  it('finds the columns by name, ignoring case, blanks and underscores', () => {
    expect(read(['SIZE', ' url ', 'Site_Id'], 'site')).toMatchObject({
      columns: { names: [1], directoryId: 2, size: 0, priority: -1, count: 3 },
    });
  });

  it.each([
    ['mailbox', 'DisplayName,PrimarySmtpAddress,RecipientTypeDetails', ['address=PrimarySmtpAddress']],
    ['mailbox', 'Block credential,City,User principal name,Display name', ['address=User principal name']],
    ['mailbox', 'userPrincipalName,displayName,mail,id', ['address=mail|userPrincipalName']],
    ['mailbox', 'Display name,Email address,Recipient type', ['address=Email address']],
    ['mailbox', 'UserPrincipalName,TotalItemSize', ['address=UserPrincipalName', 'size=TotalItemSize']],
    [
      'drive',
      'Site URL,Owner Principal Name,Storage Used (Byte)',
      ['address=Owner Principal Name', 'size=Storage Used (Byte)'],
    ],
    ['drive', 'Owner,Url', ['address=Owner']],
    ['site', 'Site name,URL,Teams,Storage used (GB)', ['url=URL', 'size=Storage used (GB)']],
    ['site', 'Url,StorageUsageCurrent,Owner', ['url=Url', 'size=StorageUsageCurrent']],
    ['site', 'Site Id,Site URL,Storage Used (Byte)', ['url=Site URL', 'siteId=Site Id', 'size=Storage Used (Byte)']],
    [
      'mailbox',
      'ExternalDirectoryObjectId,UserId,EmailAddress,Email',
      ['address=EmailAddress|Email', 'directoryObjectId=ExternalDirectoryObjectId'],
    ],
  ] as const)('takes the columns of a %s list with the header %s', (workload, header, expected) => {
    expect(taken(read(header.split(','), workload))).toEqual(expected);
  });

  it('takes the first header of its order, wherever the column is', () => {
    expect(taken(read(['Email', 'mail', 'primary smtp address', 'address', 'owner email']))).toEqual([
      'address=address|primary smtp address|mail|Email|owner email',
    ]);
  });

  it.each([
    ['Storage used (GB)', 2 ** 30],
    ['Storage Used (Byte)', 1],
    ['StorageUsageCurrent', 2 ** 20],
    ['TotalItemSize', null],
    ['size', null],
  ])('takes the unit of numbers from the header `%s`', (header, unit) => {
    expect(read(['address', header])).toMatchObject({ columns: { sizeFormat: { unit } } });
  });

  it('says which columns it takes, with the unit of sizes only', () => {
    expect(read(['address', 'Storage used (GB)', 'ObjectId'])).toMatchObject({
      taken: [
        { field: 'address', header: 'address', unit: null, fallbacks: [] },
        { field: 'directoryObjectId', header: 'ObjectId', unit: null, fallbacks: [] },
        { field: 'size', header: 'Storage used (GB)', unit: 'GB', fallbacks: [] },
      ],
    });
  });

  it('takes no unit from a column that is not the size', () => {
    expect(read(['address', 'Quota (GB)'])).toMatchObject({
      columns: { directoryId: -1, size: -1, sizeFormat: { unit: null }, priority: -1 },
    });
  });

  it('names the columns that nothing uses, without those that our own lists have for people', () => {
    const own = ['displayName', 'protectionUnitId', 'status', 'policy', 'lastActivity'];

    expect(read(['address', 'City', ...own, '', 'Url', 'Site'])).toMatchObject({ unused: ['City', 'Url', 'Site'] });
  });

  it('skips columns at the end that have no header', () => {
    expect(read(['address', '', ' '])).toMatchObject({ columns: { count: 1 }, unused: [] });
  });

  it.each(['EmailAddresses', 'Site', 'ObjectGuid', 'ObjectSid'])('does not take `%s` for a slip', (header) => {
    expect(read(['PrimarySmtpAddress', header])).toMatchObject({ unused: [header] });
  });

  it.each([
    ['prority', 'priority'],
    ['sze', 'size'],
    ['directoryObjctIdd', 'directoryObjectId'],
  ])('reports the slip `%s` if the list has no `%s`', (header, near) => {
    expect(read(['address', header])).toEqual({
      faults: [{ cell: 1, message: `unknown column \`${header}\``, hint: `did you mean \`${near}\`?` }],
    });
    expect(read(['address', header, near])).toMatchObject({ unused: [header] });
  });

  it('reports both a slip and a missing column of names', () => {
    expect(read(['Who', 'sze'])).toMatchObject({
      faults: [
        { message: 'this list has no column `address`; its first line has `Who` and `sze`' },
        { message: 'unknown column `sze`' },
      ],
    });
  });

  it('does not take a column that is used for a slip of another', () => {
    expect(read(['siteId'], 'site')).toMatchObject({ faults: [{ message: 'this list has no column `url`' }] });
  });

  it('suggests the right name for a misspelt one', () => {
    expect(read(['adress', 'size'], 'drive')).toEqual({
      faults: [{ cell: 0, message: 'unknown column `adress`', hint: 'did you mean `address`?' }],
    });
  });

  const rename = (name: string, what: string): string =>
    `rename the column with the ${what} to \`${name}\`, or name it in the spec: \`lists: [{ file: …, columns: { ${name}: … } }]\``;

  it.each([
    ['mailbox', ' URL ', 'this list has no column `address`', 'move it to the `lists` of `sites`'],
    ['drive', 'Site URL', 'this list has no column `address`', 'move it to the `lists` of `sites`'],
    ['site', 'Mail', 'this list has no column `url`', 'move it to the `lists` of `mailboxes` or `drives`'],
    ['mailbox', 'upn', 'this list has no column `address`', rename('address', 'e-mail addresses')],
    ['site', 'link', 'this list has no column `url`', rename('url', 'URLs')],
  ] as const)('says how to fix a %s list that has the column `%s`', (workload, header, message, hint) => {
    expect(read(['size', header], workload)).toEqual({ faults: [{ cell: 0, message, hint }] });
  });

  it('says which separators a list may have', () => {
    expect(read(['address|size'])).toMatchObject({
      faults: [{ message: 'the columns are not separated by commas, semicolons or tabs' }],
    });
  });

  it.each([
    ['mailbox', 'ada@contoso.com'],
    ['site', 'https://contoso.sharepoint.com'],
  ] as const)('reports that a %s list that starts with %s has no header row', (workload, first) => {
    expect(read([first], workload)).toMatchObject({
      faults: [{ isSecret: true, message: 'this list has no header row: its first line has an address or URL' }],
    });
  });

  it('reports a column that is used and appears twice, and no other', () => {
    expect(read(['address', 'Notes', 'Notes', 'ADDRESS'])).toEqual({
      faults: [{ cell: 3, message: 'the column `ADDRESS` appears twice', hint: 'remove one of the two' }],
    });
    expect(read(['address', 'Notes', 'Notes'])).toHaveProperty('columns');
    expect(read(['address', 'Email', 'email'])).toHaveProperty('columns');
  });
});

describe('columns that the spec names', () => {
  it('are taken instead of those that are recognised, with the unit of their header', () => {
    const row = ['Mail', 'Work e-mail', 'Mailbox GB', 'priority'];
    const header = read(row, 'mailbox', { address: 'work E-MAIL', size: 'Mailbox GB' });

    expect(taken(header)).toEqual(['address=Work e-mail', 'size=Mailbox GB', 'priority=priority']);
    expect(header).toMatchObject({ columns: { sizeFormat: { unit: 2 ** 30 } }, unused: ['Mail'] });
  });

  it('are those with the same letters, even if another differs from them only in case', () => {
    expect(taken(read(['WHO', 'Who', 'who'], 'mailbox', { address: 'Who' }))).toEqual(['address=Who']);
    expect(read(['WHO', 'Who', 'address'], 'mailbox', { address: 'Who' })).toMatchObject({ columns: { names: [1] } });
  });

  it('are reported if they appear twice', () => {
    const twice = [{ field: 'size', message: 'the column `GB` appears twice', hint: 'remove one of the two' }];

    expect(read(['address', 'GB', 'GB'], 'mailbox', { size: 'GB' })).toEqual({ mappingFaults: twice });
    expect(read(['address', 'gb', 'Gb'], 'mailbox', { size: 'GB' })).toEqual({ mappingFaults: twice });
  });

  it('are no columns without a header', () => {
    expect(read(['address', '', 'x'], 'mailbox', { size: '_' })).toMatchObject({
      mappingFaults: [{ field: 'size', message: 'the list has no column `_`' }],
    });
  });

  it('are used for nothing else', () => {
    expect(taken(read(['address', 'size'], 'mailbox', { priority: 'size' }))).toEqual([
      'address=address',
      'priority=size',
    ]);
  });

  it('are reported if the list does not have them, with the header that is nearest', () => {
    expect(read(['Work e-mail', 'GB'], 'mailbox', { address: 'Work mail', size: 'Kilograms' })).toEqual({
      mappingFaults: [
        { field: 'address', message: 'the list has no column `Work mail`', hint: 'did you mean `Work e-mail`?' },
        {
          field: 'size',
          message: 'the list has no column `Kilograms`',
          hint: 'write the header of a column as the list has it',
        },
      ],
    });
  });
});

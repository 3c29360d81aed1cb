import { describe, expect, it } from 'vitest';
import type { InventoryRow } from '../../src/inventory/inventory.ts';
import { inventoryCsv, listFile, readInventoryCsv, unnamedFile } from '../../src/inventory/inventory-csv.ts';

const row: InventoryRow = {
  name: 'ada@contoso.com',
  directoryId: 'contoso.sharepoint.com,a,b',
  size: 1_024,
  displayName: '=cmd("x"), Ltd.\r\n',
  unitId: 'unit',
  status: 'protected',
  policy: 'Everyone',
  lastActivity: '2026-11-28',
  isProtected: true,
};

describe('a list of an inventory', () => {
  it('has its columns in the order of the contract, and no cell that a spreadsheet would run', () => {
    expect([...inventoryCsv([row], 'mailbox')].join('')).toBe(
      'address,directoryObjectId,size,displayName,protectionUnitId,status,policy,lastActivity\r\n' +
        'ada@contoso.com,"contoso.sharepoint.com,a,b",1024,"\'=cmd(""x""), Ltd.\\r\\n",unit,protected,Everyone,2026-11-28\r\n',
    );
  });

  it('is read back as it was written, empty cells as nothing', () => {
    const rows = [row, { ...row, name: null, directoryId: null, size: null, policy: null }];

    const read = readInventoryCsv([...inventoryCsv(rows, 'site')].join(''), 'site');

    expect(read).toMatchObject([
      {
        name: 'ada@contoso.com',
        directoryId: 'contoso.sharepoint.com,a,b',
        size: 1_024,
        displayName: '\'=cmd("x"), Ltd.\\r\\n',
        unitId: 'unit',
        status: 'protected',
        policy: 'Everyone',
      },
      { name: null, directoryId: null, size: null, policy: null, status: 'protected' },
    ]);
  });

  it('is read back as somebody saved it: with a byte order mark, empty lines and short rows', () => {
    const text =
      '\ufeffaddress,directoryObjectId,size,displayName,protectionUnitId,status,policy,lastActivity\n\nada@contoso.com,1\n';

    expect(readInventoryCsv(text, 'mailbox')).toEqual([
      {
        name: 'ada@contoso.com',
        directoryId: '1',
        size: null,
        displayName: null,
        unitId: '',
        status: '',
        policy: null,
      },
    ]);
  });

  it('has each row once, and a first piece of its own', () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => ({ ...row, name: `p${index}@contoso.com` }));
    const pieces = [...inventoryCsv(rows, 'mailbox')];

    expect(pieces).toHaveLength(3);
    expect(readInventoryCsv(pieces.join(''), 'mailbox')?.map(({ name }) => name)).toEqual(rows.map(({ name }) => name));
  });

  it.each(['', 'address\r\nada@contoso.com\r\n', 'url,"'])('is not another text: %j', (text) => {
    expect(readInventoryCsv(text, 'mailbox')).toBeNull();
  });
});

describe('the files of an inventory', () => {
  it('are two for each workload: those with a name, and those without', () => {
    expect([listFile('mailbox'), unnamedFile('site')]).toEqual(['mailboxes.csv', 'sites-unnamed.csv']);
  });
});

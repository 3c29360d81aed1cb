import { describe, expect, it } from 'vitest';
import type { Workload } from '../../../src/m365/workload.ts';
import { guessUse, type ListGuess } from '../../../src/spec/lists/guess-use.ts';
import { sampleList } from '../../../src/spec/lists/sample-list.ts';
import type { Message } from '../../../src/spec/problem/message.ts';
import { encoded } from '../../support/values/encoded.ts';
import { filesOf } from '../../support/values/spec-files.ts';

/** What `init --from` makes of a list. */
async function guessOf(
  list: string | Uint8Array,
  wanted?: Workload,
  path: string = 'a.csv',
): Promise<ListGuess | Message> {
  const sample = await sampleList(path, filesOf({ [path]: list }));
  return 'message' in sample ? sample : guessUse(sample, wanted);
}

const site = 'https://contoso.sharepoint.com/sites/finance';
const drive = 'https://contoso-my.sharepoint.com/personal/ada_contoso_com';

describe('what a list restores', () => {
  it.each<[string, string, Workload]>([
    ['addresses', 'address\nada@contoso.com\n', 'mailbox'],
    ['addresses under a header that nobody knows', 'Who,Cost\nada@contoso.com,1\n', 'mailbox'],
    ['addresses of owners', 'Owner principal name\nada@contoso.com\n', 'drive'],
    ['addresses beside URLs of OneDrives', `Mail,URL\nada@contoso.com,${drive}\n`, 'drive'],
    ['URLs of sites', `Where\n${site}\n`, 'site'],
    ['URLs of sites beside addresses', `Site URL,Owner\n${site},ada@contoso.com\n`, 'site'],
    ['addresses under a known header before others', 'Owner,address\nada@contoso.com,kim@contoso.com\n', 'mailbox'],
    [
      'addresses under the header that is most usual',
      'Owner Principal Name,userPrincipalName\nada@contoso.com,kim@contoso.com\n',
      'mailbox',
    ],
    ['addresses under a known header before those of a contact', 'Owner contact,address\nx@y.com,z@y.com\n', 'mailbox'],
    ['the cells that are not blank', 'Cost,Who\n1,ada@contoso.com\n2,\n3,\n', 'mailbox'],
    ['nothing, under a header that is known', 'userPrincipalName\n', 'mailbox'],
    ['nothing, under a header of sites', 'webUrl\n', 'site'],
    ['wrong values, under a header of owners', 'Owner Principal Name\nada\n', 'drive'],
  ])('is guessed from %s', async (_what, list, workload) => {
    expect(await guessOf(list)).toMatchObject({ workload });
  });

  it('is what the user says, and then no guess is made for drives', async () => {
    expect(await guessOf('address\nada@contoso.com\n', 'drive')).toEqual({
      workload: 'drive',
      columns: {},
      mayBeDrives: false,
    });
    expect(await guessOf('address\nada@contoso.com\n', 'mailbox')).toMatchObject({ mayBeDrives: false });
    expect(await guessOf('address\nada@contoso.com\n')).toMatchObject({ mayBeDrives: true });
    expect(await guessOf(`url\n${site}\n`)).toMatchObject({ mayBeDrives: false });
  });

  it('is what the user says also if no column looks like it: what is wrong is found when the list is read', async () => {
    expect(await guessOf('Name,Cost\nAda Lovelace,5\n', 'mailbox')).toMatchObject({ workload: 'mailbox', columns: {} });
    expect(await guessOf(`Where\n${drive}\n`, 'site')).toMatchObject({ workload: 'site', columns: { url: 'Where' } });
  });

  it.each([
    ['nothing', ''],
    ['blank lines and comments', '\n# people\n\n'],
    ['blank cells', ',,\n'],
  ])('cannot be guessed from a list that has only %s', async (_what, list) => {
    expect(await guessOf(list)).toEqual({ message: 'this list is empty' });
    expect(await guessOf(list, 'mailbox')).toEqual({ message: 'this list is empty' });
  });

  it('is guessed from a header that is known, and from rows under blank headers', async () => {
    expect(await guessOf('address,\n')).toMatchObject({ workload: 'mailbox' });
    expect(await guessOf(',\nada@contoso.com,1\n')).toMatchObject({ workload: 'mailbox' });
  });

  it('is guessed from most values: one in ten may be wrong', async () => {
    const list = (wrong: number): string => `Who\n${'ada@contoso.com\n'.repeat(10 - wrong)}${'nobody\n'.repeat(wrong)}`;

    expect(await guessOf(list(1))).toMatchObject({ workload: 'mailbox' });
    expect(await guessOf(list(2))).toHaveProperty('message');
  });

  it.each<[string, string, string]>([
    [
      `Name\n${drive}\n`,
      'this list has URLs of OneDrives, and no column with the e-mail addresses of their owners',
      "export it again with the owners' addresses",
    ],
    [
      `Name\nada@contoso.com\n${site}\n`,
      'this list has e-mail addresses and URLs mixed, and a list names people or sites',
      'put the addresses and the URLs into a list each, and run `init` with each',
    ],
    [
      `Id,Name\n1,ada@contoso.com\n2,HTTP://contoso.com\n`,
      'this list has e-mail addresses and URLs mixed, and a list names people or sites',
      'put the addresses and the URLs into a list each, and run `init` with each',
    ],
    ...[
      `Name,Where\nada@contoso.com,${site}\nx,y\n`,
      'Name\nhttps://a b/@c\nAda\n',
      `Name\nada@contoso.com\nsee http://contoso.com\n`,
      'Name\n@ada\n',
      `Name\nsee ${drive}\n`,
    ].map((list): [string, string, string] => [
      list,
      'this list has no column with e-mail addresses or URLs of sites',
      'add one, with a header such as `address` or `url`',
    ]),
    [
      'Name\nAda Lovelace\n',
      'this list has no column with e-mail addresses or URLs of sites',
      'add one, with a header such as `address` or `url`',
    ],
    [
      'Manager,Deputy\nada@contoso.com,alan@contoso.com\n',
      'this list has several columns with e-mail addresses: `Manager` and `Deputy`',
      'rename the one that names the mailboxes to `address`',
    ],
    [
      'Manager,Deputy,Used (GB)\nada@contoso.com,alan@contoso.com,1.5\n',
      'this list has several columns with e-mail addresses: `Manager` and `Deputy`',
      'rename the one that names the mailboxes to `address`',
    ],
    [
      `Here,There\n${site},${site}\n`,
      'this list has several columns with URLs: `Here` and `There`',
      'rename the one that names the sites to `url`',
    ],
  ])('cannot be guessed from every list: %j', async (list, message, hint) => {
    expect(await guessOf(list)).toEqual({ message, hint });
  });
});

describe('the columns that a spec must name', () => {
  it.each<[string, string, object]>([
    ['none, if they are known', 'address,size\nada@contoso.com,5\n', {}],
    ['that of the names', 'Who,Cost\nada@contoso.com,x\n', { address: 'Who' }],
    ['that of the URLs', `Where\n${site}\n`, { url: 'Where' }],
    ['that of the URLs beside notes', `Note,Where\nours,${site}\n`, { url: 'Where' }],
    [
      'that of the sizes, if only one ends in a unit',
      'address,Used (GB)\nada@contoso.com,1.5\n',
      { size: 'Used (GB)' },
    ],
    ['none for a column without a header', ',Cost\nada@contoso.com,1\n', {}],
    ['no second size', 'address,size,Used (GB)\nada@contoso.com,5,5\n', {}],
    ['no number without a unit', 'address,Count\nada@contoso.com,5\n', {}],
    ['not a limit', 'address,Used (GB),Quota (GB)\nada@contoso.com,1.5,50\n', { size: 'Used (GB)' }],
    ['neither of two sizes', 'address,Used (GB),Other (GB)\nada@contoso.com,1.5,2\n', {}],
    ['no size that is no number', 'address,Used (GB)\nada@contoso.com,much\n', {}],
    ['no size with a decimal comma between commas', 'address,Used (GB)\nada@contoso.com,"1,5"\n', {}],
    ['a size with a decimal comma', 'address;Used (GB)\nada@contoso.com;1,5\n', { size: 'Used (GB)' }],
    ['no name that is the first row of a list without headers', 'alan@contoso.com\nada@contoso.com\n', {}],
  ])('are %s', async (_what, list, columns) => {
    expect(await guessOf(list)).toMatchObject({ columns });
    expect(Object.keys(((await guessOf(list)) as ListGuess).columns)).toEqual(Object.keys(columns));
  });
});

describe('the beginning of a list', () => {
  it('is read without comments, blank lines and what nobody sees', async () => {
    const sample = await sampleList(
      'a.csv',
      filesOf({ 'a.csv': '# people\n\naddress,Name\r\n\u200bada@contoso.com,"Ada, L"\r\nshort\r\n' }),
    );

    expect(sample).toEqual({ headers: ['address', 'Name'], separator: ',', rows: [['ada@contoso.com', 'Ada, L']] });
  });

  it('has a name on each line if it is a text', async () => {
    expect(await sampleList('a.TXT', filesOf({ 'a.TXT': `${site}\n# no\n${site}/b\r` }))).toEqual({
      headers: [],
      separator: ',',
      rows: [[site], [`${site}/b`]],
    });
    expect(await guessOf('ada@contoso.com\n', undefined, 'a.txt')).toEqual({
      workload: 'mailbox',
      columns: {},
      mayBeDrives: true,
    });
  });

  it('is enough of a long list, and ends with a whole line', async () => {
    const line = 'ada@contoso.com,some text that makes lines longer\n';
    const sample = await sampleList('a.csv', filesOf({ 'a.csv': `address,Note\n${line.repeat(20_000)}` }, 65_536));

    if ('message' in sample) throw new Error(sample.message);
    expect(sample.rows.length).toBeGreaterThan(5_000);
    expect(sample.rows.length).toBeLessThan(7_000);
    expect(new Set(sample.rows.map((row) => row.join()))).toEqual(new Set([line.trim()]));
  });

  it('has its last line also if no line break ends it', async () => {
    const sample = await sampleList('a.csv', filesOf({ 'a.csv': 'address\nada@contoso.com\nkim@contoso.com' }));

    expect(sample).toMatchObject({ rows: [['ada@contoso.com'], ['kim@contoso.com']] });
  });

  it('leaves the file once it is read', async () => {
    let isLeft = false;
    async function* pieces(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new TextEncoder().encode('address\nada@contoso.com\n'.repeat(1_000));
      } finally {
        isLeft = true;
      }
    }

    await sampleList('a.csv', { ...filesOf({}), readPieces: pieces });

    expect(isLeft).toBe(true);
  });

  it('cannot be read if it is no text, or is not there', async () => {
    expect(await guessOf(encoded('address\n', 'utf-16le').slice(0, -1))).toMatchObject({
      message: '`a.csv` is not UTF-16 text',
    });
    expect(await sampleList('b.csv', filesOf({}))).toMatchObject({ message: '`b.csv` does not exist' });
  });
});

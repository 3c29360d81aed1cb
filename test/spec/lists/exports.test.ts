import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../src/spec/spec.ts';
import { findWarnings } from '../../../src/spec/warnings.ts';
import { encoded } from '../../support/values/encoded.ts';
import { messagesOf, readSpecOf, readSpecText } from '../../support/values/spec-files.ts';

const head = 'version: 1\nname: case\nrestorePoint: { last: 7d }\n';

type Key = 'mailboxes' | 'drives' | 'sites';

async function resourcesIn(list: string | Uint8Array, key: Key = 'mailboxes', file = 'list.csv'): Promise<Resource[]> {
  const { spec } = await readSpecOf(`${head}${key}: { lists: [${file}] }\n`, { [file]: list });
  return [...spec.resources];
}

async function namesIn(...words: Parameters<typeof resourcesIn>): Promise<string[]> {
  return (await resourcesIn(...words)).map(({ name }) => name);
}

/** `line:column: message (hint)` of each problem with a list. */
async function problemsIn(list: string | Uint8Array, key: Key = 'mailboxes', file = 'list.csv'): Promise<string[]> {
  const result = await readSpecText(`${head}${key}: { lists: [${file}] }\n`, { [file]: list });
  if ('spec' in result) return [];
  return result.problems.map(
    ({ place, message, hint }) => `${place.line}:${place.column}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
}

async function warningsIn(list: string, key: Key = 'mailboxes'): Promise<string[]> {
  const read = await readSpecOf(`${head}${key}: { lists: [list.csv] }\n`, { 'list.csv': list });
  return findWarnings(read, 0).shown.map(({ place, message }) => `${place.file}:${place.line}: ${message}`);
}

const both = ['ada@contoso.com', 'grace@contoso.com'];

describe('a list as a tool exports it', () => {
  const rows = 'address\r\nada@contoso.com\r\ngrace@contoso.com\r\n';

  it.each(['utf-8', 'utf-8-with-mark', 'utf-16le', 'utf-16be'] as const)('is taken in %s', async (encoding) => {
    expect(await namesIn(encoded(rows, encoding))).toEqual(both);
  });

  it.each([
    ['#TYPE of PowerShell', `#TYPE Selected.Microsoft.Exchange.Data.Directory.Management.Mailbox\r\n${rows}`],
    ['#TYPE in quotes', `"#TYPE System.Management.Automation.PSCustomObject"\r\n${rows}`],
    ['sep= of Excel', `\ufeffsep=,\r\n${rows}`],
    ['both', `#TYPE Mailbox\nSEP=;\n\n${rows}`],
    ['Ctrl-Z at the end', `${rows}\u001a`],
    ['Ctrl-Z and a line end at the end', `${rows}\u001a\r\n`],
    ['Ctrl-Z after a quoted field', 'address\r\n"ada@contoso.com"\r\n"grace@contoso.com"\u001a'],
    ['columns at the end without a header', 'address,,,\r\nada@contoso.com,,,\r\ngrace@contoso.com,,,\r\n,,,\r\n'],
    ['semicolons', '\ufeffaddress;size\r\nada@contoso.com;120\r\ngrace@contoso.com;7\r\n'],
    ['tabs', 'address\tsize\r\nada@contoso.com\t120\r\ngrace@contoso.com\t7\r\n'],
    [
      'the other separators in a quoted header',
      '"Last; first";"a,b,c";address\na;b;ada@contoso.com\n;;grace@contoso.com\n',
    ],
    ['commas in a header between semicolons', 'Last, first, middle;address\na;ada@contoso.com\nb;grace@contoso.com\n'],
    ['a separator that only `sep=` names', 'sep=|\naddress|size\nada@contoso.com|1\ngrace@contoso.com|2\n'],
    ['a tab after `sep=`', 'sep=\t\nsize\taddress\n1\tada@contoso.com\n2\tgrace@contoso.com\n'],
  ])('is taken with %s', async (_, list) => {
    expect(await namesIn(list)).toEqual(both);
  });

  it('obeys `sep=` even if the header row has other separators', async () => {
    expect(await problemsIn('sep=;\naddress,size\nada@contoso.com,1\n')).toEqual([
      expect.stringContaining('2:1: this list has no column `address`'),
    ]);
  });

  it.each([
    ['mailboxes', 'UserPrincipalName\r\nada@contoso.com\r\n', 'ada@contoso.com', null],
    [
      'mailboxes',
      '"DisplayName","PrimarySmtpAddress","RecipientTypeDetails"\r\n"Ada L","ada@contoso.com","UserMailbox"\r\n',
      'ada@contoso.com',
      null,
    ],
    [
      'mailboxes',
      'Block credential,City,User principal name,Display name\nFalse,Rome,ada@contoso.com,Ada L\n',
      'ada@contoso.com',
      null,
    ],
    [
      'mailboxes',
      '"UserPrincipalName","TotalItemSize"\n"ada@contoso.com","1.5 GB (1,610,612,736 bytes)"\n',
      'ada@contoso.com',
      1_610_612_736,
    ],
    [
      'sites',
      'Site name,URL,Teams,Channel sites,Storage used (GB)\nFinance,https://contoso.sharepoint.com/sites/finance,Yes,0,1.25\n',
      'https://contoso.sharepoint.com/sites/finance',
      1.25 * 2 ** 30,
    ],
    [
      'sites',
      'Url,StorageUsageCurrent,Template\nhttps://contoso.sharepoint.com/sites/finance,512,GROUP#0\n',
      'https://contoso.sharepoint.com/sites/finance',
      512 * 2 ** 20,
    ],
    [
      'drives',
      'Owner,Url\nada@contoso.com,https://contoso-my.sharepoint.com/personal/ada_contoso_com\n',
      'ada@contoso.com',
      null,
    ],
    ['mailboxes', 'address;size\nada@contoso.com;"1.234,5 MB"\n', 'ada@contoso.com', 1_234.5 * 2 ** 20],
  ] as const)('names %s with the header of its tool: %s', async (key, list, name, size) => {
    expect(await resourcesIn(list, key)).toMatchObject([{ name, size }]);
  });

  it('is hashed by its bytes', async () => {
    const [one, other] = await Promise.all(
      (['utf-8', 'utf-16le'] as const).map(async (encoding) => {
        const { spec } = await readSpecOf(`${head}mailboxes: { lists: [list.csv] }\n`, {
          'list.csv': encoded(rows, encoding),
        });
        return spec.sources[1]?.sha256;
      }),
    );

    expect(one).not.toBe(other);
  });

  it.each([
    ['UTF-16 without a mark', encoded(rows, 'utf-16le').slice(2), '1:1: this list is UTF-16 without a byte order mark'],
    ['UTF-16 that ends within a character', encoded(rows, 'utf-16le').slice(0, -1), '`list.csv` is not UTF-16 text'],
    ['half a pair of UTF-16', Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00]), '`list.csv` is not UTF-16 text'],
    ['Latin-1', Buffer.from('address\nJosé@contoso.com\n', 'latin1'), '`list.csv` is not UTF-8 text'],
    [
      'UTF-8 that ends within a character',
      Buffer.from('address\nJosé').subarray(0, -1),
      '`list.csv` is not UTF-8 text',
    ],
  ])('is refused in %s', async (_, list, message) => {
    expect(await problemsIn(list)).toEqual([expect.stringContaining(message)]);
  });
});

describe('characters that nobody sees', () => {
  it('are removed around an address', async () => {
    const list =
      'address\nada@contoso.com\u00a0\ngrace@contoso.com\u200b\n\u200ejoan@contoso.com\nlin@contoso.com  \ntab@contoso.com\t\n\ufeffbom@contoso.com\n';

    expect(await namesIn(list)).toEqual([
      'ada@contoso.com',
      'grace@contoso.com',
      'joan@contoso.com',
      'lin@contoso.com',
      'tab@contoso.com',
      'bom@contoso.com',
    ]);
  });

  it('are removed around items and exclusions too', async () => {
    const { spec } = await readSpecOf(
      `${head}mailboxes: { items: ["ada@contoso.com\\u200b", bob@contoso.com], exclude: ["bob@contoso.com\\u00a0"] }\n`,
    );

    expect(spec.resources.map(({ name }) => name)).toEqual(['ada@contoso.com']);
  });

  it.each([
    [',', 'utf-8'],
    [';', 'utf-8'],
    ['\t', 'utf-16le'],
    [';', 'utf-16be'],
  ] as const)('are named with their column inside an address, between %j in %s', async (separator, encoding) => {
    const text = `size,address\n"1",ada@con\u200btoso.com\n"1",o\u2019brien@contoso.com\n1,"a""\u0000"`.replaceAll(
      ',',
      separator,
    );

    expect(await problemsIn(encoded(text, encoding))).toEqual([
      expect.stringMatching(/^2:12: .*U\+200B ZERO WIDTH SPACE \(remove it\)$/),
      expect.stringMatching(/^3:6: .*U\+2019 RIGHT SINGLE QUOTATION MARK \(write `'` instead\)$/),
      expect.stringMatching(/^4:7: .*U\+0000 NULL \(remove it\)$/),
    ]);
  });
});

it.each([
  ['SMTP:ada@contoso.com', 'ada@contoso.com'],
  ['smtp:grace@contoso.com', 'grace@contoso.com'],
  ['mailto:joan@contoso.com', 'joan@contoso.com'],
  ['"Lin L <lin@contoso.com>"', 'lin@contoso.com'],
  ['SIP:max@contoso.com', 'max@contoso.com'],
])('a list with %s gets the hint to write just the address', async (written, address) => {
  expect(await problemsIn(`address\n${written}\n`)).toEqual([expect.stringContaining(`(write just \`${address}\`)`)]);
});

it('URLs of OneDrives under `sites` get the hint to name their owners under `drives`', async () => {
  expect(await problemsIn('url\nhttps://contoso-my.sharepoint.com/personal/ada_contoso_com\n', 'sites')).toEqual([
    expect.stringContaining('(name it by the e-mail address of its owner, under `drives` or `drive`)'),
  ]);
});

describe('a size that cannot be read', () => {
  it.each([
    ['address;size\nada@contoso.com;viel\n', '2:17'],
    ['"a;b"\tsize\taddress\n"x;""y"\tviel\tada@contoso.com\n', '2:9'],
    ['address,size\n"ada@contoso.com","1,5"\n', '2:20'],
  ])('is an error with its place: %j', async (list, place) => {
    expect(await problemsIn(list)).toEqual([expect.stringContaining(`${place}: \`size\` must be a number`)]);
  });
});

describe('the warning about columns that nothing uses', () => {
  it('is one for each list, and names them', async () => {
    expect(await warningsIn('sep=,\nCity,address,Site\nRome,ada@contoso.com,\nRome,grace@contoso.com,\n')).toEqual([
      'list.csv:2: nothing uses the columns `City` and `Site`',
    ]);
  });

  it('names at most twenty', async () => {
    const others = Array.from({ length: 25 }, (_, index) => `c${index}`);

    const [warning] = await warningsIn(`address,${others.join(',')}\nada@contoso.com${','.repeat(25)}\n`);

    expect(warning).toMatch(/`c19` and 5 more$/);
  });

  it('is not for the columns that our own lists have for people', async () => {
    const header = 'address,directoryObjectId,size,displayName,protectionUnitId,status,policy,lastActivity';

    expect(await warningsIn(`${header}\nada@contoso.com${','.repeat(7)}\n`)).toEqual([]);
  });

  it('is one for a list under two workloads', async () => {
    const read = await readSpecOf(`${head}mailboxes: { lists: [a.csv] }\ndrives: { lists: [a.csv] }\n`, {
      'a.csv': 'address,City\nada@contoso.com,Rome\n',
    });

    expect(findWarnings(read, 0).shown).toHaveLength(1);
  });
});

describe('a row that is blank in the column with the addresses', () => {
  it('takes the next address of the row, and is counted in one warning', async () => {
    const list = 'userPrincipalName,mail\na@x.com,ada@contoso.com\nb@x.com,\nc@x.com,\u00a0\n';

    expect(await namesIn(list)).toEqual(['ada@contoso.com', 'b@x.com', 'c@x.com']);
    expect(await warningsIn(list)).toEqual([
      'list.csv:1: 2 rows are blank in `mail`: the address is taken from `userPrincipalName`',
    ]);
  });

  it('is an error if it has no other address, or if the spec names the column', async () => {
    expect(await problemsIn('userPrincipalName,mail,size\n,,1\n')).toEqual(['2:2: the e-mail address is missing']);
    const result = await readSpecText(`${head}mailboxes: { lists: [{ file: a.csv, columns: { address: mail } }] }\n`, {
      'a.csv': 'userPrincipalName,mail\na@x.com,\n',
    });

    expect(messagesOf(result)).toEqual(['a.csv:2:9: the e-mail address is missing']);
  });
});

describe('a `.txt` file', () => {
  it('has a name on each line, comments and blank lines', async () => {
    const list = '\ufeff# people\r\nada@contoso.com\r\n\r\n  grace@contoso.com\u00a0\r\n#EXT#@contoso.com\n';

    expect(await resourcesIn(list, 'mailboxes', 'people.TXT')).toMatchObject([
      { name: 'ada@contoso.com', line: 2 },
      { name: 'grace@contoso.com', line: 4 },
    ]);
    expect(await namesIn(encoded('https://contoso.sharepoint.com/sites/a,b\n', 'utf-16le'), 'sites', 'a.txt')).toEqual([
      'https://contoso.sharepoint.com/sites/a,b',
    ]);
  });

  it('reports wrong lines with their place', async () => {
    expect(await problemsIn('ada@contoso.com\n  SMTP:bob@contoso.com\nada\n', 'drives', 'a.txt')).toEqual([
      '2:3: `SMTP:bob@contoso.com` contains more than an e-mail address (write just `bob@contoso.com`)',
      '3:1: `ada` is not an e-mail address: it has no `@`',
    ]);
  });

  it('reports a line that is named twice, even if it has no other', async () => {
    const result = await readSpecText(`${head}mailboxes: { items: [ada@contoso.com], lists: [a.txt] }\n`, {
      'a.txt': 'ada@contoso.com\n',
    });

    expect(messagesOf(result)).toEqual(['a.txt:1:1: `ada@contoso.com` is already named at spec.yaml:4']);
  });

  it('is not quoted if no line of it is a name', async () => {
    const result = await readSpecText(`${head}mailboxes: { lists: [a.txt] }\n`, { 'a.txt': 'token=hunter2\nx\n' });

    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(messagesOf(result)).toEqual(['a.txt:1:1: no line of this list is an e-mail address']);
  });

  it('gets the hint to rename it if it has a header row', async () => {
    expect(await problemsIn('address\tsize\nada@contoso.com\t1\n', 'mailboxes', 'a.txt')).toEqual([
      '1:1: this list has a header row, but in a `.txt` file every line is a name (rename the file so that it ends in `.csv`)',
    ]);
  });

  it.each([
    ['', '1:1: this list is empty'],
    ['# nobody\n\n', '1:1: this list is empty'],
    [`ada@contoso.com\n${'x'.repeat(66_000)}`, '2:1: this line is longer than 65,536 characters'],
  ])('must have a name, and no line without an end: %#', async (list, message) => {
    expect(await problemsIn(list, 'mailboxes', 'a.txt')).toEqual([expect.stringContaining(message)]);
  });

  it('has no columns', async () => {
    const result = await readSpecText(`${head}mailboxes: { lists: [{ file: a.txt, columns: { address: x } }] }\n`, {
      'a.txt': 'ada@contoso.com\n',
    });

    expect(messagesOf(result)).toEqual(['spec.yaml:4:57: a `.txt` file has no columns: each line is a name']);
  });
});

describe('`columns` of a list', () => {
  const list = 'Work e-mail;Mailbox GB\nada@contoso.com;1,5\n';

  it('say which column is which field', async () => {
    const { spec } = await readSpecOf(
      `${head}mailboxes: { lists: [{ file: a.csv, columns: { address: Work e-mail, size: Mailbox GB } }] }\n`,
      { 'a.csv': list },
    );

    expect(spec.resources).toMatchObject([{ name: 'ada@contoso.com', size: 1.5 * 2 ** 30 }]);
  });

  it('are an error at their place if the list does not have the header', async () => {
    const result = await readSpecText(
      `${head}mailboxes:\n  lists:\n    - file: a.csv\n      columns:\n        address: Work mail\n        size: Mailbox GB\n`,
      { 'a.csv': list },
    );

    if ('spec' in result) throw new Error('expected problems');
    expect(result.problems).toMatchObject([
      {
        place: { file: 'spec.yaml', line: 8, column: 18 },
        message: 'the list has no column `Work mail`',
        hint: 'did you mean `Work e-mail`?',
      },
    ]);
  });

  it('do not quote a list that must not be quoted', async () => {
    const result = await readSpecText(
      `${head}mailboxes: { lists: [{ file: .env, columns: { address: hunter1 } }] }\n`,
      { '.env': 'hunter2\nada@contoso.com\n' },
    );

    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(messagesOf(result)).toEqual(['spec.yaml:4:56: the list has no column `hunter1`']);
  });

  it.each([
    ['mailboxes', 'url: Link', 'unknown key `url`'],
    ['sites', 'address: Mail', 'unknown key `address`'],
    ['drives', 'adress: Mail', 'unknown key `adress`'],
    ['drives', 'address: 1', '`address` must be the header of a column, not the number `1`'],
  ])('are those of the workload: %s, %s', async (key, columns, message) => {
    const result = await readSpecText(`${head}${key}: { lists: [{ file: a.csv, columns: { ${columns} } }] }\n`, {
      'a.csv': list,
    });

    expect(messagesOf(result)[0]).toContain(message);
  });

  it.each([
    ['{}', 'has no `file`'],
    ['{ file: "" }', '`file` must be the path of a list, not empty'],
    ['7', 'this entry must be the path of a list, or a map with `file`'],
  ])('need the path of a list: %s', async (entry, message) => {
    const result = await readSpecText(`${head}mailboxes: { items: [ada@contoso.com], lists: [${entry}] }\n`);

    expect(messagesOf(result)).toEqual([expect.stringContaining(message)]);
  });
});

import { createHash } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Workload } from '../../../src/m365/workload.ts';
import { readList } from '../../../src/spec/lists/read-list.ts';
import { visible } from '../../../src/spec/values/visible.ts';
import type { WrittenResource } from '../../../src/spec/written.ts';
import { encoded } from '../../support/values/encoded.ts';
import { filesOf } from '../../support/values/spec-files.ts';

interface Read {
  readonly rows: (WrittenResource & { line: number })[];
  /** `line:column: message` of each problem, or the message about the whole list. */
  readonly problems: readonly string[];
}

async function read(csv: string | Uint8Array, workload: Workload = 'mailbox', pieceLength?: number): Promise<Read> {
  const rows: Read['rows'] = [];
  const result = await readList({ path: 'a.csv', workload }, filesOf({ 'a.csv': csv }, pieceLength), (row, line) => {
    rows.push({ ...row, line });
    return undefined;
  });
  if ('message' in result) return { rows, problems: [result.message] };
  return {
    rows,
    problems: result.problems.map(({ place, message }) => `${place.line}:${place.column}: ${message}`),
  };
}

describe('readList', () => {
  it('reads the columns in any order, with names in any case', async () => {
    const { rows } = await read(
      'Size,PRIORITY,Address,directoryobjectid\n12.5,1,ada@contoso.com,72f988bf-86f1-41af-91ab-2d7cd011db47\n,,grace@contoso.com,\n',
    );

    expect(rows).toEqual([
      {
        name: 'ada@contoso.com',
        directoryId: '72f988bf-86f1-41af-91ab-2d7cd011db47',
        size: 12.5,
        priority: 1,
        line: 2,
      },
      { name: 'grace@contoso.com', directoryId: null, size: null, priority: null, line: 3 },
    ]);
  });

  it('reads sites by URL, with their ids', async () => {
    const { rows } = await read('url,siteId\nhttps://contoso.sharepoint.com,"contoso.sharepoint.com,1,2"\n', 'site');

    expect(rows).toMatchObject([{ name: 'https://contoso.sharepoint.com', directoryId: 'contoso.sharepoint.com,1,2' }]);
  });

  it.each([
    ['a byte order mark', '\uFEFFaddress\nada@contoso.com\n'],
    ['CRLF', 'address\r\nada@contoso.com\r\n'],
    ['CR', 'address\rada@contoso.com\r'],
    ['no last line end', 'address\nada@contoso.com'],
    ['quotes', '"address"\n"ada@contoso.com"\n'],
    ['white space', ' address \n  ada@contoso.com\t\n'],
    ['blank rows', 'address\nada@contoso.com\n  \n\t\n'],
  ])('reads a list with %s', async (_, csv) => {
    expect((await read(csv)).rows).toMatchObject([{ name: 'ada@contoso.com', line: 2 }]);
  });

  it('reads a list with different line ends', async () => {
    const { rows } = await read('address\r\nada@contoso.com\ngrace@contoso.com\rlinus@contoso.com\r\n');

    expect(rows.map(({ name, line }) => `${line}: ${name}`)).toEqual([
      '2: ada@contoso.com',
      '3: grace@contoso.com',
      '4: linus@contoso.com',
    ]);
  });

  it.each(['\n', '\r\n', '\r'])('counts empty lines and line breaks inside quotes (%j)', async (end) => {
    const lines = [
      'address,size',
      '',
      '"a',
      'b",1',
      ',,'.slice(1),
      '',
      'ada@contoso.com,2',
      '"c',
      '',
      'd",3',
      'grace@contoso.com,4',
    ];

    const { rows } = await read(lines.join(end));

    expect(rows.map(({ line }) => line)).toEqual([3, 7, 8, 11]);
  });

  it('reports the place of the wrong field and continues', async () => {
    const { rows, problems } = await read(
      'address,size\nada@contoso.com,big\ngrace@contoso.com,1\nlinus@contoso.com\n',
    );

    expect(rows).toHaveLength(1);
    expect(problems).toEqual([
      '2:17: `size` must be a number, 0 or more, not `big`',
      '4:1: this row has 1 field, but the header row has 2',
    ]);
  });

  it('reports the place of the wrong field even if an earlier one has the same text', async () => {
    const { problems } = await read('size,address,priority\n1.5,user0@contoso.com,1.5\n"0",user0@contoso.com,1\n');

    expect(problems).toEqual(['2:23: `priority` must be a whole number, 0 or more, not `1.5`']);
  });

  it("reports the place of the resource's name even if an earlier field has the same text", async () => {
    const files = filesOf({ 'a.csv': 'directoryObjectId,address\nada,ada\n' });

    const result = await readList({ path: 'a.csv', workload: 'mailbox' }, files, () => ({ message: 'no' }));

    expect(result).toMatchObject({ problems: [{ place: { line: 2, column: 5 } }] });
  });

  it.each(['\n', '\r\n', '\r'])('shows the line of each problem, in pieces of any length (%j)', async (end) => {
    const lines = ['address,size', 'ädä@contoso.com,1', 'grace@contoso.com,2', 'linus@contoso.com,vier'];

    for (const pieceLength of [1, 2, 3, 1_000]) {
      const files = filesOf({ 'a.csv': lines.join(end) }, pieceLength);
      const result = await readList({ path: 'a.csv', workload: 'mailbox' }, files, ({ name }) =>
        name.startsWith('ä') ? { message: 'no' } : undefined,
      );

      expect(result).toMatchObject({ problems: [{ sourceLine: lines[1] }, { sourceLine: lines[3] }] });
    }
  });

  it.each(['\n', '\r\n', '\r'])('shows the last line of a list without its line end (%j)', async (end) => {
    const files = filesOf({ 'a.csv': ['address', 'ada', ''].join(end) });

    const result = await readList({ path: 'a.csv', workload: 'mailbox' }, files, () => ({ message: 'no' }));

    expect(result).toMatchObject({ problems: [{ sourceLine: 'ada' }] });
  });

  it('shows only the start of a very long line', async () => {
    const files = filesOf({ 'a.csv': `address\n"${'a'.repeat(500_000)}` }, 1_000);

    const result = await readList({ path: 'a.csv', workload: 'mailbox' }, files, () => undefined);

    if ('message' in result) throw new Error(result.message);
    expect(result.problems[0]?.sourceLine?.length).toBeLessThan(100_000);
  });

  it('reads a list once, and a second time if it has wrong lines', async () => {
    const opened: string[] = [];
    const files = filesOf({ 'good.csv': 'address\nada@contoso.com\n', 'bad.csv': 'address,size\nada,big\n' });
    const counting = {
      ...files,
      readPieces: (path: string) => {
        opened.push(path);
        return files.readPieces(path);
      },
    };

    await readList({ path: 'good.csv', workload: 'mailbox' }, counting, () => undefined);
    await readList({ path: 'bad.csv', workload: 'mailbox' }, counting, () => undefined);

    expect(opened).toEqual(['good.csv', 'bad.csv', 'bad.csv']);
  });

  it('returns the problem that the caller finds in a row', async () => {
    const files = filesOf({ 'a.csv': 'size,address\n1,ada@contoso.com\n' });

    const result = await readList({ path: 'a.csv', workload: 'drive' }, files, () => ({
      message: 'no',
      hint: 'leave it',
    }));

    expect(result).toMatchObject({
      problems: [
        {
          place: { file: 'a.csv', line: 2, column: 3 },
          message: 'no',
          hint: 'leave it',
          sourceLine: '1,ada@contoso.com',
        },
      ],
    });
  });

  it('stops at a quote that is never closed and reports its line', async () => {
    const { rows, problems } = await read(
      `address\nada@contoso.com\n"grace@contoso.com\n${'linus@contoso.com\n'.repeat(5_000)}`,
    );

    expect(rows).toHaveLength(1);
    expect(problems).toEqual(['3:1: this quote is never closed']);
  });

  it.each(['\n', '\r\n', '\r'])(
    'reports that line after empty lines and line breaks inside quotes (%j)',
    async (end) => {
      const lines = ['address', '', '"ada', '@contoso.com"', '', '"grace@contoso.com', ''];

      const { problems } = await read(lines.join(end));

      expect(problems).toEqual(['6:1: this quote is never closed']);
    },
  );

  it.each(['\n', '\r\n', '\r'])('stops at a quote in the middle of a field and reports its line (%j)', async (end) => {
    const lines = ['address', '', '"ada', '@contoso.com"', 'grace "g"@contoso.com', 'linus@contoso.com'];

    const { rows, problems } = await read(lines.join(end));

    expect(rows).toHaveLength(1);
    expect(problems).toEqual(['5:7: there is a quote in the middle of a field']);
  });

  it('shows the line of a quote that is wrong only below a header row', async () => {
    const lineOf = async (csv: string): Promise<unknown> => {
      const result = await readList({ path: 'a.csv', workload: 'mailbox' }, filesOf({ 'a.csv': csv }), () => undefined);
      if ('message' in result) throw new Error(result.message);
      return result.problems.map(({ sourceLine }) => sourceLine);
    };

    expect(await lineOf('address\na"b\n')).toEqual(['a"b']);
    expect(await lineOf('password"x\n')).toEqual([undefined]);
  });

  it('says nothing of quotes below a wrong header row', async () => {
    const { problems } = await read('Name\na"b\n', 'mailbox', 1_000);

    expect(problems).toEqual(['1:1: this list has no column `address`; its first line has `Name`']);
  });

  it('reports a list without rows at its header row', async () => {
    const { problems } = await read('sep=,\n\naddress\n\n');

    expect(problems).toEqual(['3:1: this list has a header row but no rows below it']);
  });

  it.each([1, 1_000])('reads no further once there is no room, in pieces of %d bytes', async (pieceLength) => {
    const files = filesOf({ 'a.csv': 'address\na@contoso.com\nb@contoso.com\nc@contoso.com\n' }, pieceLength);
    const names: string[] = [];

    const result = await readList({ path: 'a.csv', workload: 'mailbox' }, files, ({ name }) => {
      names.push(name);
      return name.startsWith('b') ? 'full' : undefined;
    });

    expect(names).toEqual(['a@contoso.com', 'b@contoso.com']);
    expect(result).toMatchObject({ problems: [], more: 0 });
  });

  it.each([
    ['a list that is wrong', 'a.csv', 'Name\n', undefined],
    ['a list for which there is no room', 'a.csv', 'address\na@contoso.com\n', 'full'],
    ['a text for which there is no room', 'a.txt', 'a@contoso.com\n', 'full'],
  ] as const)('leaves the file if it reads no further: %s', async (_what, path, start, fault) => {
    let isLeft = false;
    async function* pieces(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from(start);
        for (;;) yield Buffer.from('b@contoso.com\n');
      } finally {
        isLeft = true;
      }
    }

    await readList({ path, workload: 'mailbox' }, { ...filesOf({}), readPieces: pieces }, () => fault);

    expect(isLeft).toBe(true);
  });

  it('stops at the first problem after a thousand', async () => {
    const files = filesOf({ 'a.csv': `address\n${'ada@contoso.com\n'.repeat(1_234)}` }, 4_096);
    let read = 0;

    const result = await readList({ path: 'a.csv', workload: 'mailbox' }, files, () => {
      read += 1;
      return { message: 'no' };
    });

    if ('message' in result) throw new Error(result.message);
    expect([result.problems.length, result.more, read]).toEqual([1_000, 1, 1_001]);
  });

  it('hashes all bytes, including the byte order mark', async () => {
    const csv = '\uFEFFaddress\r\nada@contoso.com\r\n';

    const result = await readList({ path: 'a.csv', workload: 'mailbox' }, filesOf({ 'a.csv': csv }), () => undefined);

    expect(result).toMatchObject({ sha256: createHash('sha256').update(csv).digest('hex') });
  });

  it('refuses a list that is not UTF-8, even if only at its end', async () => {
    const csv = Buffer.concat([Buffer.from(`address\n${'ada@contoso.com\n'.repeat(100)}`), Buffer.from([0xe4, 0x0a])]);

    expect((await read(csv)).problems).toEqual(['`a.csv` is not UTF-8 text']);
  });

  it('rejects with an error that is not about the file', async () => {
    const files = {
      ...filesOf({}),
      readPieces: () => {
        throw new TypeError('a bug');
      },
    };

    await expect(readList({ path: 'a.csv', workload: 'mailbox' }, files, () => undefined)).rejects.toThrow('a bug');
  });

  it('reads any list that a CSV writer writes, in pieces of any length', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).map((word) => `n${visible(word)}`);
    const row = fc.record({
      name,
      directoryId: fc.option(fc.string({ minLength: 1 }).map((word) => `n${visible(word)}`)),
      size: fc.option(fc.nat()),
      priority: fc.option(fc.integer({ min: 1, max: 9 })),
    });
    const written = fc.record({
      rows: fc.array(row, { minLength: 1, maxLength: 20 }),
      encoding: fc.constantFrom('utf-8', 'utf-8-with-mark', 'utf-16le', 'utf-16be'),
      delimiter: fc.constantFrom(',', ';', '\t'),
      quoted: fc.boolean(),
      record_delimiter: fc.constantFrom('\n', '\r\n'),
      pieceLength: fc.integer({ min: 1, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(written, async ({ rows, encoding, pieceLength, ...options }) => {
        const columns = { name: 'url', directoryId: 'siteId', size: 'size', priority: 'priority' };
        const csv = stringify(rows, { ...options, header: true, columns });

        const result = await read(encoded(csv, encoding), 'site', pieceLength);

        expect(result.problems).toEqual([]);
        expect(result.rows).toMatchObject(rows);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { isTextList } from '../../../src/spec/lists/line-reader.ts';
import { type ReadList, readList } from '../../../src/spec/lists/read-list.ts';
import type { AddRow, ListFile } from '../../../src/spec/lists/row-reader.ts';
import { filesOf } from '../../support/values/spec-files.ts';

const accepted: AddRow = () => undefined;
const refused: AddRow = () => ({ message: 'no' });

async function read(
  text: string,
  { addRow = accepted, pieceLength = 7, ...list }: Partial<ListFile> & { addRow?: AddRow; pieceLength?: number } = {},
): Promise<ReadList & { readonly rows: readonly string[] }> {
  const rows: string[] = [];
  const result = await readList(
    { path: 'a.txt', workload: 'mailbox', ...list },
    filesOf({ 'a.txt': text }, pieceLength),
    (row, line) => {
      rows.push(`${line}: ${row.name}`);
      return addRow(row, line);
    },
  );
  if ('message' in result) throw new Error(result.message);
  return { ...result, rows };
}

describe('a list with a name on each line', () => {
  it('ends in `.txt`', () => {
    expect(['a.txt', 'A.TXT', 'a.txt.csv', 'a.csv', 'txt'].map(isTextList)).toEqual([true, true, false, false, false]);
  });

  it('has names, and nothing else that is known about them', async () => {
    const { use, problems, more } = await read('ada@contoso.com\n', {
      addRow: (row) => ((row.directoryId ?? row.size ?? row.priority) === null ? undefined : { message: 'more' }),
    });

    expect(use).toEqual({ line: 1, columns: null, unused: [], fallbacks: 0 });
    expect([problems, more]).toEqual([[], 0]);
  });

  it.each([1, 2, 3, 100])(
    'may have any line ends, comments and blank lines, in pieces of %d bytes',
    async (pieceLength) => {
      const { rows } = await read(
        '# people\r\ndörte@contoso.com\r\n\n  kim@contoso.com \rlee@contoso.com\n#\nmo@contoso.com',
        {
          pieceLength,
        },
      );

      expect(rows).toEqual(['2: dörte@contoso.com', '4: kim@contoso.com', '5: lee@contoso.com', '7: mo@contoso.com']);
    },
  );

  it('is empty without a name', async () => {
    expect((await read('# nobody\n\n')).problems).toMatchObject([
      { place: { line: 1, column: 1 }, message: 'this list is empty' },
    ]);
  });

  it('is not read if the spec names its columns', async () => {
    const { rows, problems, mappingFaults } = await read('ada@contoso.com\n', { columns: { address: 'A', size: 'B' } });

    expect(mappingFaults).toEqual(
      ['address', 'size'].map((field) => ({
        field,
        message: 'a `.txt` file has no columns: each line is a name',
        hint: 'remove `columns`, or rename the file so that it ends in `.csv`',
      })),
    );
    expect([rows, problems]).toEqual([[], []]);
  });

  it('has the place of what is wrong with a name, if another line shows that it is a list', async () => {
    const { problems } = await read('ada@contoso.com\n  kim\n', {
      addRow: ({ name }) => (name === 'kim' ? { message: 'no', at: 2 } : undefined),
    });

    expect(problems).toMatchObject([{ place: { line: 2, column: 5 }, message: 'no', sourceLine: '  kim' }]);
  });

  it('shows names that are right though they cannot be added', async () => {
    expect((await read('ada@contoso.com\n', { addRow: refused })).problems).toMatchObject([
      { message: 'no', sourceLine: 'ada@contoso.com' },
    ]);
    expect(
      (await read('https://contoso.sharepoint.com\n', { addRow: refused, workload: 'site' })).problems,
    ).toMatchObject([{ message: 'no', sourceLine: 'https://contoso.sharepoint.com' }]);
  });

  it.each([
    ['mailbox', 'https://contoso.sharepoint.com', 'an e-mail address'],
    ['drive', 'secret', 'an e-mail address'],
    ['site', 'ada@contoso.com', "a site's URL"],
  ] as const)('shows nothing of a file in which no line is a name: %s, %s', async (workload, line, what) => {
    expect((await read(`# a\n${line}\n${line}\n`, { addRow: refused, workload })).problems).toEqual([
      {
        place: { file: 'a.txt', line: 2, column: 1 },
        message: `no line of this list is ${what}`,
        hint: `write ${what} on each line; lines that start with \`#\` are comments`,
      },
    ]);
  });

  it.each(['address,size', 'Notes;address', 'size\tNotes'])('may have no header row: %j', async (header) => {
    expect((await read(`${header}\nx\n`, { addRow: refused })).problems).toEqual([
      {
        place: { file: 'a.txt', line: 1, column: 1 },
        message: 'this list has a header row, but in a `.txt` file every line is a name',
        hint: 'rename the file so that it ends in `.csv`',
      },
    ]);
  });

  it.each([1, 1_000])('is read no further once there is no room, in pieces of %d bytes', async (pieceLength) => {
    const { rows, problems } = await read('a@contoso.com\nb@contoso.com\nc@contoso.com\nd', {
      addRow: (_, line) => (line === 2 ? 'full' : undefined),
      pieceLength,
    });

    expect([rows, problems]).toEqual([['1: a@contoso.com', '2: b@contoso.com'], []]);
  });

  it('may have lines of 65,536 characters, and is not read beyond a longer one', async () => {
    const longest = `# ${'x'.repeat(65_534)}`;
    const { rows, problems } = await read(`ada@contoso.com\n${longest}\nkim@contoso.com\n${longest}x`, {
      pieceLength: 16 + 65_536,
    });

    expect(rows).toEqual(['1: ada@contoso.com', '3: kim@contoso.com']);
    expect(problems).toMatchObject([
      {
        place: { line: 4, column: 1 },
        message: 'this line is longer than 65,536 characters',
        hint: 'write one name on each line; the rest was not read',
      },
    ]);
  });
});

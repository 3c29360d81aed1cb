import { describe, expect, it } from 'vitest';
import { readOpening } from '../../../src/spec/lists/list-opening.ts';
import type { WrittenColumns } from '../../../src/spec/written.ts';
import { inTurn } from '../../support/pieces.ts';

interface Read {
  readonly skipped: number;
  readonly separator: string;
  readonly rest: string;
}

/** The opening of a list that comes in these pieces, and all that follows it in the same piece. */
async function opening(pieces: readonly string[], mapped?: WrittenColumns): Promise<Read> {
  const { rest, ...read } = await readOpening(inTurn(...pieces.map((piece) => Buffer.from(piece))), mapped);
  return { ...read, rest: Buffer.from(rest).toString() };
}

describe('the opening of a list', () => {
  it.each([
    ['a header row', 'a,b\nc,d\n', { skipped: 0, separator: ',', rest: 'a,b\nc,d\n' }],
    ['a header row without an end', 'a;b', { skipped: 0, separator: ';', rest: 'a;b' }],
    ['nothing', '', { skipped: 0, separator: ',', rest: '' }],
    ['blank lines', '\n \t\n\r\na,b\n', { skipped: 3, separator: ',', rest: 'a,b\n' }],
    ['only blank lines', '\n\n', { skipped: 0, separator: ',', rest: '' }],
    ['`sep=`', 'sep=;\na,b\n', { skipped: 1, separator: ';', rest: 'a,b\n' }],
    ['`sep=` in quotes and with blanks after it', '"SEP=|" \na,b\n', { skipped: 1, separator: '|', rest: 'a,b\n' }],
    ['`sep=` without a separator', 'sep=\na;b\n', { skipped: 1, separator: ';', rest: 'a;b\n' }],
    ['`sep=` with a separator that no list has', 'sep=x\na;b\n', { skipped: 1, separator: ';', rest: 'a;b\n' }],
    ['`#TYPE`', '"#type System.Object"\na,b\n', { skipped: 1, separator: ',', rest: 'a,b\n' }],
    ['a header that only ends in `sep=;`', 'my sep=;\n', { skipped: 0, separator: ';', rest: 'my sep=;\n' }],
    ['a header that only starts with `sep=;`', 'sep=;size\n', { skipped: 0, separator: ';', rest: 'sep=;size\n' }],
    ['a header with `#TYPE` in it', 'a,#TYPE\nb,c\n', { skipped: 0, separator: ',', rest: 'a,#TYPE\nb,c\n' }],
    ['a header that starts with `#TYPES`', '#TYPES,b\n', { skipped: 0, separator: ',', rest: '#TYPES,b\n' }],
  ])('is %s', async (_what, text, read) => {
    expect(await opening([text])).toEqual(read);
    expect(await opening([...text])).toMatchObject({ skipped: read.skipped, separator: read.separator });
  });

  it('counts a carriage return and a line feed as one line end, also in two pieces', async () => {
    expect(await opening(['sep=;\r', '\na,b\r', 'c,d\r'])).toEqual({ skipped: 1, separator: ';', rest: 'a,b\rc,d\r' });
    expect(await opening(['sep=;\ra,b\r', '\nc'])).toEqual({ skipped: 1, separator: ';', rest: 'a,b\r\nc' });
  });

  it('is read up to the end of the header row, and no further', async () => {
    expect(await opening(['a,', 'b\nc', ',d\n'])).toMatchObject({ rest: 'a,b\nc' });
  });

  it('is a first line of 64 KiB at most', async () => {
    const longest = 'x'.repeat(65_536);

    expect((await opening([longest, 'x', 'never'])).rest).toHaveLength(65_537);
  });
});

describe('the separator of a list', () => {
  it.each([
    ['a,b;c;d', ';'],
    ['a\tb,c', ','],
    ['a\tb\tc,d', '\t'],
    ['address,b;c;d', ','],
    ['Größe;address,b,c', ','],
    ['"a;b;c;d",e', ','],
    ['a', ','],
  ])('of %j is the one that gives the most known columns, else the most columns', async (header, separator) => {
    expect(await opening([`${header}\n`])).toMatchObject({ separator });
  });

  it('also counts the columns that the spec names', async () => {
    expect(await opening(['who;a,b,c\n'])).toMatchObject({ separator: ',' });
    expect(await opening(['who;a,b,c\n'], { address: 'Who' })).toMatchObject({ separator: ';' });
  });
});

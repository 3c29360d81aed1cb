import { describe, expect, it } from 'vitest';
import { type ReadSpec, readSpec } from '../../../src/spec/read-spec.ts';
import { Overlaps } from '../../../src/spec/warnings/overlaps.ts';
import { filesOf } from '../../support/spec-files.ts';

const head = 'version: 1\nname: finance\nrestorePoint: { last: 7d }\n';

async function read(file: string, contents: Readonly<Record<string, string>>): Promise<ReadSpec> {
  const result = await readSpec(file, { files: filesOf(contents), allowDuplicates: false });
  if ('spec' in result) return result;
  throw new Error(result.problems.map(({ message }) => message).join('\n'));
}

describe('Overlaps', () => {
  it('names both places, of items and of rows of lists, however they are spelt', async () => {
    const contents = {
      'a.yaml': `${head}mailboxes:\n  - ada@contoso.com\n  - bob@contoso.com\n`,
      'specs/b.yaml': `${head}mailboxes: { items: [ADA@contoso.com], lists: [b.csv] }\n`,
      'specs/b.csv': 'address\ncy@contoso.com\nbob@contoso.com\n',
    };
    const overlaps = new Overlaps();

    const first = overlaps.meet(await read('a.yaml', contents));
    const second = overlaps.meet(await read('specs/b.yaml', contents));

    expect(first).toEqual({ told: [], more: 0 });
    expect(second.told.map(({ place, message }) => `${place.file}:${place.line} ${message}`)).toEqual([
      'specs/b.yaml:4 `ADA@contoso.com` is also restored by a.yaml:5',
      'specs/b.csv:3 `bob@contoso.com` is also restored by a.yaml:6',
    ]);
  });

  it('says which spec it was where both read one list', async () => {
    const spec = `${head}mailboxes: { lists: [all.csv] }\n`;
    const contents = { 'a.yaml': spec, 'b.yaml': spec, 'all.csv': 'address\nada@contoso.com\n' };
    const overlaps = new Overlaps();
    overlaps.meet(await read('a.yaml', contents));

    const { told } = overlaps.meet(await read('b.yaml', contents));

    expect(told).toMatchObject([
      {
        rule: 'resource-in-two-specs',
        place: { file: 'all.csv', line: 2, column: 1 },
        message: '`ada@contoso.com` is also restored by a.yaml, at all.csv:2',
      },
    ]);
  });

  it('takes the mailbox and the drive of one address for two resources', async () => {
    const contents = {
      'a.yaml': `${head}mailboxes: [ada@contoso.com]\n`,
      'b.yaml': `${head}drives: [ada@contoso.com]\n`,
    };
    const overlaps = new Overlaps();
    overlaps.meet(await read('a.yaml', contents));

    expect(overlaps.meet(await read('b.yaml', contents)).told).toEqual([]);
  });

  it('tells a hundred of a spec, and counts the rest', async () => {
    const items = Array.from({ length: 130 }, (_, index) => `  - u${index}@contoso.com\n`).join('');
    const spec = `${head}mailboxes:\n${items}`;
    const contents = { 'a.yaml': spec, 'b.yaml': spec };
    const overlaps = new Overlaps();
    overlaps.meet(await read('a.yaml', contents));

    const { told, more } = overlaps.meet(await read('b.yaml', contents));

    expect(told).toHaveLength(100);
    expect(more).toBe(30);
  });
});

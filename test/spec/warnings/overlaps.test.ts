import { describe, expect, it } from 'vitest';
import { type ReadSpec, readSpec } from '../../../src/spec/read-spec.ts';
import { Overlaps } from '../../../src/spec/warnings/overlaps.ts';
import { filesOf } from '../../support/values/spec-files.ts';

const head = 'version: 1\nname: finance\nrestorePoint: { last: 7d }\n';

async function read(file: string, contents: Readonly<Record<string, string>>): Promise<ReadSpec> {
  const result = await readSpec(file, { files: filesOf(contents), allowDuplicates: false });
  if ('spec' in result) return result;
  throw new Error(result.problems.map(({ message }) => message).join('\n'));
}

describe('resources in two specs', () => {
  it('get one warning with both places of each resource, in upper or lower case', async () => {
    const contents = {
      'a.yaml': `${head}mailboxes:\n  - ada@contoso.com\n  - bob@contoso.com\n`,
      'specs/b.yaml': `${head}mailboxes: { items: [ADA@contoso.com], lists: [b.csv] }\n`,
      'specs/b.csv': 'address\ncy@contoso.com\nbob@contoso.com\n',
    };
    const overlaps = new Overlaps();

    const first = overlaps.add(await read('a.yaml', contents));
    const second = overlaps.add(await read('specs/b.yaml', contents));

    expect(first).toEqual({ shown: [], more: 0 });
    expect(second.shown.map(({ place, message }) => `${place.file}:${place.line} ${message}`)).toEqual([
      'specs/b.yaml:4 2 resources are also restored by a.yaml: ' +
        '`ADA@contoso.com` at specs/b.yaml:4 and a.yaml:5, `bob@contoso.com` at specs/b.csv:3 and a.yaml:6',
    ]);
  });

  it('get a warning that names the earlier spec if both read the same list', async () => {
    const spec = `${head}mailboxes: { lists: [all.csv] }\n`;
    const contents = { 'a.yaml': spec, 'b.yaml': spec, 'all.csv': 'address\nada@contoso.com\n' };
    const overlaps = new Overlaps();
    overlaps.add(await read('a.yaml', contents));

    const { shown } = overlaps.add(await read('b.yaml', contents));

    expect(shown).toMatchObject([
      {
        rule: 'resource-in-two-specs',
        place: { file: 'all.csv', line: 2, column: 1 },
        message: '`ada@contoso.com` is also restored by a.yaml, at all.csv:2',
      },
    ]);
  });

  it('are not named if only files that may not be quoted name them, and have a hint', async () => {
    const list = 'address\nada@contoso.com\n';
    const contents = {
      'a.yaml': `${head}mailboxes: { lists: [.a.csv] }\n`,
      'b.yaml': `${head}mailboxes: { lists: [.b.csv] }\n`,
      'c.yaml': `${head}mailboxes: [ada@contoso.com]\n`,
      '.a.csv': list,
      '.b.csv': list,
    };
    const overlaps = new Overlaps();
    overlaps.add(await read('a.yaml', contents));

    const hidden = overlaps.add(await read('b.yaml', contents));
    const named = overlaps.add(await read('c.yaml', contents));

    expect([...hidden.shown, ...named.shown].map(({ message }) => message)).toEqual([
      'a resource is also restored by a.yaml, at .a.csv:2',
      '`ada@contoso.com` is also restored by a.yaml, at .a.csv:2',
    ]);
    expect(hidden.shown[0]?.hint).toBe(
      'keep it in only one of the specs, unless you never run both for the same incident',
    );
  });

  it('get one warning for each earlier spec', async () => {
    const contents = {
      'a.yaml': `${head}mailboxes: [ada@contoso.com]\n`,
      'b.yaml': `${head}mailboxes: [bob@contoso.com]\n`,
      'c.yaml': `${head}mailboxes:\n  - bob@contoso.com\n  - ada@contoso.com\n`,
    };
    const overlaps = new Overlaps();
    overlaps.add(await read('a.yaml', contents));
    overlaps.add(await read('b.yaml', contents));

    const { shown } = overlaps.add(await read('c.yaml', contents));

    expect(shown.map(({ place, message }) => `${place.file}:${place.line} ${message}`)).toEqual([
      'c.yaml:5 `bob@contoso.com` is also restored by b.yaml:4',
      'c.yaml:6 `ada@contoso.com` is also restored by a.yaml:4',
    ]);
  });

  it('are different if one is the mailbox and the other the drive of an address', async () => {
    const contents = {
      'a.yaml': `${head}mailboxes: [ada@contoso.com]\n`,
      'b.yaml': `${head}drives: [ada@contoso.com]\n`,
    };
    const overlaps = new Overlaps();
    overlaps.add(await read('a.yaml', contents));

    expect(overlaps.add(await read('b.yaml', contents)).shown).toEqual([]);
  });

  it('get a warning that names the first three and counts the rest', async () => {
    const items = Array.from({ length: 1_300 }, (_, index) => `  - u${index}@contoso.com\n`).join('');
    const spec = `${head}mailboxes: { lists: [all.csv] }\ndrives:\n${items}`;
    const contents = { 'a.yaml': spec, 'b.yaml': spec, 'all.csv': 'address\nada@contoso.com\n' };
    const overlaps = new Overlaps();
    overlaps.add(await read('a.yaml', contents));

    const { shown, more } = overlaps.add(await read('b.yaml', contents));

    expect(shown.map(({ message }) => message)).toEqual([
      '1,301 resources are also restored by a.yaml: `ada@contoso.com` at all.csv:2, ' +
        '`u0@contoso.com` at b.yaml:6 and a.yaml:6, `u1@contoso.com` at b.yaml:7 and a.yaml:7, and 1,298 more',
    ]);
    expect(more).toBe(0);
    expect(shown[0]?.hint).toMatch(/^keep them in only one of the specs/);
  });

  it('get warnings for the first hundred earlier specs, and a count of the rest', async () => {
    const overlaps = new Overlaps();
    const names = Array.from({ length: 120 }, (_, index) => `u${index}@contoso.com`);
    for (const name of names) overlaps.add(await read(name, { [name]: `${head}mailboxes: [${name}]\n` }));
    const last = await read('last.yaml', { 'last.yaml': `${head}mailboxes: [${names}]\n` });

    const { shown, more } = overlaps.add(last);

    expect([shown.length, more]).toEqual([100, 20]);
  });
});

import { describe, expect, it } from 'vitest';
import { problemText } from '../../src/spec/problem/problem-text.ts';
import { type ReadSpecOptions, type ReadSpecResult, readSpec } from '../../src/spec/read-spec.ts';
import { Overlaps } from '../../src/spec/warnings/overlaps.ts';
import { findWarnings } from '../../src/spec/warnings.ts';
import { filesOf } from '../support/values/spec-files.ts';

const head = 'version: 1\nname: finance\nrestorePoint: { last: 7d }\n';
const passwd = 'root:x:0:0:hunter2:/root:/bin/sh\n';
const rows = 'address\nhunter2\n';

type Contents = Readonly<Record<string, string>>;
type Options = Partial<ReadSpecOptions> & { readonly links?: Contents };

/** Reads a spec with this list, in the working directory /desk. */
function read(list: string, contents: Contents, { links = {}, ...options }: Options = {}): Promise<ReadSpecResult> {
  const files = filesOf({ 'spec.yaml': `${head}mailboxes: { lists: ['${list}'] }\n`, ...contents }, 4_096, links);
  return readSpec('spec.yaml', { files, allowDuplicates: false, ...options });
}

function textOf(result: ReadSpecResult): string {
  if ('spec' in result) throw new Error('expected problems');
  return JSON.stringify(result.problems) + problemText(result.problems, { more: result.more });
}

describe('a list outside the working directory and the folder of the spec', () => {
  it.each([
    ['/etc/passwd', { '/etc/passwd': passwd }],
    ['/etc/passwd', { '/etc/passwd': rows }],
    ['../secrets.csv', { '../secrets.csv': rows }],
    ['lists/../../secrets.csv', { '../secrets.csv': rows }],
  ])('is named with line and rule, and never quoted: %s', async (list, contents) => {
    const text = textOf(await read(list, contents));

    expect(text).toContain(Object.keys(contents)[0]);
    expect(text).toContain('this line does not follow the rule `list`');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('sourceLine');
  });

  it('is outside if a link leads there', async () => {
    const links = { '/desk/lists': '/etc' };

    expect(textOf(await read('lists/a.csv', { 'lists/a.csv': rows }, { links }))).not.toContain('hunter2');
  });

  it('is read if it is a list', async () => {
    expect(await read('/lists/a.csv', { '/lists/a.csv': 'address\nada@contoso.com\n' })).toHaveProperty('spec');
  });

  it('is not read with strict paths', async () => {
    const result = await read('/etc/passwd', {}, { strictPaths: true });

    expect(textOf(result)).toContain(
      'spec.yaml:4:22: `/etc/passwd` is outside the working directory and the folder of the spec',
    );
  });

  it('names no resource in a warning', async () => {
    const contents = { '/x/a.csv': 'address\nhunter2@contoso.com\n' };
    const overlaps = new Overlaps();
    const result = await read('/x/a.csv', contents);
    if (!('spec' in result)) throw new Error('expected a spec');
    overlaps.add(result);

    expect(overlaps.add(result).shown[0]?.message).toBe('a resource is also restored by spec.yaml, at /x/a.csv:2');
  });
});

describe('a file whose name or folder begins with a dot', () => {
  it.each(['.env', '.git/config', 'lists/.private/a.csv'])('is never quoted: %s', async (list) => {
    const text = textOf(await read(list, { [list]: rows }));

    expect(text).toContain('begins with a dot');
    expect(text).not.toContain('hunter2');
  });

  it('counts if a link leads to it', async () => {
    const links = { '/desk/a.csv': '/desk/.env' };

    expect(textOf(await read('a.csv', { 'a.csv': rows }, { links }))).not.toContain('hunter2');
  });
});

describe('a spec elsewhere', () => {
  it.each(['/home/ada/.ssh/config', '/home/ada/.config/restores/a.yaml', '../.git/a.yaml'])(
    'is never quoted if a folder on the way to it begins with a dot: %s',
    async (spec) => {
      const files = filesOf({ [spec]: 'hunter2: 1\n' });

      const text = textOf(await readSpec(spec, { files, allowDuplicates: false }));

      expect(text).toContain('begins with a dot');
      expect(text).not.toContain('hunter2');
    },
  );

  it('is quoted, because the user named it', async () => {
    const files = filesOf({ '/etc/restores/a.yaml': 'hunter2: 1\n' });

    expect(textOf(await readSpec('/etc/restores/a.yaml', { files, allowDuplicates: false }))).toContain('hunter2');
  });
});

describe('a file inside', () => {
  it('may have a name that begins with two dots, if its folder does not', async () => {
    const text = textOf(await read('..a.csv', { '..a.csv': rows }));

    expect(text).toContain('begins with a dot');
    expect(text).not.toContain('it is outside');
  });

  it('is quoted, in the working directory and in the folder of a spec elsewhere', async () => {
    expect(textOf(await read('lists/a.csv', { 'lists/a.csv': rows }))).toContain('hunter2');
    const files = filesOf({ '/specs/a.yaml': `${head}mailboxes: { lists: [a.csv] }\n`, '/specs/a.csv': rows });

    expect(textOf(await readSpec('/specs/a.yaml', { files, allowDuplicates: false }))).toContain('hunter2');
  });

  it.each([passwd, '{"private_key":"hunter2"}', '-----BEGIN KEY-----\nhunter2', 'token=hunter2', '"hunter2" x'])(
    'is not quoted before it is known to be a list: %j',
    async (text) => {
      expect(textOf(await read('a.csv', { 'a.csv': text }))).not.toContain('hunter2');
    },
  );

  it('is named by up to twenty cells that look like names of columns', async () => {
    const cells = [...Array.from({ length: 25 }, (_, index) => `Col ${index}`), 'secret=1', 'x'.repeat(41)];

    const text = textOf(await read('a.csv', { 'a.csv': `${cells.join(',')}\n` }));

    expect(text).toContain('this list has no column `address`; its first line has `Col 0`, `Col 1`');
    expect(text).toContain('`Col 19`');
    expect(text).not.toMatch(/Col 20|secret|xxxx/);
  });
});

describe('a spec outside', () => {
  const links = { '/desk/spec.yaml': '/etc/shadow' };

  it.each(['hunter2: [', 'hunter2: 1', `${head}mailboxes: [hunter2]`])('is never quoted: %j', async (text) => {
    expect(textOf(await read('', { 'spec.yaml': text }, { links }))).not.toContain('hunter2');
  });

  it('is not quoted if its folder is a link out of the working directory', async () => {
    const files = filesOf({ 'specs/a.yaml': 'hunter2: 1\n' }, 4_096, { '/desk/specs': '/etc' });

    expect(textOf(await readSpec('specs/a.yaml', { files, allowDuplicates: false }))).not.toContain('hunter2');
  });

  it('is not quoted in warnings', async () => {
    const text = `${head.replace('7d', '7d, fastOnly: true')}mailboxes: [ada@contoso.com] # hunter2\n`;
    const result = await read('', { 'spec.yaml': text }, { links });
    if (!('spec' in result)) throw new Error(textOf(result));

    const { shown } = findWarnings(result, 0);

    expect(shown.map(({ rule }) => rule)).toEqual(['fast-only-mailboxes']);
    expect(JSON.stringify(shown)).not.toContain('fastOnly');
  });

  it('is named all the same if it does not exist', async () => {
    const result = await readSpec('/etc/gone.yaml', { files: filesOf({}), allowDuplicates: false });

    expect(textOf(result)).toContain('`/etc/gone.yaml` does not exist');
  });

  it('is refused with strict paths', async () => {
    const result = await read('', { 'spec.yaml': head }, { links, strictPaths: true });

    expect(textOf(result)).toContain('`spec.yaml` is outside');
  });
});

describe('a spec from stdin', () => {
  it('is quoted, and its lists are below the working directory', async () => {
    async function* stdin(): AsyncGenerator<string> {
      yield head;
      yield 'mailboxes: { items: [hunter2], lists: [a.csv] }\n';
    }

    const files = filesOf({ 'a.csv': 'address\nada\n' });
    const text = textOf(await readSpec('-', { files, stdin, allowDuplicates: false }));

    expect(text).toContain('-:4:22: `hunter2` is not an e-mail address');
    expect(text).toContain('a.csv:2:1: `ada` is not an e-mail address');
  });
});

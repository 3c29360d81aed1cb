import { describe, expect, it } from 'vitest';
import { longestList } from '../../src/spec/lists/read-list.ts';
import { longestSpec, type ReadSpecResult, readSpec } from '../../src/spec/read-spec.ts';
import type { Files } from '../../src/util/files.ts';
import { filesOf, messagesOf, readSpecText } from '../support/values/spec-files.ts';

const head = 'version: 1\nname: finance\nrestorePoint: { last: 7d }\n';

/** Reads a spec of one long text, in one piece. */
function readLong(text: string, lists: Readonly<Record<string, string>> = {}): Promise<ReadSpecResult> {
  return readSpec('spec.yaml', { files: filesOf({ 'spec.yaml': text, ...lists }, 65_536), allowDuplicates: false });
}

function problemsOf(result: ReadSpecResult): { count: number; more: number; first: string | undefined } {
  if ('spec' in result) throw new Error('expected problems');
  return { count: result.problems.length, more: result.more, first: result.problems[0]?.message };
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
}

// Times are not asserted: these inputs took minutes or all memory, and the time limit of a test is 5 s.
describe('reading stops after a thousand problems', { tags: 'slow' }, () => {
  it.each([
    ['unknown keys', head + lines(100_000, (index) => `key${index}: 1`)],
    ['repeated keys', head + lines(100_000, () => 'mode: drill')],
    ['tags', `${head}mailboxes:\n${lines(50_000, () => '- !x a')}`],
    ['aliases without an anchor', `${head}mailboxes:\n${lines(50_000, () => '- *x')}`],
    ['quotes that are never closed', `${head}mailboxes:\n${lines(20_000, () => '- "')}`],
    ['closing brackets', ']'.repeat(200_000)],
    ['wrong items', `${head}mailboxes:\n${lines(50_000, () => '- 1')}`],
    ['wrong addresses', `${head}mailboxes:\n${lines(50_000, (index) => `- ada${index}`)}`],
    [
      'wrong paths',
      `${head}files:\n- drive: ada@contoso.com\n  paths:\n${lines(20_000, (index) => `  - a//${index}`)}`,
    ],
  ])('of %s', async (_, text) => {
    const { count, more } = problemsOf(await readLong(text));

    expect(count).toBe(1_000);
    expect(more).toBeGreaterThan(0);
  });

  it('of several lists', async () => {
    const list = `address\n${lines(700, () => 'ada')}`;
    const text = `${head}mailboxes: { lists: [a.csv, b.csv, gone.csv] }\n`;

    const result = await readLong(text, { 'a.csv': list, 'b.csv': list });

    expect(problemsOf(result)).toMatchObject({ count: 1_000, more: 400 });
    expect(messagesOf(result).join('')).not.toContain('gone.csv');
  });
});

describe('aliases', () => {
  it.each([
    [
      'copies of copies',
      lines(9, (level) => `a${level}: &a${level} [${`*a${level - 1}, `.repeat(level === 0 ? 0 : 9)}x]`),
    ],
    ['copies of a long list', `a: &a\n${lines(2_000, () => '- ada@contoso.com')}b:\n${lines(1_000, () => '- *a')}`],
  ])('may not repeat more than a million parts: %s', async (_, text) => {
    const { first } = problemsOf(await readSpecText(text));

    expect(first).toBe('aliases repeat more than 1,000,000 parts of this file');
  });

  it('may give many items the same restore point', async () => {
    const items = lines(1_000, (index) => `- { address: u${index}@contoso.com, restorePoint: *point }`);

    const result = await readSpecText(`${head.replace('{', '&point {')}mailboxes:\n${items}`);

    expect(result).toHaveProperty('spec');
  });
});

describe('a spec', () => {
  it('may be 16 MiB long', async () => {
    const comment = `#${'x'.repeat(longestSpec)}\n`;

    expect(problemsOf(await readLong(comment))).toEqual({
      count: 1,
      more: 0,
      first: '`spec.yaml` is longer than 16 MiB',
    });
  });

  it('names at most 200,000 resources itself', { tags: 'slow' }, async () => {
    const items = Array.from({ length: 200_001 }, (_, index) => `u${index}@x.com`).join(',');

    const result = await readLong(`${head}drives: [${items}]\n`);

    if ('spec' in result) throw new Error('expected a problem');
    expect(result.problems).toMatchObject([
      {
        message: 'this spec names more than 200,000 resources itself',
        hint: 'use a list: `drives: { lists: [drives.csv] }`',
      },
    ]);
  });

  it('has at most a million keys and entries', { tags: 'slow' }, async () => {
    const { first } = problemsOf(await readLong(`a: [${'a,'.repeat(1_000_001)}]`));

    expect(first).toBe('this file has more than 1,000,000 keys and entries');
  });

  it.each([
    ['brackets', `a: ${'['.repeat(100_000)}`],
    ['dashes', '- '.repeat(100_000)],
  ])('is refused if it nests too deeply, with %s', async (_, text) => {
    expect(problemsOf(await readLong(text)).first).toBe('this is nested more than 50 levels deep');
  });
});

describe('a list', () => {
  it('may be 1 GiB long', async () => {
    const piece = Buffer.alloc(longestList / 4, 'x');
    const files: Files = {
      ...filesOf({ 'spec.yaml': `${head}mailboxes: { lists: [a.csv] }\n` }),
    };
    const { readPieces } = files;
    const long: Files = {
      ...files,
      readPieces: (path, most = 0) => (path === 'a.csv' ? tooLong(piece, most) : readPieces(path)),
    };

    const result = await readSpec('spec.yaml', { files: long, allowDuplicates: false });

    if ('spec' in result) throw new Error('expected a problem');
    expect(result.problems).toMatchObject([
      { message: '`a.csv` is longer than 1,024 MiB', hint: 'split it into several lists' },
    ]);
  });

  it('is read no further once a spec has a million resources', { tags: 'slow', timeout: 60_000 }, async () => {
    const list = `address\n${lines(600_000, (index) => `u${index}@x.com`)}`;
    const other = `address\n${lines(600_000, (index) => `v${index}@x.com`)}wrong\n`;

    const result = await readLong(`${head}mailboxes: { lists: [a.csv, b.csv] }\n`, { 'a.csv': list, 'b.csv': other });

    expect(messagesOf(result)).toEqual(['spec.yaml:4:1: this spec names more than 1,000,000 resources']);
  });
});

describe('one long value', () => {
  it.each([
    ['slashes', `sites: ['https://contoso.sharepoint.com/${'/'.repeat(1_000_000)}a b']`],
    ['prefixes', `mailboxes: ['${'mailto:'.repeat(200_000)}ada']`],
    ['an unknown key', `${'x'.repeat(1_000)}: 1`],
    ['a query', `messages: [{ mailbox: ada@contoso.com, query: "${'Foo -like x -and '.repeat(20_000)}" }]`],
    ['a pattern', `files: [{ drive: ada@contoso.com, paths: ["${'{*a,'.repeat(2_000)}"] }]`],
    ['stars', `files: [{ drive: ada@contoso.com, paths: ["${'*a'.repeat(50_000)}"] }]`],
  ])('costs no more than its length: %s', async (_, text) => {
    expect(problemsOf(await readLong(`${head}${text}\n`)).count).toBeGreaterThan(0);
  });
});

async function* tooLong(piece: Uint8Array, most: number): AsyncGenerator<Uint8Array> {
  const { atMost } = await import('../../src/util/files.ts');
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let count = 0; count < 5; count += 1) yield piece;
  }
  for await (const one of atMost(pieces(), most)) if (one.length < 0) yield one;
}

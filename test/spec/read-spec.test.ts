import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import { longestSpec, type ReadSpecResult, readSpec } from '../../src/spec/read-spec.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { atMost } from '../../src/util/files.ts';
import { filesOf, messagesOf, readSpecText } from '../support/values/spec-files.ts';

const head = 'version: 1\nname: finance\nrestorePoint: { last: 7d }\n';

function specOf(result: ReadSpecResult): Spec {
  if ('spec' in result) return result.spec;
  throw new Error(result.problems.map(({ message }) => message).join('\n'));
}

describe('readSpec', () => {
  it('shows all errors of a key at once with the unknown key that resembles it', async () => {
    const text = `${head}mailbox: [x@contoso.com]\nmailboxes: [ada@contoso.com, ADA@contoso.com, ada@@contoso]\n`;

    expect(messagesOf(await readSpecText(text))).toEqual([
      'spec.yaml:4:1: unknown key `mailbox`',
      'spec.yaml:5:30: `ADA@contoso.com` is already named on line 5',
      expect.stringContaining('spec.yaml:5:47: `ada@@contoso`'),
    ]);
  });

  it('fills in every default', async () => {
    const spec = specOf(await readSpecText(`${head}sites: [https://contoso.sharepoint.com/sites/finance/]\n`));

    expect(spec).toEqual({
      name: 'finance',
      description: null,
      mode: 'recovery',
      tenant: null,
      waves: [{ name: null, minSuccess: null }],
      resources: [
        {
          wave: 0,
          kind: 'site',
          workload: 'site',
          name: 'https://contoso.sharepoint.com/sites/finance/',
          selection: null,
          directoryId: null,
          size: null,
          priority: null,
          settings: {
            destination: 'new',
            window: { last: 604_800_000 },
            prefer: 'latest',
            fastOnly: false,
            conflictBehavior: null,
          },
          line: 4,
          source: 0,
        },
      ],
      drill: null,
      objectives: { rto: null, rpo: null, minSuccess: null },
      limits: defaultLimits,
      retries: 0,
      deadline: null,
      formats: ['csv', 'json'],
      parameters: [],
      sources: [{ path: 'spec.yaml', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
  });

  it('turns durations and percentages into numbers', async () => {
    const spec = specOf(
      await readSpecText(`${head}mailboxes: [ada@contoso.com]
tenant: 72F988BF-86F1-41AF-91AB-2D7CD011DB47
mode: drill
objectives: { rto: 4h, rpo: 90m, minSuccess: 99.5% }
limits: { activeSessions: 40, perSession: 500, failures: 0% }
retries: 2
deadline: 12h
report: { formats: [json] }
`),
    );

    expect(spec).toMatchObject({
      tenant: '72f988bf-86f1-41af-91ab-2d7cd011db47',
      mode: 'drill',
      objectives: { rto: 14_400_000, rpo: 5_400_000, minSuccess: 0.995 },
      limits: { ...defaultLimits, activeSessions: 40, perSession: 500, failures: 0 },
      retries: 2,
      deadline: 43_200_000,
      formats: ['json'],
    });
  });

  it('reads mailboxes, drives and sites in this order, and for each the items before the lists', async () => {
    const text = `${head}sites: [https://contoso.sharepoint.com]
drives: { lists: [people.csv] }
mailboxes:
  lists: [people.csv, more.csv]
  items: [ada@contoso.com]
`;

    const spec = specOf(
      await readSpecText(text, {
        'people.csv': 'address\ngrace@contoso.com\n',
        'more.csv': 'address\nlinus@contoso.com\n',
      }),
    );

    expect(spec.resources.map(({ workload, name, source, line }) => [workload, name, source, line])).toEqual([
      ['mailbox', 'ada@contoso.com', 0, 8],
      ['mailbox', 'grace@contoso.com', 1, 2],
      ['mailbox', 'linus@contoso.com', 2, 2],
      ['drive', 'grace@contoso.com', 1, 2],
      ['site', 'https://contoso.sharepoint.com', 0, 4],
    ]);
    expect(spec.sources.map(({ path }) => path)).toEqual(['spec.yaml', 'people.csv', 'more.csv']);
  });

  it('shares one settings object between resources that inherit the same settings', async () => {
    const text = `${head}mailboxes: { lists: [people.csv], items: [ada@contoso.com, { address: kim@contoso.com, size: 3 }] }\n`;

    const { resources } = specOf(await readSpecText(text, { 'people.csv': 'address\ngrace@contoso.com\n' }));

    expect(new Set(resources.map(({ settings }) => settings)).size).toBe(1);
  });

  it('finds lists relative to the spec, and reports their paths relative to the working directory', async () => {
    const files = filesOf({
      'specs/a.yaml': `${head}mailboxes: { lists: [lists/m.csv] }\n`,
      'specs/lists/m.csv': 'address\nada\n',
    });

    const result = await readSpec('specs/a.yaml', { files, allowDuplicates: false });

    expect(messagesOf(result)).toEqual(['specs/lists/m.csv:2:1: `ada` is not an e-mail address: it has no `@`']);
  });

  it('hashes the bytes of the spec', async () => {
    const text = `\uFEFF${head}mailboxes: [ada@contoso.com]\r\n`;

    expect(specOf(await readSpecText(text)).sources[0]?.sha256).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('keeps the first of several duplicates if duplicates are allowed', async () => {
    const text = `${head}mailboxes:\n  items: [{ address: ada@contoso.com, size: 1 }, { address: ADA@contoso.com, size: 2 }]\n  lists: [a.csv, ./a.csv]\n`;

    const spec = specOf(
      await readSpecText(text, { 'a.csv': 'address\nada@contoso.com\ngrace@contoso.com\n' }, { allowDuplicates: true }),
    );

    expect(spec.resources.map(({ name, size }) => [name, size])).toEqual([
      ['ada@contoso.com', 1],
      ['grace@contoso.com', null],
    ]);
  });

  it('reports a spec file that does not exist', async () => {
    const result = await readSpec('nope.yaml', { files: filesOf({}), allowDuplicates: false });

    expect(messagesOf(result)).toEqual(['nope.yaml:1:1: `nope.yaml` does not exist']);
  });

  it.each([
    ['file', 'gone.yaml', ''],
    ['syntax', 'spec.yaml', 'a: ['],
    ['shape', 'spec.yaml', `${head}mailboxes: [5]\n`],
    ['rule', 'spec.yaml', `${head}mailboxes: [ada@contoso.com]\nallowInPlace: true\n`],
    ['rule', 'spec.yaml', `${head}mailboxes: [ada]\n`],
    ['rule', 'spec.yaml', `${head}mailboxes: ['\${gone}']\n`],
    ['list', 'spec.yaml', `${head}mailboxes: { lists: [a.csv] }\n`],
  ])('says which kind of rule a problem is about: %s', async (rule, path, text) => {
    const files = filesOf({ 'spec.yaml': text, 'a.csv': 'address\nada\n' });

    const result = await readSpec(path, { files, allowDuplicates: false });

    expect('problems' in result && result.problems.map((problem) => problem.rule)).toEqual([rule]);
  });

  it.each([
    ['shape', (index: number) => `key${index}: 1\n`, `${head}mailboxes: { lists: [gone.csv] }\n`],
    ['rule', (index: number) => `  - { name: a, drives: [u${index}@contoso.com] }\n`, `${head}waves:\n`],
  ])('looks no further after more than a thousand problems of %s', async (_what, line, before) => {
    const lines = Array.from({ length: 1_002 }, (_, index) => line(index)).join('');

    const result = await readSpecText(before + lines);

    expect(result).toMatchObject({ problems: { length: 1_000 } });
    expect(messagesOf(result).join('')).not.toContain('gone.csv');
  });

  it('reads stdin in pieces of text or bytes, and only if it is named', async () => {
    async function* stdin(): AsyncGenerator<string | Uint8Array> {
      yield head;
      yield Buffer.from('mailboxes: [ada@contoso.com]\n');
    }
    const files = filesOf({ 'spec.yaml': `${head}drives: [ada@contoso.com]\n` });
    const kindOf = async (path: string): Promise<string | undefined> =>
      specOf(await readSpec(path, { files, stdin, allowDuplicates: false })).resources[0]?.kind;

    expect([await kindOf('-'), await kindOf('spec.yaml')]).toEqual(['mailbox', 'drive']);
  });

  it('says what to do about a spec that is too long', async () => {
    const long = { ...filesOf({}), readPieces: () => atMost(pieces(), longestSpec) };
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(longestSpec + 1, '#');
    }

    const result = await readSpec('spec.yaml', { files: long, allowDuplicates: false });

    expect(result).toMatchObject({ problems: [{ hint: 'move its resources into lists' }] });
  });

  it('does not report one mistake twice', async () => {
    const result = await readSpecText(`version: 1
name: finance
mode: dril
allowInPlace: true
restorPoint: { last: 7d }
mailboxes:
  items: [{ adress: intern@contoso.com }]
  exclude: [intern@contoso.com]
`);

    expect(messagesOf(result)).toEqual([
      'spec.yaml:3:7: `mode` must be `recovery` or `drill`, not `dril`',
      'spec.yaml:5:1: unknown key `restorPoint`',
      'spec.yaml:7:13: unknown key `adress`',
    ]);
  });

  it('sorts the problems of the spec before those of its lists, and the lists in the order of the spec', async () => {
    const text = `${head}mailboxes: { lists: [z.csv] }\ndrives: { lists: [a.csv], items: [ada] }\n`;

    const result = await readSpecText(text, { 'z.csv': 'address\ngrace\n', 'a.csv': 'address\nlinus\n' });

    expect(messagesOf(result)).toEqual([
      'spec.yaml:5:35: `ada` is not an e-mail address: it has no `@`',
      'z.csv:2:1: `grace` is not an e-mail address: it has no `@`',
      'a.csv:2:1: `linus` is not an e-mail address: it has no `@`',
    ]);
  });

  it('stops at the first problem after a thousand, and shows the spec before its lists', async () => {
    const items = '  - ada\n'.repeat(600);
    const result = await readSpecText(`${head}mailboxes:\n  lists: [a.csv]\n  items:\n${items}`, {
      'a.csv': `address\n${'grace\n'.repeat(1_500)}`,
    });

    if ('spec' in result) throw new Error('expected problems');
    expect(result.problems).toHaveLength(1_000);
    expect(result.problems.filter(({ place }) => place.file === 'spec.yaml')).toHaveLength(600);
    expect(result.more).toBe(601);
  });

  it('finds the line of each of many items', async () => {
    const items = Array.from({ length: 2_000 }, (_, index) => `  - user${index}@contoso.com\n`).join('');

    const { resources } = specOf(await readSpecText(`${head}mailboxes:\n${items}`));

    expect(resources.map(({ line }) => line)).toEqual(Array.from({ length: 2_000 }, (_, index) => index + 5));
  });
});

import { describe, expect, it } from 'vitest';
import { mostResources } from '../../src/m365/limits.ts';
import { gatherResources } from '../../src/spec/gather.ts';
import { ResourceSet } from '../../src/spec/resource-set.ts';
import { checkShape } from '../../src/spec/shape/shape.ts';
import { Surroundings } from '../../src/spec/surroundings.ts';
import { filesOf, messagesOf, readSpecOf, readSpecText, sourceOf } from '../support/values/spec-files.ts';
import { resourceOf } from '../support/values/specs.ts';

const head = 'version: 1\nname: finance\nrestorePoint: { last: 7d }\n';

describe('gatherResources', () => {
  it('reports the workload that exceeds a million resources and reads no further', { tags: 'slow' }, async () => {
    const source = sourceOf('drives: [ada@contoso.com]\nsites: { lists: [unread.csv] }\n');
    const resourceSet = new ResourceSet({ place: 'spec.yaml', source: { path: 'spec.yaml', sha256: '' } });
    for (let index = 0; index < mostResources; index += 1)
      resourceSet.add(resourceOf('mailbox', `u${index}@contoso.com`));

    const files = filesOf({});
    const { problems } = await gatherResources(checkShape(source).spec, resourceSet, {
      files,
      source,
      allowDuplicates: false,
      surroundings: await Surroundings.of('spec.yaml', files),
    });

    expect(problems).toMatchObject([
      {
        place: { line: 1, column: 1 },
        message: 'this spec names more than 1,000,000 resources',
        hint: 'split it into several specs',
      },
    ]);
  });
});

describe('a list', () => {
  const wrong = (count: number): string => `address\n${'ada\n'.repeat(count)}`;

  it.each([
    [999, true],
    [1_002, false],
  ])('is read only if not too much is wrong already: %i problems', async (count, isRead) => {
    const text = `${head}mailboxes: { lists: [a.csv, gone.csv] }\n`;

    const result = await readSpecText(text, { 'a.csv': wrong(count) });

    expect(messagesOf(result).some((message) => message.includes('gone.csv'))).toBe(isRead);
  });

  it('is not read if the workload before it has too many problems', async () => {
    const text = `${head}mailboxes: [${'ada, '.repeat(1_002)}]\ndrives: { lists: [gone.csv] }\n`;

    const messages = messagesOf(await readSpecText(text));

    expect(messages).toHaveLength(1_000);
    expect(messages.join('')).not.toContain('gone.csv');
  });

  it('gives its resources to the wave that names it, and is one file for several workloads', async () => {
    const text = `${head}waves:
  - { name: one, mailboxes: [kim@contoso.com] }
  - { name: two, mailboxes: { lists: [a.csv] }, drives: { lists: [a.csv] } }
`;
    const { spec, lists } = await readSpecOf(text, { 'a.csv': 'address\nada@contoso.com\n' });

    expect(spec.resources.map(({ wave, source }) => [wave, source])).toEqual([
      [0, 0],
      [1, 1],
      [1, 1],
    ]);
    expect(spec.sources).toHaveLength(2);
    expect(spec.sources[1]).toEqual({ path: 'a.csv', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(lists.map(({ place, workload }) => [place, workload])).toEqual([
      ['a.csv', 'mailbox'],
      ['a.csv', 'drive'],
    ]);
  });

  it('without rows or a header is not among the lists that were read', async () => {
    const result = await readSpecText(`${head}mailboxes: { lists: [a.csv] }\n`, { 'a.csv': 'Cost\n5\n' });

    expect(result).toMatchObject({ lists: [], problems: [{ rule: 'list' }] });
  });

  it('is not quoted in the hint about a column that it does not have, if it may not be', async () => {
    const hintOf = async (file: string): Promise<string | undefined> => {
      const text = `${head}mailboxes: { lists: [{ file: ${file}, columns: { address: Mial } }] }\n`;
      const result = await readSpecText(text, { [file]: 'Mail\nada@contoso.com\n' });
      return 'spec' in result ? undefined : result.problems[0]?.hint;
    };

    expect(await hintOf('a.csv')).toContain('Mail');
    expect(await hintOf('.a.csv')).toBe('write the header of a column as the list has it');
  });
});

describe('an exclusion', () => {
  it('is not checked if a name is wrong, because it may be meant for that name', async () => {
    const result = await readSpecText(`${head}mailboxes: { items: [intern], exclude: [intern@contoso.com] }\n`);

    expect(messagesOf(result)).toEqual(['spec.yaml:4:22: `intern` is not an e-mail address: it has no `@`']);
  });

  it('is reported if it leaves no item and no row of a list', async () => {
    const text = `${head}drives: { items: [ada@contoso.com], lists: [a.csv], exclude: [ada@contoso.com, bob@contoso.com] }\n`;

    const result = await readSpecText(text, { 'a.csv': 'address\nbob@contoso.com\n' });

    expect(messagesOf(result)).toEqual(['spec.yaml:4:53: `exclude` leaves nothing to restore']);
  });

  it('that matches nothing is reported, but not that the others leave nothing', async () => {
    const result = await readSpecText(
      `${head}drives: { items: [ada@contoso.com], exclude: [ada@contoso.com, bbo@contoso.com] }\n`,
    );

    expect(messagesOf(result)).toEqual([
      'spec.yaml:4:64: `bbo@contoso.com` excludes nothing: it is in no item and in no list',
    ]);
  });
});

describe('a wave', () => {
  const again = `${head}waves:
  - { name: canary, mailboxes: [ada@contoso.com], drives: [ada@contoso.com] }
  - { name: everyone, mailboxes: { items: [ADA@contoso.com, bob@contoso.com], exclude: [bob@contoso.com] } }
`;

  it('is reported if it contains only duplicates of earlier waves', async () => {
    const result = await readSpecText(again, {}, { allowDuplicates: true });

    expect(messagesOf(result)).toEqual([
      'spec.yaml:6:13: nothing is left to restore in the wave `everyone`: earlier waves name all its resources',
    ]);
    expect('problems' in result && result.problems[0]?.hint).toBe('remove the wave');
  });

  it('may repeat a whole workload if another workload is left', async () => {
    const more = again.replace('name: everyone', 'name: everyone, drives: [bob@contoso.com]');

    const result = await readSpecText(more, {}, { allowDuplicates: true });

    expect(messagesOf(result)).toEqual([]);
  });

  it('is not reported as empty if its shape is wrong', async () => {
    const result = await readSpecText(`${head}waves:\n  - { name: canary, mailboxes: [5] }\n`);

    expect(messagesOf(result)).toEqual([
      'spec.yaml:5:33: this entry must be an e-mail address, or a map with `address`, not the number `5`',
    ]);
  });
});

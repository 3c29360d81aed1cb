import { describe, expect, it } from 'vitest';
import { mostResources } from '../../src/m365/limits.ts';
import { gatherResources } from '../../src/spec/gather.ts';
import { Roster } from '../../src/spec/roster.ts';
import { checkShape } from '../../src/spec/shape/shape.ts';
import { filesOf, messagesOf, readSpecText, sourceOf } from '../support/values/spec-files.ts';
import { resourceOf } from '../support/values/specs.ts';

const head = 'version: 1\nname: finance\nrestorePoint: { last: 7d }\n';

describe('gatherResources', () => {
  it('refuses more than a million resources, at the workload that names one too many, and reads no further', async () => {
    const source = sourceOf('drives: [ada@contoso.com]\nsites: { lists: [unread.csv] }\n');
    const roster = new Roster({ place: 'spec.yaml', source: { path: 'spec.yaml', sha256: '' } });
    for (let index = 0; index < mostResources; index += 1) roster.add(resourceOf('mailbox', `u${index}@contoso.com`));

    const { problems } = await gatherResources(checkShape(source).spec, roster, {
      files: filesOf({}),
      source,
      allowDuplicates: false,
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

describe('an exclusion', () => {
  it('is not checked where a name is wrong, for that may be the one it is to meet', async () => {
    const result = await readSpecText(`${head}mailboxes: { items: [intern], exclude: [intern@contoso.com] }\n`);

    expect(messagesOf(result)).toEqual(['spec.yaml:4:22: `intern` is not an e-mail address: it has no `@`']);
  });

  it('is not to leave nothing, of items and lists together', async () => {
    const text = `${head}drives: { items: [ada@contoso.com], lists: [a.csv], exclude: [ada@contoso.com, bob@contoso.com] }\n`;

    const result = await readSpecText(text, { 'a.csv': 'address\nbob@contoso.com\n' });

    expect(messagesOf(result)).toEqual(['spec.yaml:4:53: everything is excluded, and nothing is left to restore']);
  });

  it('that meets nothing is told alone, though the others leave nothing', async () => {
    const result = await readSpecText(
      `${head}drives: { items: [ada@contoso.com], exclude: [ada@contoso.com, bbo@contoso.com] }\n`,
    );

    expect(messagesOf(result)).toEqual([
      'spec.yaml:4:64: `bbo@contoso.com` excludes nothing: no item and no list names it',
    ]);
  });
});

describe('a wave', () => {
  const again = `${head}waves:
  - { name: canary, mailboxes: [ada@contoso.com], drives: [ada@contoso.com] }
  - { name: everyone, mailboxes: { items: [ADA@contoso.com, bob@contoso.com], exclude: [bob@contoso.com] } }
`;

  it('of which nothing is left once duplicates are left out is no wave', async () => {
    const result = await readSpecText(again, {}, { allowDuplicates: true });

    expect(messagesOf(result)).toEqual([
      'spec.yaml:6:13: nothing is left to restore in the wave `everyone`: earlier waves name all of it',
    ]);
  });

  it('may repeat all of a workload while another of its own is left', async () => {
    const more = again.replace('name: everyone', 'name: everyone, drives: [bob@contoso.com]');

    const result = await readSpecText(more, {}, { allowDuplicates: true });

    expect(messagesOf(result)).toEqual([]);
  });

  it('whose shape is wrong is not said to be empty as well', async () => {
    const result = await readSpecText(`${head}waves:\n  - { name: canary, mailboxes: [5] }\n`);

    expect(messagesOf(result)).toEqual([
      'spec.yaml:5:33: this entry must be an e-mail address, or a map with `address`, not the number `5`',
    ]);
  });
});

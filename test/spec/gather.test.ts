import { describe, expect, it } from 'vitest';
import { mostResources } from '../../src/m365/limits.ts';
import { gatherResources } from '../../src/spec/gather.ts';
import { ResourceSet } from '../../src/spec/resource-set.ts';
import { checkShape } from '../../src/spec/shape/shape.ts';
import { Surroundings } from '../../src/spec/surroundings.ts';
import { filesOf, messagesOf, readSpecText, sourceOf } from '../support/values/spec-files.ts';
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

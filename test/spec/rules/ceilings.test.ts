import { describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';
import { bulkRestore } from '../../support/rigs/environments.ts';

const head = 'version: 1\nname: finance\nrestorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }\n';

function mailboxes(count: number): string {
  return `mailboxes:\n${Array.from({ length: count }, (_, index) => `  - user${index}@contoso.com\n`).join('')}`;
}

describe('the ceilings of a spec', () => {
  it('are 1,000 resources in place, unless `limits.inPlace` says otherwise', async () => {
    expect(await problems(`${head}destination: inPlace\n${mailboxes(1_000)}`)).toEqual([]);
    expect(await problems(`${head}destination: new\n${mailboxes(1_001)}`)).toEqual([]);
    expect(await problems(`${head}destination: inPlace\nlimits: { inPlace: 1001 }\n${mailboxes(1_001)}`)).toEqual([]);
    expect(await problems(`${head}destination: inPlace\n${mailboxes(1_001)}`)).toEqual([
      {
        line: 4,
        message: 'this spec overwrites 1,001 resources in place, and `limits.inPlace` is 1,000',
        hint: 'name fewer resources, or set `inPlace` in `limits` to 1001',
      },
    ]);
  });

  it('count the resources of lists and waves, each with its own destination', async () => {
    const waves = `waves:\n  - name: first\n    mailboxes: { destination: inPlace, lists: [list.csv] }\n  - name: second\n    mailboxes: [ada@contoso.com]\n`;

    expect(await problems(`${head}limits: { inPlace: 1 }\n${waves}`, 'address\na@b.com\nc@d.com\n')).toEqual([
      {
        line: 4,
        message: 'this spec overwrites 2 resources in place, and `limits.inPlace` is 1',
        hint: 'name fewer resources, or set `inPlace` in `limits` to 2',
      },
    ]);
  });

  it('count of a drill what its samples draw at most, and not what it names', async () => {
    const drill = `${head}mode: drill\nallowInPlace: true\ndestination: inPlace\nlimits: { inPlace: 3 }\n`;

    expect(await problems(`${drill}sample: { size: 3 }\n${mailboxes(20)}`)).toEqual([]);
    expect(await problems(`${drill}sample: { size: 15% }\n${mailboxes(20)}`)).toEqual([]);
    expect((await problems(`${drill}sample: { size: 4 }\n${mailboxes(20)}`)).map(({ message }) => message)).toEqual([
      'this spec overwrites 4 resources in place, and `limits.inPlace` is 3',
    ]);
  });

  it('limit all resources with `limits.resources`', async () => {
    expect(await problems(`${head}limits: { resources: 2 }\n${mailboxes(3)}`)).toEqual([
      {
        line: 4,
        message: 'this spec names 3 resources, and `limits.resources` is 2',
        hint: 'name fewer resources, or set `resources` in `limits` to 3',
      },
    ]);
  });

  it('are reported together with other errors, and not for a limit that is wrong itself', async () => {
    const wrong = `${head}limits: { resources: none }\nmode: x\n${mailboxes(1)}`;

    expect((await problems(wrong)).map(({ line }) => line)).toEqual([4, 5]);
    expect(
      (await problems(`${head}limits: { resources: 1 }\nmode: x\n${mailboxes(2)}`)).map(({ line }) => line),
    ).toEqual([4, 5]);
  });
});

interface Found {
  readonly line: number;
  readonly message: string;
  readonly hint: string | null;
}

/** What `validate` and `plan` both report. */
async function problems(text: string, list = ''): Promise<Found[]> {
  await using folder = await Folder.open();
  await folder.file('list.csv', list);
  const spec = await folder.file('spec.yaml', text);
  const validated = await bulkRestore(['validate', spec, '--json']);
  const planned = await bulkRestore(['plan', spec, '--json', '--state-dir', folder.at('state')]);
  const found: Found[] = JSON.parse(validated.stdout).files[0].problems;
  expect(planned.exitCode).toBe(found.length === 0 ? 0 : 2);
  expect(JSON.parse(planned.stdout).problems ?? []).toEqual(found);
  return found.map(({ line, message, hint }) => ({ line, message, hint }));
}

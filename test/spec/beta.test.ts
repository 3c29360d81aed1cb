import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import { betaNeedOfPlan } from '../../src/spec/beta.ts';
import { planTime } from '../support/values/plans.ts';
import { readSpecOf } from '../support/values/spec-files.ts';

const head = 'version: 1\nname: finance\nrestorePoint: { last: 7d }\n';

async function needOf(text: string): Promise<unknown> {
  const { spec } = await readSpecOf(head + text);
  return betaNeedOfPlan(makePlan(spec, planTime));
}

describe('the beta version of the service', () => {
  it.each([
    ['destination: inPlace', '`destination: inPlace`'],
    ['conflictBehavior: rename', '`conflictBehavior: rename`'],
  ])('is needed for files with %s', async (key, wanted) => {
    const need = {
      place: { file: 'spec.yaml', line: 5, column: 1 },
      message: `\`ada@contoso.com/Documents/\` asks for ${wanted}, which v1.0 of the service does not offer for single files`,
      hint: 'add `--graph-version beta`, or write `destination: new` and remove `conflictBehavior`',
    };

    const found = await needOf(
      `mailboxes: [ada@contoso.com]\nfiles: [{ drive: ada@contoso.com, paths: [Documents/], ${key} }]\n`,
    );

    expect(found).toEqual(need);
  });

  it('is not needed for other files', async () => {
    expect(await needOf('files: [{ drive: ada@contoso.com, paths: [Documents/] }]\n')).toBeUndefined();
  });

  it('is not needed to restore mailboxes and messages in place', async () => {
    const text = `destination: inPlace
mailboxes: [ada@contoso.com]
messages: [{ mailbox: ada@contoso.com, query: Subject -like 'a*' }]
`;

    expect(await needOf(text)).toBeUndefined();
  });
});

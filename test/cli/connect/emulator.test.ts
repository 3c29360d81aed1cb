import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';

const onEmulator = ['--emulator', '--time-scale', '10000', '--patience', '1d', '--run-id', 'r1'];

const people = `address,directoryObjectId
ada@contoso.com,11111111-1111-4111-8111-111111111111
grace@contoso.com,22222222-2222-4222-8222-222222222222
`;

/** With the list under `mailboxes`. */
function specWith(mailboxes: string): string {
  return `version: 1
name: finance
destination: new
restorePoint: { last: 14d }
mailboxes: { lists: [people.csv]${mailboxes} }
`;
}

const graceFails = 'outcomes: [{ resource: grace@contoso.com, outcome: failed }]\n';

describe('the emulated tenant of a rehearsal has the ids of the spec, so that a row is right', () => {
  it.each([
    ['whose restore point is looked up', ', pin: true', ''],
    ['of an application, which sees ids only', '', 'view: application\n'],
    ['of an application that cannot read the directory', '', 'view: application\ndirectory: { users: refused }\n'],
  ])('%s', { tags: 'slow' }, async (_, mailboxes, scenario) => {
    await using folder = await Folder.open();
    await folder.file('people.csv', people);
    const spec = await folder.file('spec.yaml', specWith(mailboxes));
    const night = await folder.file('night.yaml', `version: 1\n${graceFails}${scenario}`);

    await bulkRestore(['run', spec, ...onEmulator, '--scenario', night], keptIn(folder));

    const rows = (await readFile(folder.at('reports', 'finance', 'r1', 'report.csv'), 'utf8')).split('\r\n');
    expect(rows.slice(1, 3).map((row) => row.split(',').slice(3, 5))).toEqual([
      ['ada@contoso.com', 'succeeded'],
      ['grace@contoso.com', 'failed'],
    ]);
  });
});

import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';
import { planOf } from '../../support/values/plans.ts';
import { failed, type RunStory, restored, runOf } from '../../support/values/run-story.ts';
import { november, resourceOf } from '../../support/values/specs.ts';
import { keepRun } from '../../support/values/stored-runs.ts';

const done = (): RunStory =>
  runOf(planOf({ mailbox: 2 }))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0), restored(1)])
    .ends(0);
const gated = (): RunStory =>
  runOf(planOf({ mailbox: 2 }))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0), failed(1, 'UnknownError')])
    .with({ type: 'run-stopping', because: 'gate', message: 'too few' })
    .ends(1);

const inPlace = (): RunStory => {
  const settings = { ...november, destination: 'inPlace' } as const;
  return runOf(planOf({}, { resources: [resourceOf('mailbox', 'ada@contoso.com', { settings })] }))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0, { restoredTo: null })])
    .ends(0);
};

describe('bulk-restore resume', () => {
  it.each([
    ['is done', done, 0],
    ['is done in place, where nothing has a new location', inPlace, 0],
    ['was stopped for good', gated, 1],
  ])('of a run that %s needs no sign-in, records nothing, and shows how it ended', async (_what, story, code) => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', story());
    const journal = folder.at('state', 'runs', 'r1', 'journal.ndjson');
    const before = await readFile(journal, 'utf8');

    const first = await bulkRestore(['resume', 'r1', '--auth', 'token'], keptIn(folder));
    const second = await bulkRestore(['resume', 'r1', '--auth', 'token'], keptIn(folder));

    expect([first.exitCode, second]).toEqual([code, first]);
    expect(first.stdout).toContain('resources restored');
    expect(await readFile(journal, 'utf8')).toBe(before);
  });
});

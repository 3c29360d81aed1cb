import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';
import { planOf } from '../../support/values/plans.ts';
import { failed, RunStory, restored, runOf } from '../../support/values/run-story.ts';
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

  it('of a run that is not in the state directory says how to go on if that is lost', async () => {
    await using folder = await Folder.open();

    const { exitCode, stderr } = await bulkRestore(['resume', 'r9', '--auth', 'token'], keptIn(folder));

    expect(exitCode).toBe(2);
    expect(stderr).toContain('or add --plan <file> --from-service if the state of the run is lost');
  });

  it('of a run whose emulator ended with its process says that the tenant is gone, without signing in', async () => {
    await using folder = await Folder.open();
    const plan = planOf({ mailbox: 2 });
    const started = {
      type: 'run-started',
      runId: 'r1',
      planHash: plan.hash,
      toolVersion: '0.1.0',
      gitCommit: null,
      tenant: null,
      operator: null,
      service: 'http://127.0.0.1:40000',
      graphVersion: 'v1.0',
      emulated: true,
      embedded: true,
    } as const;
    await keepRun(folder.at('state'), 'r1', new RunStory(plan).with(started).activates('mailbox-001'));

    const resumed = await bulkRestore(['resume', 'r1'], keptIn(folder));
    const cancelled = await bulkRestore(['cancel', 'r1'], keptIn(folder));
    const { stdout } = await bulkRestore(['status', 'r1'], keptIn(folder));

    const message = 'the emulated tenant of the run `r1` is gone: it ended with the process that it ran in\n';
    expect([resumed.exitCode, cancelled.exitCode]).toEqual([3, 3]);
    expect(resumed.stderr).toContain(message);
    expect(cancelled.stderr).toContain(message);
    expect(stdout).toContain('finance r1 (emulated): 0/2 done, 0%\nemulated, interrupted: ');
  });
});

import { describe, expect, it } from 'vitest';
import { LocalStore } from '../../../src/store/files/local-store.ts';
import { schemaVersion } from '../../../src/store/postgres/schema/migrate.ts';
import { Folder } from '../../support/folder.ts';
import { InstantClock } from '../../support/instant-clock.ts';
import { inTurn } from '../../support/pieces.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';
import { Database, hasPostgres } from '../../support/rigs/postgres-rig.ts';
import { unsynced } from '../../support/unsynced.ts';
import { testRestore } from '../../support/values/drills.ts';
import { planOf } from '../../support/values/plans.ts';
import { restored, runOf } from '../../support/values/run-story.ts';
import { keepRun } from '../../support/values/stored-runs.ts';

const done = runOf(planOf({ mailbox: 1 }))
  .activates('mailbox-001')
  .settles('mailbox-001', [restored(0)]);

describe('bulk-restore store', () => {
  it.each([
    [['export'], '`store export` needs a folder', 'name a state directory'],
    [['check', 'here'], '`store check` takes no folder', 'name the store with --store'],
    [['prune'], '`store prune` needs `--older-than`', 'say how old, such as --older-than 400d'],
    [['check', '--dry-run'], '`--older-than` and `--dry-run` go with `store prune` only', 'leave them out'],
    [['import', 'state', '--store', 'state'], '`state` is the store itself', 'name another folder'],
    [
      ['migrate', '--store', 'state'],
      'state is a folder, which needs no tables',
      'name a database with --store postgres://…',
    ],
  ])('refuses %j', async (words, message, hint) => {
    expect(await bulkRestore(['store', ...words])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `${message}\n  hint: ${hint}\n`,
    });
  });

  it('copies runs between state directories once, and says what it leaves', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', done);
    const working = await new LocalStore(folder.at('state'), unsynced).create('r2', planOf({ site: 1 }), {
      parallel: true,
    });

    const first = await bulkRestore(['store', 'export', folder.at('copy')], keptIn(folder));
    await working.close();
    const second = await bulkRestore(['store', 'export', folder.at('copy')], keptIn(folder));

    expect(first).toEqual({
      exitCode: 1,
      stdout: `Copied 1 run to ${folder.at('copy')}.\n`,
      stderr: expect.stringMatching(/^r2 is not copied: process \d+ on .* works on it\n$/),
    });
    expect(second).toEqual({
      exitCode: 0,
      stdout: `Copied 1 run to ${folder.at('copy')}; 1 run was there already.\n`,
      stderr: '',
    });
    const copy = new LocalStore(folder.at('copy'), unsynced);
    expect(await copy.list()).toEqual(['r2', 'r1']);
  });

  it('leaves a run whose id another run has', async () => {
    await using folder = await Folder.open();
    await keepRun(folder.at('state'), 'r1', done);
    await keepRun(folder.at('other'), 'r1', runOf(planOf({ site: 1 })));

    const { exitCode, stderr } = await bulkRestore(['store', 'import', folder.at('other')], keptIn(folder));

    expect([exitCode, stderr]).toEqual([1, 'r1 is not copied: another run has its id\n']);
  });

  it('removes what ended so long ago, with its test restores and times, and nothing else', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.at('state'), unsynced);
    await keepRun(folder.at('state'), 'old', done);
    await keepRun(folder.at('state'), 'new', runOf(planOf({ mailbox: 2 }), 86_400_000 * 10));
    await store.saveTimings(
      inTurn(
        ...['user0@contoso.com', 'gone@contoso.com'].map((name) => ({
          kind: 'mailbox' as const,
          name,
          milliseconds: 3,
        })),
      ),
    );
    await store.saveTestRestores({ runId: 'older', isEmulated: false }, inTurn(testRestore('a@contoso.com', 1)));
    const clock = new InstantClock(Date.parse('2026-12-03T00:00:00Z'));
    const words = ['store', 'prune', '--older-than', '5d'];

    const shown = await bulkRestore([...words, '--dry-run'], keptIn(folder), { clock });
    expect(shown.stdout).toMatch(
      /^old {2}2026-11-22T\S+\nWould remove 1 run, the test restores of 1 drill\. Reports stay/,
    );
    expect(await store.list()).toEqual(['old', 'new']);
    const { exitCode, stdout } = await bulkRestore(words, keptIn(folder), { clock });

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\nRemoved 1 run, the test restores of 1 drill, the times of 1 resource\. Reports stay/);
    expect(await store.list()).toEqual(['new']);
    expect((await store.timings()).find('mailbox', 'user0@contoso.com')).toBeDefined();
  });
});

describe.skipIf(!hasPostgres)('bulk-restore store in PostgreSQL', () => {
  it('makes its tables once, and says what in the database could stand in the way', async () => {
    await using database = await Database.open({ isEmpty: true });
    const variables = { BULK_RESTORE_STORE: database.url };

    const before = await bulkRestore(['store', 'check'], variables);
    const status = await bulkRestore(['status'], variables);
    const first = await bulkRestore(['store', 'migrate'], variables);
    const second = await bulkRestore(['store', 'migrate'], variables);
    const after = await bulkRestore(['store', 'check', '--json'], variables);

    expect(before.exitCode).toBe(3);
    expect(before.stdout).toContain('Run `bulk-restore store migrate`.');
    expect([status.exitCode, status.stderr]).toEqual([
      3,
      expect.stringContaining('hint: make them with `bulk-restore store migrate`'),
    ]);
    expect(first).toEqual({
      exitCode: 0,
      stdout: `The tables in ${database.url} are made: version ${schemaVersion}.\n`,
      stderr: '',
    });
    expect(second.stdout).toBe(`The tables in ${database.url} are up to date: version ${schemaVersion}.\n`);
    const { checks } = JSON.parse(after.stdout) as { checks: { id: string; status: string }[] };
    expect(checks.filter(({ status }) => status !== 'ok').map(({ id }) => id)).toEqual([
      'store-durability',
      'store-standby',
    ]);
  });

  it('moves a state directory into a database and back', async () => {
    await using folder = await Folder.open();
    await using database = await Database.open();
    await keepRun(folder.at('state'), 'r1', done);
    const variables = { BULK_RESTORE_STORE: database.url };

    const there = await bulkRestore(['store', 'import', folder.at('state')], variables);
    const status = await bulkRestore(['status'], variables);
    const back = await bulkRestore(['store', 'export', folder.at('back')], variables);

    expect(there.stdout).toBe(`Copied 1 run to ${database.url}.\n`);
    expect(status.stdout).toContain('r1');
    expect(back.stdout).toBe(`Copied 1 run to ${folder.at('back')}.\n`);
    expect(await bulkRestore(['status'], keptIn(folder))).toEqual({ ...status, stdout: expect.any(String) });
  });

  it('ends a run with exit code 5 once another process has it, and leaves the reports to that', async () => {
    await using folder = await Folder.open();
    await using database = await Database.open();
    const variables = { ...keptIn(folder), BULK_RESTORE_STORE: database.url, BULK_RESTORE_LEASE: '2s' };
    const words = ['run', 'specs/quickstart.yaml', '--emulator', '--time-scale', '60', '--run-id', 'r1', '--quiet'];

    const ended = bulkRestore(words, variables);
    await expect.poll(() => database.run('select 1 from bulk_restore.event where seq = 20')).toHaveLength(1);
    await database.run(
      `update bulk_restore.run set epoch = epoch + 1, token = gen_random_uuid(), holder = 'process 9 on there'`,
    );

    const { exitCode, stdout, stderr } = await ended;
    expect([exitCode, stdout]).toEqual([5, '']);
    expect(stderr).toContain(
      'another process has taken over the run `r1`, because this one was not heard of in time\n',
    );
    expect(stderr).toContain(`  hint: follow it with \`bulk-restore status r1 --store ${database.url}\``);
    const [last] = await database.run('select max(epoch)::int as epoch from bulk_restore.event');
    expect(last).toEqual({ epoch: 1 });
  });

  it('never shows a password', async () => {
    await using database = await Database.open();
    const url = database.url.replace('postgres@', 'nobody:s3cret@');
    const outputs = [
      await bulkRestore(['status', '--store', url]),
      await bulkRestore(['status', 'r9'], { BULK_RESTORE_STORE: url }),
      await bulkRestore(['store', 'check', '--store', url]),
      await bulkRestore(['store', 'migrate', '--store', url, '--json']),
      await bulkRestore(['run', 'specs/quickstart.yaml', '--emulator', '--store', url]),
      await bulkRestore(['status', '--store', url.replace('5', 'five:')]),
    ];

    for (const { exitCode, stdout, stderr } of outputs) {
      expect(exitCode).not.toBe(70);
      expect(`${stdout}${stderr}`).not.toContain('s3cret');
    }
  });
});

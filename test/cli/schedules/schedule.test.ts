import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';
import { bulkRestore, type CommandResult } from '../../support/rigs/environments.ts';
import { Database, hasPostgres } from '../../support/rigs/postgres-rig.ts';

const drill = `version: 1
name: weekly-drill
mode: drill
destination: new
restorePoint: { last: 7d }
mailboxes: { lists: [people.csv] }
`;

describe.skipIf(!hasPostgres)('bulk-restore schedule', () => {
  let db: Database;
  let folder: Folder;
  beforeAll(async () => {
    db = await Database.open();
    folder = await Folder.open();
    await folder.file('drill.yaml', drill);
    await folder.file('people.csv', 'address\nada@contoso.com\ngrace@contoso.com\n');
  });
  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
    await db[Symbol.asyncDispose]();
  });

  const cli = (...words: string[]): Promise<CommandResult> =>
    bulkRestore(words, { BULK_RESTORE_STORE: db.url, BULK_RESTORE_REPORT_DIR: folder.at('reports') });

  it('keeps a file of schedules with their specs and lists, lists them, and pauses one', async () => {
    const file = await folder.file(
      'schedules.yaml',
      'schedules:\n  - { name: sundays, spec: drill.yaml, cron: "0 3 * * 0", zone: Europe/Berlin }\n  - { name: daily, spec: drill.yaml, cron: "0 4 * * *" }\n',
    );

    expect((await cli('schedule', 'apply', file)).stdout).toBe('daily: added\nsundays: added\n');
    expect((await cli('schedule', 'apply', file)).stdout).toBe('daily: unchanged\nsundays: unchanged\n');
    expect((await cli('schedule', 'pause', 'daily')).stdout).toBe('daily: paused\n');
    expect((await cli('schedule', 'list')).stdout).toMatch(/daily +weekly-drill +0 4 \* \* \* +UTC +paused/);
    expect((await cli('schedule', 'pause', 'daily', '--resume')).stdout).toMatch(
      /^daily: next \d{4}-\d\d-\d\dT04:00Z\n$/,
    );
    await folder.file('schedules.yaml', 'schedules: [{ name: daily, spec: drill.yaml, cron: "0 5 * * *" }]\n');
    expect((await cli('schedule', 'apply', file, '--prune')).stdout).toBe('daily: changed\nsundays: removed\n');
  });

  it('queues the run of a due schedule only from what is in the database', async () => {
    await folder.file('people.csv', 'address\nsomebody-else@contoso.com\n');
    await db.run(`update bulk_restore.schedule set next_at = '2026-11-29T05:00:00Z'`);

    const fired = await cli('fire', 'daily', '--auth', 'token');

    expect(fired).toMatchObject({ exitCode: 0 });
    expect(fired.stderr).toContain('schedule daily: 2026-11-29T05:00Z is the run 20261129-050000-daily');
    const { stdout } = await cli('status', '20261129-050000-daily');
    expect(stdout).toContain('queued');
    expect(stdout).toContain('0/2 done');
  });

  it('shows every error of the file and of the specs in it with its place, and changes nothing', async () => {
    await folder.file('recovery.yaml', drill.replace('mode: drill\n', ''));
    await folder.file('overwrites.yaml', drill.replace('destination: new', 'destination: new\nallowInPlace: true'));
    await folder.file('wrong.yaml', drill.replace('restorePoint', 'restorePiont'));
    const shape = await folder.file(
      'shape.yaml',
      'schedules:\n  - { name: A, spec: a.yaml, cron: "0 3 * * 0", zones: UTC }\n',
    );
    const rules = await folder.file(
      'rules.yaml',
      'schedules:\n  - { name: a, spec: a.yaml, cron: "0 25 * * 0" }\n  - { name: a, spec: a.yaml, cron: "0 3 * * 0", zone: Berlin }\n',
    );
    const specs = await folder.file(
      'specs.yaml',
      'schedules:\n  - { name: a, spec: recovery.yaml, cron: "0 3 * * 0" }\n  - { name: b, spec: overwrites.yaml, cron: "0 3 * * 0" }\n  - { name: c, spec: wrong.yaml, cron: "0 3 * * 0" }\n',
    );

    const [first, second, third] = [
      await cli('schedule', 'apply', shape),
      await cli('schedule', 'apply', rules),
      await cli('schedule', 'apply', specs),
    ];

    expect([first.exitCode, second.exitCode, third.exitCode]).toEqual([2, 2, 2]);
    expect(first.stderr).toMatch(/shape\.yaml:2:13: `name` must be 1 to 48/);
    expect(first.stderr).toMatch(/shape\.yaml:2:\d+: unknown key `zones`/);
    expect(second.stderr).toMatch(/rules\.yaml:2:36: `cron` is `0 25 \* \* 0`: Invalid value for hour: 25/);
    expect(second.stderr).toMatch(/rules\.yaml:3:13: `a` is the name of a schedule already, on line 2/);
    expect(second.stderr).toMatch(/rules\.yaml:3:\d+: `zone` is `Berlin`/);
    expect(third.stderr).toMatch(/specs\.yaml:2:22: `recovery\.yaml` is a recovery, and only drills are scheduled/);
    expect(third.stderr).toMatch(/specs\.yaml:3:22: `overwrites\.yaml` may overwrite resources/);
    expect(third.stderr).toMatch(/wrong\.yaml:5:1: unknown key `restorePiont`/);
    expect((await cli('schedule', 'list')).stdout.match(/\n/g)).toHaveLength(2);
  });

  it('needs a database, and says how to name one', async () => {
    const { exitCode, stderr } = await bulkRestore(['schedule', 'list'], {
      BULK_RESTORE_STATE_DIR: folder.at('state'),
    });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('add --store postgres://user@host/database');
  });
});

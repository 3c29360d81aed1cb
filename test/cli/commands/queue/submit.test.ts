import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Folder } from '../../../support/folder.ts';
import { InstantClock } from '../../../support/instant-clock.ts';
import { bulkRestore, type CommandResult, keptIn } from '../../../support/rigs/environments.ts';
import { Database, hasPostgres } from '../../../support/rigs/postgres-rig.ts';

const spec = `version: 1
name: finance
restorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }
mailboxes: [ada@contoso.com, grace@contoso.com]
`;

describe('bulk-restore submit without a database', () => {
  it('queues nothing, and says what to do', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('finance.yaml', spec);

    const { exitCode, stderr } = await bulkRestore(['submit', path], keptIn(folder));

    expect(exitCode).toBe(2);
    expect(stderr).toContain('`submit` needs runs to be kept in PostgreSQL');
    expect(stderr).toContain('hint: add --store postgres://user@host/database, or set BULK_RESTORE_STORE');
  });
});

describe.skipIf(!hasPostgres)('bulk-restore submit', () => {
  let db: Database;
  let folder: Folder;
  let path: string;
  beforeAll(async () => {
    db = await Database.open();
    folder = await Folder.open();
    path = await folder.file('finance.yaml', spec);
  });
  afterEach(() => db.clear());
  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
    await db[Symbol.asyncDispose]();
  });

  const cli = (...words: string[]): Promise<CommandResult> =>
    bulkRestore(words, { BULK_RESTORE_STORE: db.url, BULK_RESTORE_REPORT_DIR: folder.at('reports'), USER: 'ops' });
  const tomorrow = (...words: string[]): Promise<CommandResult> =>
    bulkRestore(words, { BULK_RESTORE_STORE: db.url }, { clock: new InstantClock(Date.parse('2026-11-23T04:00:00Z')) });
  const queued = (): Promise<Record<string, unknown>[]> =>
    db.run('select run_id, state, priority, submitted from bulk_restore.run order by run_id');

  it('queues a run, prints its id, and keeps who asked for what', async () => {
    const { exitCode, stdout, stderr } = await cli(
      'submit',
      path,
      '--priority',
      '7',
      '--not-before',
      '2026-12-24T18:00:00Z',
    );

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\d{8}-\d{6}-[0-9a-f]{4}\n$/);
    expect(stderr).toContain('Queued 2 resources of `finance`. Follow the run with: bulk-restore status');
    expect(await queued()).toMatchObject([
      { run_id: stdout.trim(), state: 'queued', priority: 7, submitted: { by: 'ops', spec: path, overwrites: 0 } },
    ]);
    expect((await cli('status')).stdout).toContain('queued: waits for a worker, not before 2026-12-24T18:00:00Z');
  });

  it('prints one JSON document with --json', async () => {
    const { stdout } = await cli('submit', path, '--run-id', 'r1', '--json');

    expect(JSON.parse(stdout)).toMatchObject({ run_id: 'r1', spec_name: 'finance', state: 'queued', not_before: null });
  });

  it('queues a run of the same id and spec once, and refuses another spec', async () => {
    await cli('submit', path, '--run-id', 'r1');
    const other = await folder.file('other.yaml', spec.replace('ada', 'alan'));

    const [again, differs] = [
      await cli('submit', path, '--run-id', 'r1'),
      await cli('submit', other, '--run-id', 'r1'),
    ];

    expect(again).toMatchObject({ exitCode: 0, stdout: 'r1\n' });
    expect(differs.exitCode).toBe(2);
    expect(await queued()).toHaveLength(1);
  });

  it('refuses a second run of the spec name with 5, unless both may be under way', async () => {
    await cli('submit', path, '--run-id', 'r1');

    const [second, third] = [
      await cli('submit', path, '--run-id', 'r2'),
      await cli('submit', path, '--run-id', 'r3', '--parallel'),
    ];

    expect(second.exitCode).toBe(5);
    expect(second.stderr).toContain('the run `r1` of `finance` is queued or under way');
    expect(third.exitCode).toBe(0);
  });

  it('queues nothing that nobody has confirmed, approved or looked at lately', async () => {
    const inPlace = await folder.file('in-place.yaml', `${spec}destination: inPlace\n`);
    const plan = folder.at('plan.json');
    await cli('plan', path, '--out', plan);
    const zeros = '0'.repeat(64);

    const refused = [
      await cli('submit', inPlace),
      await cli('submit', inPlace, '--confirm', 'finance:3'),
      await cli('submit', '--plan', plan, '--expect', zeros),
      await tomorrow('submit', '--plan', plan),
    ];
    const wrong = [await cli('submit'), await cli('submit', path, '--expect', zeros)];

    expect(refused.map(({ exitCode }) => exitCode)).toEqual([3, 3, 3, 3]);
    expect(wrong.map(({ exitCode }) => exitCode)).toEqual([2, 2]);
    expect(await queued()).toEqual([]);
    expect(await cli('submit', inPlace, '--confirm', 'finance:2', '--run-id', 'r1')).toMatchObject({ exitCode: 0 });
    expect(await queued()).toMatchObject([{ submitted: { overwrites: 2, confirmed: 'finance:2' } }]);
  });

  it('is undone at once by `cancel`, which needs no sign-in', async () => {
    await cli('submit', path, '--run-id', 'r1');

    const cancelled = await cli('cancel', 'r1');

    expect(cancelled).toMatchObject({ exitCode: 0 });
    expect(cancelled.stdout).toContain('Cancelled r1: 2 resources will not be started.');
    expect(await queued()).toMatchObject([{ state: 'ended' }]);
    expect((await cli('submit', path, '--run-id', 'r2')).exitCode).toBe(0);
  });
});

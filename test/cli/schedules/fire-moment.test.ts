import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fireIfDue } from '../../../src/cli/schedules/fire-moment.ts';
import { PostgresSchedules } from '../../../src/store/postgres/queue/postgres-schedules.ts';
import { Chance } from '../../../src/util/chance.ts';
import { fireAll } from '../../support/dying-workers.ts';
import { Database, hasPostgres } from '../../support/rigs/postgres-rig.ts';
import { planOf } from '../../support/values/plans.ts';

/** The same numbers each time. */
function chance(): () => number {
  let count = 0;
  const seeded = new Chance('dying workers');
  return () => {
    count += 1;
    return seeded.draw(String(count));
  };
}

describe.skipIf(!hasPostgres)('the moments of schedules', () => {
  let db: Database;
  let books: PostgresSchedules[];
  beforeAll(async () => {
    db = await Database.open();
    books = ['1', '2', '3'].map((pid) => new PostgresSchedules(db.address(), `process ${pid} on here`));
  });
  afterAll(async () => {
    for (const book of books) await book[Symbol.asyncDispose]();
    await db[Symbol.asyncDispose]();
  });

  it('are fired once each, although workers die all the time', async () => {
    const endRuns = async (): Promise<void> => void (await db.run(`update bulk_restore.run set state = 'ended'`));

    const expected = await fireAll({ books, moments: 30, random: chance(), endRuns });

    const rows = await db.run(`select schedule, at, run_id, missed from bulk_restore.firing order by at, schedule`);
    const fired = rows.map(({ schedule, at }) => `${schedule} ${(at as Date).toISOString()}`);
    expect(fired.toSorted()).toEqual(expected.toSorted());
    expect(rows.filter(({ run_id, missed }) => run_id === null || missed !== 0)).toEqual([]);
    expect(await db.run('select count(*)::int as runs from bulk_restore.run')).toEqual([{ runs: expected.length }]);
  });

  it('become one run if no worker lived meanwhile', async () => {
    await db.clear();
    const [book] = books;
    if (book === undefined) throw new Error('no worker');
    const [first, now] = [Date.parse('2026-11-01T03:00:00Z'), Date.parse('2026-11-05T12:00:00Z')];
    const daily = { name: 'daily', tenant: '', specName: 'daily', cron: '0 3 * * *', zone: 'UTC' };
    await book.apply([{ ...daily, sources: { path: 'a', files: [] }, nextAt: first }], { prune: true });
    const plan = async (): ReturnType<Parameters<typeof fireIfDue>[1]['plan']> =>
      planOf({ mailbox: 1 }, { name: 'daily' });

    const fired = await fireIfDue('daily', { book, plan, now });

    expect(fired).toMatchObject({ runId: '20261101-030000-daily', moment: { missed: 4 }, result: { status: 'ok' } });
    expect(await fireIfDue('daily', { book, plan, now })).toBe(null);
    expect(await book.nextDue()).toBe(Date.parse('2026-11-06T03:00:00Z'));
  });

  it('pass without a run while the run of an earlier one goes on, and say so', async () => {
    const [book] = books;
    if (book === undefined) throw new Error('no worker');
    const plan = async (): ReturnType<Parameters<typeof fireIfDue>[1]['plan']> =>
      planOf({ mailbox: 1 }, { name: 'daily' });

    const fired = await fireIfDue('daily', { book, plan, now: Date.parse('2026-11-06T03:00:01Z') });

    expect(fired?.problem).toBe('the run 20261101-030000-daily of the same spec is under way');
    expect(await book.list()).toMatchObject([
      { last: { runId: null, problem: 'the run 20261101-030000-daily of the same spec was under way' } },
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Link } from '../../../src/store/postgres/link.ts';
import { Database, hasPostgres } from '../../support/rigs/postgres-rig.ts';

describe.skipIf(!hasPostgres)('a link to PostgreSQL', () => {
  let database: Database;
  beforeAll(async () => {
    database = await Database.open({ isEmpty: true });
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const opened = (answer: number): Link => new Link(database.address(), { answer, patience: 0, kind: 'unreadable' });

  // A warning of the driver fails the test: test/support/warnings.ts.
  it('takes many statements at once', async () => {
    const link = opened(5_000);

    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((number) => link.query('select $1::int as number', [number])),
    );

    await link.close();
    expect(answers.flat()).toEqual([1, 2, 3, 4, 5].map((number) => ({ number })));
  });

  it('counts the time for an answer from when a statement is sent', async () => {
    const link = opened(1_000);

    const answers = await Promise.all([1, 2, 3].map(() => link.query('select pg_sleep(0.5)::text as slept')));

    await link.close();
    expect(answers).toHaveLength(3);
  });

  it('goes on after a statement that failed', async () => {
    const link = opened(5_000);

    const wrong = link.query('select * from nowhere');
    const right = link.query('select 1 as number');

    await expect(wrong).rejects.toMatchObject({ kind: 'unreadable' });
    expect(await right).toEqual([{ number: 1 }]);
    await link.close();
  });
});

import { describe, expect, it } from 'vitest';
import { Database, hasPostgres } from '../../support/rigs/postgres-rig.ts';
import { everyEvent } from '../../support/values/every-event.ts';
import { planOf } from '../../support/values/plans.ts';

describe.skipIf(!hasPostgres)('smoke', () => {
  it('works', async () => {
    await using db = await Database.open();
    const store = db.store();
    const plan = planOf({ mailbox: 3 });
    const journal = await store.create('r1', plan);
    await expect(store.create('r1', plan)).rejects.toMatchObject({ kind: 'held' });
    await expect(db.store().create('r2', plan)).rejects.toMatchObject({ kind: 'held' });
    await expect(db.store().open('r1')).rejects.toMatchObject({ kind: 'held' });
    await journal.append(everyEvent[0]!);
    await journal.lease.confirmed();
    expect(await store.workerOn('r1')).toBe('process 1 on here');
    await journal.close();
    const { state } = await db.store().open('r1');
    expect(state.started).not.toBe(null);
    expect(await store.list()).toEqual(['r1']);
  });
});

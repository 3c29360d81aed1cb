import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/state/events.ts';
import { addressOf } from '../../../src/store/postgres/address.ts';
import { PostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { type Clock, systemClock } from '../../../src/util/clock.ts';
import { allOf } from '../../support/pieces.ts';
import { Database, hasPostgres } from '../../support/rigs/postgres-rig.ts';
import { TcpProxy } from '../../support/rigs/tcp-proxy.ts';
import { planOf } from '../../support/values/plans.ts';

const plan = planOf({ mailbox: 3 });

function note(message: string): RunEvent {
  return { type: 'run-stopping', because: 'service', message, at: '2026-11-22T03:00:00.000Z' };
}

describe.skipIf(!hasPostgres)('a run in PostgreSQL', () => {
  let database: Database;
  let proxy: TcpProxy;
  const stores: PostgresStore[] = [];
  /** Milliseconds by which the clocks of `far` are ahead. */
  let ahead = 0;

  beforeAll(async () => {
    database = await Database.open();
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(async () => {
    proxy = await TcpProxy.to(Number(new URL(database.url).port));
    ahead = 0;
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
    await database.clear();
  });

  /** The store of a process behind a network that can fail, with clocks that can be moved. */
  function far(claimed: string | null = null): PostgresStore {
    const url = new URL(database.url);
    url.port = String(proxy.port);
    const clock: Clock = {
      ...systemClock,
      now: () => systemClock.now() + ahead,
      elapsed: () => systemClock.elapsed() + ahead,
    };
    const address = addressOf(url.href, { BULK_RESTORE_LEASE: '2s' });
    const store = new PostgresStore(address, { name: 'process 1 on far', claimed, clock });
    stores.push(store);
    return store;
  }

  async function linesOf(runId: string): Promise<string[]> {
    const pieces = await allOf(database.store().recordOf(runId).journal);
    const lines = Buffer.concat(pieces).toString().split('\n').slice(1, -1);
    return lines.map((line) => (JSON.parse(line) as { message: string }).message);
  }

  /** As if nobody had renewed the lease. */
  async function expire(runId: string): Promise<void> {
    await database.run(`update bulk_restore.run set lease_until = clock_timestamp() where run_id = '${runId}'`);
  }

  it('takes nothing from a process whose run another one has', async () => {
    const journal = await far().create('r1', plan);
    await journal.append(note('first'));
    proxy.stall();
    await expire('r1');

    const next = await database.store().open('r1');
    await next.journal.append(note('by the next'));
    proxy.go();

    await expect(journal.append(note('late'))).rejects.toMatchObject({
      kind: 'lost',
      message: expect.stringContaining('another process has taken over the run `r1`'),
    });
    await expect(journal.append(note('later'))).rejects.toMatchObject({ kind: 'lost' });
    await expect(journal.lease.confirmed()).rejects.toMatchObject({ kind: 'lost' });
    expect(journal.lease.lost.aborted).toBe(true);
    await journal.close();
    expect(await linesOf('r1')).toEqual(['first', 'by the next']);
    await next.journal.append(note('and goes on'));
    expect(await database.store().workerOn('r1')).toMatch(/on here$/);
  });

  it('leaves no connection to a process that has lost it', async () => {
    const store = far();
    const journal = await store.create('r1', plan);
    await journal.append(note('first'));
    await database.run('update bulk_restore.run set token = gen_random_uuid(), epoch = epoch + 1');
    await expect.poll(() => journal.lease.lost.aborted).toBe(true);

    await journal.close();
    await store[Symbol.asyncDispose]();

    const connections = `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and application_name = 'bulk-restore'`;
    await expect.poll(() => database.run(connections)).toEqual([{ count: 0 }]);
  });

  it('says so by the next renewal to a process that keeps nothing', async () => {
    const journal = await far().create('r1', plan);
    proxy.stall();
    await expire('r1');
    const next = await database.store().open('r1');

    proxy.go();

    await expect.poll(() => journal.lease.lost.aborted).toBe(true);
    await next.journal.close();
  });

  it('goes to one of many processes that want it at once', async () => {
    await (await database.store().create('r1', plan)).close();

    const tries = await Promise.allSettled(Array.from({ length: 6 }, () => database.store().open('r1')));

    const reasons = tries.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { kind: string }).kind] : []));
    expect(reasons).toEqual(Array.from({ length: 5 }, () => 'held'));
  });

  it('goes over to a process that a worker has started for its claim, with another epoch', async () => {
    await (await database.store().create('r1', plan)).close();
    await database.run(`update bulk_restore.run set state = 'queued'`);
    const token = '11111111-1111-4111-8111-111111111111';
    const [claim] = await database.run(`select * from bulk_restore.claim('worker', '${token}', 10000, 1)`);
    expect(claim).toMatchObject({ run_id: 'r1', epoch: '2', kind: 'queued' });

    await expect(database.store().open('r1')).rejects.toMatchObject({ kind: 'held' });
    const { journal } = await far(token).open('r1');

    await journal.append(note('by the child'));
    const [row] = await database.run('select epoch, holder from bulk_restore.run');
    expect(row).toEqual({ epoch: '3', holder: 'process 1 on far' });
  });

  it('is sent nothing for while its renewal is old, and goes on after the next', async () => {
    const journal = await far().create('r1', plan);
    await journal.lease.confirmed();
    proxy.stall();
    ahead = 60_000;
    let isConfirmed = false;

    const confirmed = journal.lease.confirmed().then(() => {
      isConfirmed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isConfirmed).toBe(false);
    proxy.go();

    await confirmed;
    expect(journal.lease.lost.aborted).toBe(false);
  });

  it('waits while the database is away, and keeps everything once', async () => {
    const journal = await far().create('r1', plan);
    const texts = Array.from({ length: 60 }, (_, index) => `event ${index}`);
    const appends: Promise<void>[] = [];

    for (const [index, text] of texts.entries()) {
      appends.push(journal.append(note(text)));
      if (index === 20) proxy.cut();
      if (index === 40) proxy.go();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await Promise.all(appends);

    expect(await linesOf('r1')).toEqual(texts);
  });

  it.each(['stopped', 'ended', 'queued'])(
    'is %s as before after a process that only opened it, though an answer was lost',
    async (before) => {
      await (await database.store().create('r1', plan)).close();
      await database.run(`update bulk_restore.run set state = '${before}', cancel_asked = true`);
      const store = far();
      await store.list();
      proxy.mute();
      const opening = store.open('r1');
      await expect.poll(() => database.run('select epoch from bulk_restore.run')).toEqual([{ epoch: '2' }]);
      proxy.cut();
      proxy.go();

      const { journal, hadCancelRequest } = await opening;
      await journal.close();

      expect(hadCancelRequest).toBe(true);
      expect(await database.run('select state, token from bulk_restore.run')).toEqual([{ state: before, token: null }]);
    },
  );

  it('keeps an event once whose answer was lost', async () => {
    const journal = await far().create('r1', plan);
    await journal.append(note('first'));

    proxy.mute();
    const second = journal.append(note('second'));
    await expect.poll(() => linesOf('r1')).toEqual(['first', 'second']);
    proxy.cut();
    proxy.go();

    await second;
    await journal.append(note('third'));
    expect(await linesOf('r1')).toEqual(['first', 'second', 'third']);
  });

  it('is whole again after a failover that lost its last events', async () => {
    const journal = await far().create('r1', plan);
    for (const text of ['a', 'b', 'c']) await journal.append(note(text));
    await database.run('delete from bulk_restore.event where seq > 1');

    await journal.append(note('d'));

    expect(await linesOf('r1')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is whole again before anything is sent, once a renewal shows another timeline', async () => {
    await using own = await Database.open();
    const journal = await own.store().create('r1', plan);
    for (const text of ['a', 'b', 'c']) await journal.append(note(text));

    await own.run(`begin; delete from bulk_restore.event where seq > 1;
      create or replace function bulk_restore.timeline() returns text language sql as $$ select 'another' $$; commit`);

    const count = 'select count(*)::int as count from bulk_restore.event';
    await expect.poll(() => own.run(count)).toEqual([{ count: 4 }]);
    await expect.poll(() => own.run('select timeline from bulk_restore.run')).toEqual([{ timeline: 'another' }]);
    await journal.lease.confirmed();
  });

  describe('after a failover', () => {
    const failOver = `create or replace function bulk_restore.timeline() returns text language sql as $$ select 'another' $$`;
    let own: Database;
    beforeEach(async () => {
      own = await Database.open();
    });
    afterEach(() => own[Symbol.asyncDispose]());

    it('warns each process that opens it that events may be missing, until one has noted it', async () => {
      await (await own.store().create('r1', plan)).close();
      await own.run(failOver);
      const opened = async (): Promise<boolean> => {
        const { journal, mayLackEvents } = await own.store().open('r1');
        await journal.lease.confirmed();
        await journal.close();
        return mayLackEvents;
      };

      expect([await opened(), await opened()]).toEqual([true, true]);
      const { journal } = await own.store().open('r1');
      const resumed = {
        type: 'run-resumed',
        toolVersion: '1',
        operator: null,
        at: '2026-11-22T03:00:00.000Z',
      } as const;
      await journal.append({ ...resumed, fromService: true });
      await expect.poll(() => own.run('select timeline from bulk_restore.run')).toEqual([{ timeline: 'another' }]);
      await journal.close();

      expect(await opened()).toBe(false);
    });

    it('is lost to a process that was not heard of for a lease, because the failover may have lost the next owner', async () => {
      const through = await TcpProxy.to(proxy.port);
      const url = new URL(own.url);
      url.port = String(through.port);
      const clock = { ...systemClock, now: () => systemClock.now() + ahead };
      const store = new PostgresStore(addressOf(url.href, { BULK_RESTORE_LEASE: '2s' }), {
        name: 'me',
        claimed: null,
        clock,
      });
      stores.push(store);
      const journal = await store.create('r1', plan);
      through.stall();
      await own.run(failOver);
      ahead = 10_000;
      through.go();

      await expect.poll(() => journal.lease.lost.aborted).toBe(true);
      await expect(journal.lease.confirmed()).rejects.toMatchObject({ kind: 'lost' });
      await journal.close();
      await through[Symbol.asyncDispose]();
    });
  });

  it('stops for a process whose events are not those that are kept', async () => {
    const journal = await far().create('r1', plan);
    await journal.append(note('a'));
    await database.run(`insert into bulk_restore.event (run_id, seq, epoch, line) values ('r1', 2, 1, '{}')`);

    await expect(journal.append(note('b'))).rejects.toMatchObject({ kind: 'lost' });
  });

  it('has its spec name to itself also while nobody works on it, until it has ended', async () => {
    const journal = await far().create('r1', plan);
    proxy.stall();
    await expire('r1');

    await expect(database.store().create('r2', plan)).rejects.toMatchObject({
      kind: 'held',
      message: `the run \`r1\` of \`${plan.name}\` is under way, and no process works on it now`,
      hint: `continue it with \`bulk-restore resume r1 --store ${database.url}\`, cancel it, or allow both with --parallel`,
    });
    await database.run('update bulk_restore.run set exit_code = 1');
    await (await database.store().create('r2', plan)).close();
    expect(await database.run(`select state from bulk_restore.run where run_id = 'r1'`)).toEqual([{ state: 'ended' }]);
    proxy.go();
    await journal.close();
  });

  it('reads a plan of many pieces', async () => {
    const large = planOf({ mailbox: 12_000 });
    await (await database.store().create('r1', large)).close();

    const [row] = await database.run('select count(*)::int as pieces from bulk_restore.blob');
    expect(row?.['pieces']).toBeGreaterThan(1);
    expect((await database.store().read('r1')).state.plan).toEqual(large);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noUsage } from '../../../src/state/run-state.ts';
import { addressOf } from '../../../src/store/postgres/address.ts';
import { Link } from '../../../src/store/postgres/link.ts';
import { PostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { PostgresSchedules } from '../../../src/store/postgres/queue/postgres-schedules.ts';
import { TenantRows } from '../../../src/store/postgres/tenant/tenant-rows.ts';
import type { StoreFile } from '../../../src/store/store.ts';
import { allOf } from '../../support/pieces.ts';
import { Database, hasPostgres } from '../../support/rigs/postgres-rig.ts';
import { TcpProxy } from '../../support/rigs/tcp-proxy.ts';
import { planOf } from '../../support/values/plans.ts';

const plan = planOf({ mailbox: 3 });

const unexpected = (): Promise<void> => Promise.reject(new Error('waited'));

describe.skipIf(!hasPostgres)('a statement that is sent again because its answer was lost', () => {
  let database: Database;
  let proxy: TcpProxy;
  let store: PostgresStore;

  beforeAll(async () => {
    database = await Database.open();
  });
  afterAll(() => database[Symbol.asyncDispose]());
  beforeEach(async () => {
    proxy = await TcpProxy.to(Number(new URL(database.url).port));
    store = new PostgresStore(farAddress(), { name: 'process 1 on far', claimed: null });
  });
  afterEach(async () => {
    await store[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
    await database.clear();
  });

  const farAddress = (): ReturnType<typeof addressOf> => {
    const url = new URL(database.url);
    url.port = String(proxy.port);
    return addressOf(url.href, { BULK_RESTORE_LEASE: '2s' });
  };

  interface Loss {
    /** Of the statement whose answer is lost. */
    readonly words: string;
    /** A query that finds a row once the database has carried it out. */
    readonly done: string;
    /** What happens before it is sent again. */
    readonly meanwhile?: () => Promise<unknown>;
  }

  async function losing<T>({ words, done, meanwhile }: Loss, call: () => Promise<T>): Promise<T> {
    proxy.muteAt(words);
    const called = call();
    called.catch(() => undefined);
    await expect.poll(() => database.run(done)).toHaveLength(1);
    await meanwhile?.();
    proxy.cut();
    proxy.go();
    return await called;
  }

  const drill = '{"drill":"r1"}\n';
  const file = (path: string, text: string): StoreFile => ({
    path,
    pieces: (async function* () {
      yield Buffer.from(text);
    })(),
  });

  it('keeps the test restores of an imported drill', async () => {
    const loss = { words: 'insert into bulk_restore.drill_record', done: 'select 1 from bulk_restore.drill_record' };

    const isAdded = await losing(loss, () => store.upkeep.addFile(file('drills/r1.ndjson', drill)));

    expect(isAdded).toBe(true);
    const kept: string[] = [];
    for await (const { pieces } of database.store().upkeep.files())
      kept.push(String(Buffer.concat(await allOf(pieces))));
    expect(kept).toEqual([drill]);
  });

  it('says that a chain of evidence was imported', async () => {
    const loss = { words: 'insert into bulk_restore.chain', done: 'select 1 from bulk_restore.chain' };

    expect(await losing(loss, () => store.upkeep.addFile(file('chains/finance.json', '{}')))).toBe(true);
  });

  it('imports a run once', async () => {
    await (await database.store().create('r1', plan)).close();
    const pieces = database.store().recordOf('r1');
    const [bytes, lines] = [await allOf(pieces.plan), await allOf(pieces.journal)];
    await database.store().upkeep.remove('r1');
    const inTurn = async function* (all: Buffer[]): AsyncGenerator<Buffer> {
      yield* all;
    };
    const loss = { words: 'insert into bulk_restore.run', done: 'select 1 from bulk_restore.run' };

    await losing(loss, () => store.upkeep.addRecord('r1', () => ({ plan: inTurn(bytes), journal: inTurn(lines) })));

    expect((await database.store().read('r1')).state.plan).toEqual(plan);
  });

  it('leaves the plan of a run that another process has taken meanwhile', async () => {
    const next = database.store();
    const meanwhile = async (): Promise<void> => {
      await database.run('update bulk_restore.run set lease_until = clock_timestamp()');
      await next.open('r1');
    };
    const loss = { words: 'bulk_restore.create_run', done: 'select 1 from bulk_restore.run', meanwhile };

    await expect(losing(loss, () => store.create('r1', plan))).rejects.toMatchObject({ kind: 'exists' });

    expect((await next.read('r1')).state.plan).toEqual(plan);
  });

  it('makes a look at the service no younger', async () => {
    await database.run(`insert into bulk_restore.shared_tenant (tenant) values ('contoso')`);
    const link = new Link(farAddress(), { answer: 30_000, patience: 30_000, kind: 'unwritable' });
    const tenant = new TenantRows({ tenant: 'contoso', link, append: () => Promise.reject(new Error('append')) });
    const age = `select extract(epoch from clock_timestamp() - looked_at)::float8 as age
      from bulk_restore.shared_tenant where looked_at is not null`;
    const meanwhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_500));
    const loss = { words: 'bulk_restore.note_strangers', done: age, meanwhile };

    await losing(loss, () => tenant.noteStrangers(noUsage, 0));

    expect((await database.run(age))[0]?.['age']).toBeGreaterThan(1.5);
    expect(tenant.view.look?.ago).toBeGreaterThan(1_500);
    await link.close();
    await database.run('delete from bulk_restore.shared_tenant');
  });

  it('keeps the turn to write reports, which no connection holds', async () => {
    await (await store.create('r1', plan)).close();
    const loss = { words: 'report_turn', done: 'select 1 from bulk_restore.run where report_token is not null' };
    const turn = await losing(loss, () => store.reportTurn('r1', unexpected));
    // As a pooler does, which gives each statement another connection.
    await database.run(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'bulk-restore'`);
    let pauses = 0;

    const next = database.store().reportTurn('r1', async () => {
      pauses += 1;
      if (pauses === 1) await turn[Symbol.asyncDispose]();
    });
    await (await next)[Symbol.asyncDispose]();

    expect(pauses).toBe(1);
    await (await store.reportTurn('r1', unexpected))[Symbol.asyncDispose]();
  });

  it('is not taken for that of another worker that fires the same moment', async () => {
    const [at, nextAt] = [Date.parse('2026-11-22T03:00:00Z'), Date.parse('2026-11-29T03:00:00Z')];
    await using far = new PostgresSchedules(farAddress(), 'process 1 on far');
    await using near = new PostgresSchedules(database.address(), 'process 2 on here');
    const weekly = { name: 'weekly', tenant: '', specName: plan.name, cron: '0 3 * * 0', zone: 'UTC', nextAt: at };
    await near.apply([{ ...weekly, sources: {} as never }], { prune: false });
    const moment = { schedule: 'weekly', at, nextAt, missed: 0 };
    const loss = { words: 'bulk_restore.fire', done: 'select 1 from bulk_restore.firing' };

    expect(await losing(loss, () => far.fire(moment, { runId: 'r1', plan }))).toEqual({ status: 'ok' });
    expect(await near.fire(moment, { runId: 'r1', plan })).toEqual({ status: 'gone' });

    expect(await database.run('select distinct blob_id from bulk_restore.blob')).toHaveLength(1);
  });
});

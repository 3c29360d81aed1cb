import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { initialState } from '../../../src/state/fold.ts';
import { holdingOf } from '../../../src/state/tenant/holding.ts';
import { PostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { PostgresQueue } from '../../../src/store/postgres/queue/postgres-queue.ts';
import type { Claim, NothingToClaim, WorkerState } from '../../../src/store/queue.ts';
import type { OpenJournal } from '../../../src/store/store.ts';
import { Database, hasPostgres } from '../../support/rigs/postgres-rig.ts';
import { planOf } from '../../support/values/plans.ts';

const nothing = { kind: 'none' };
const how = { parallel: false, priority: 0, notBefore: null, submitted: {} };
const anyone: Pick<WorkerState, 'id' | 'tenants'> = { id: 'process 1 on here', tenants: null };

describe.skipIf(!hasPostgres)('the queue in PostgreSQL', () => {
  let db: Database;
  let queue: PostgresQueue;

  beforeAll(async () => {
    db = await Database.open();
    queue = new PostgresQueue(db.address(), 'process 1 on here');
  });
  afterEach(() => db.clear());
  afterAll(async () => {
    await queue[Symbol.asyncDispose]();
    await db[Symbol.asyncDispose]();
  });

  /** The store of the process that a worker starts for a claim. */
  const childOf = ({ token }: Claim): PostgresStore =>
    new PostgresStore(db.address(), { name: 'process 2 on here', claimed: token });

  async function claimed(worker = anyone): Promise<Claim> {
    const claim = await queue.claim(worker);
    if (claim.kind === 'none') throw new Error('nothing to claim');
    return claim;
  }

  it('gives each run to one worker, and says what it needs to know', async () => {
    await queue.add('one', planOf({ mailbox: 2 }, { name: 'alpha' }), { ...how, parallel: true });

    const claim = await claimed();

    expect(claim).toMatchObject({ kind: 'queued', runId: 'one', parallel: true, deaths: 0 });
    expect(await queue.claim(anyone)).toMatchObject(nothing);
  });

  it('lets the process of a claim take the run over, and nobody else', async () => {
    await queue.add('one', planOf({ mailbox: 2 }, { name: 'alpha' }), how);
    const claim = await claimed();

    await expect(db.store().open('one')).rejects.toMatchObject({ kind: 'held' });
    expect(await queue.renew(claim)).toBe(true);
    await using child = childOf(claim);
    const { state } = await child.open('one');

    expect(state.plan.name).toBe('alpha');
    expect(await queue.renew(claim)).toBe(false);
  });

  it('takes the runs of the tenant with the fewest first, then the higher priority, then the older one', async () => {
    const [a, b] = ['a', 'b'].map((letter) => `${letter.repeat(8)}-0000-0000-0000-000000000000`);
    await queue.add('a1', planOf({ mailbox: 1 }, { name: 'one', tenant: a ?? null }), how);
    await queue.add('a2', planOf({ mailbox: 1 }, { name: 'two', tenant: a ?? null }), how);
    await queue.add('a3', planOf({ mailbox: 1 }, { name: 'three', tenant: a ?? null }), { ...how, priority: 5 });
    await queue.add('b1', planOf({ mailbox: 1 }, { name: 'four', tenant: b ?? null }), how);

    const order = [await claimed(), await claimed(), await claimed(), await claimed()].map(({ runId }) => runId);

    expect(order).toEqual(['a3', 'b1', 'a1', 'a2']);
  });

  it('keeps to the tenants of a worker, to the runs of a tenant at once, and to the moment', async () => {
    const tenant = 'aaaaaaaa-0000-0000-0000-000000000000';
    await queue.add('one', planOf({ mailbox: 1 }, { name: 'one', tenant }), how);
    await queue.add('two', planOf({ mailbox: 1 }, { name: 'two', tenant }), how);
    await queue.add(
      'later',
      planOf({ mailbox: 1 }, { name: 'three', tenant: 'bbbbbbbb-0000-0000-0000-000000000000' }),
      {
        ...how,
        notBefore: Date.now() + 3_600_000,
      },
    );
    await db.run('update bulk_restore.tenant set max_runs = 1');

    expect(await queue.claim({ ...anyone, tenants: ['cccccccc-0000-0000-0000-000000000000'] })).toMatchObject(nothing);
    expect((await claimed({ ...anyone, tenants: [tenant] })).runId).toBe('one');
    expect(await queue.claim(anyone)).toMatchObject(nothing);
  });

  it('says when the next run is orphaned if its process renews no lease', async () => {
    expect(await queue.claim(anyone)).toEqual({ kind: 'none', dueIn: null });
    await queue.add('one', planOf({ mailbox: 1 }, { name: 'one' }), how);
    await queue.add('two', planOf({ mailbox: 1 }, { name: 'two' }), how);
    await claimed();
    await claimed();
    await db.run(
      `update bulk_restore.run set lease_until = clock_timestamp() + interval '1 hour' where run_id = 'two'`,
    );

    const { dueIn } = (await queue.claim(anyone)) as NothingToClaim;

    expect(dueIn).toBeGreaterThan(0);
    expect(dueIn).toBeLessThanOrEqual(queue.lease);
  });

  it('leaves runs of a newer journal to newer workers', async () => {
    await queue.add('one', planOf({ mailbox: 2 }, { name: 'alpha' }), how);
    await db.run('update bulk_restore.run set journal_version = 99');

    expect(await queue.claim(anyone)).toMatchObject(nothing);
  });

  it('refuses another run of a spec name that is queued, and an id that is taken', async () => {
    await queue.add('one', planOf({ mailbox: 2 }, { name: 'alpha' }), how);

    await expect(queue.add('two', planOf({ mailbox: 2 }, { name: 'alpha' }), how)).rejects.toMatchObject({
      kind: 'held',
    });
    await expect(queue.add('one', planOf({ mailbox: 2 }, { name: 'beta' }), how)).rejects.toMatchObject({
      kind: 'exists',
    });
    expect(await db.run('select count(distinct blob_id)::int as plans from bulk_restore.blob')).toEqual([{ plans: 1 }]);
  });

  it('hands a run to the next worker at once if its process was interrupted, and does not count that as a death', async () => {
    await queue.add('one', planOf({ mailbox: 2 }, { name: 'alpha' }), how);
    const child = childOf(await claimed());
    const { journal } = await child.open('one');

    await journal.close('for-workers');
    await child[Symbol.asyncDispose]();

    expect(await claimed()).toMatchObject({ kind: 'returned', runId: 'one', deaths: 0 });
  });

  it('leaves a run alone that its process was refused, and says why', async () => {
    await queue.add('one', planOf({ mailbox: 2 }, { name: 'alpha' }), how);
    const child = childOf(await claimed());
    const { journal } = await child.open('one');
    await journal.close({ exitCode: 3, because: 'signing in failed' });
    await child[Symbol.asyncDispose]();

    expect(await queue.claim(anyone)).toMatchObject(nothing);
    expect(await db.store().standingOf('one')).toMatchObject({
      state: 'stopped',
      exitCode: 3,
      note: 'signing in failed',
    });
  });

  it('tries a run again later whose service does not answer', async () => {
    await queue.add('one', planOf({ mailbox: 2 }, { name: 'alpha' }), how);
    const child = childOf(await claimed());
    const { journal } = await child.open('one');
    await journal.close('for-later');
    await child[Symbol.asyncDispose]();

    expect(await queue.claim(anyone)).toMatchObject(nothing);
    const { state, notBefore } = (await db.store().standingOf('one')) ?? {};
    expect(state).toBe('running');
    expect(notBefore).toBeGreaterThan(Date.now());
  });

  it('goes on with a run whose process died, waits longer each time, and gives it up after five in an hour', async () => {
    await queue.add('one', planOf({ mailbox: 2 }, { name: 'alpha' }), how);
    await claimed();
    const kinds: string[] = [];
    for (let death = 1; death <= 5; death += 1) {
      await db.run(`update bulk_restore.run set lease_until = clock_timestamp() - interval '1 ms'`);
      const soon = await queue.claim(anyone);
      await db.run(
        `update bulk_restore.run set lease_until = clock_timestamp() - interval '5 minutes' where state = 'running'`,
      );
      kinds.push(soon.kind === 'none' ? `${(await claimed()).kind} later` : soon.kind);
    }

    expect(kinds).toEqual(['orphaned', 'orphaned later', 'orphaned later', 'orphaned later', 'given-up later']);
    expect(await queue.claim(anyone)).toMatchObject(nothing);
    expect(await db.store().standingOf('one')).toMatchObject({
      state: 'stopped',
      note: 'its process died 5 times within an hour',
    });
  });

  it('cancels a run after a take-over if its last owner was asked to', async () => {
    await queue.add('one', planOf({ mailbox: 2 }, { name: 'alpha' }), how);
    await using first = childOf(await claimed());
    await first.open('one');
    await db.store().requestCancel('one');
    await db.run(`update bulk_restore.run set lease_until = clock_timestamp() - interval '1 ms'`);

    await using second = childOf(await claimed());
    const { hadCancelRequest } = await second.open('one');

    expect(hadCancelRequest).toBe(false);
    expect(await second.isCancelRequested('one')).toBe(true);
  });

  it('replaces the plan of a run that was never started', async () => {
    await queue.add('one', planOf({ mailbox: 2 }, { name: 'alpha' }), how);
    await using child = childOf(await claimed());
    const { journal } = await child.open('one');
    const less = planOf({ mailbox: 1 }, { name: 'alpha' });

    await journal.replacePlan?.(less);

    expect((await db.store().read('one')).state.plan.hash).toBe(less.hash);
    expect(await db.run('select count(distinct blob_id)::int as plans from bulk_restore.blob')).toEqual([{ plans: 1 }]);
  });

  it('lists the workers that it heard of, and what there is to do', async () => {
    await queue.add('one', planOf({ mailbox: 2 }, { name: 'alpha' }), how);
    const beat = { id: 'process 1 on here', slots: 4, running: 1, tenants: null, isDraining: false };
    await queue.beat({ ...beat, running: 0 });
    await queue.beat(beat);
    await queue.beat({ ...beat, id: 'process 2 on there', tenants: ['a'], isDraining: true });
    await db.run(`update bulk_restore.worker set seen_at = seen_at - interval '1 minute' where id like '%there'`);

    expect(await queue.workers()).toMatchObject([
      { id: 'process 1 on here', running: 1, isThere: true },
      { id: 'process 2 on there', tenants: ['a'], isDraining: true, isThere: false },
    ]);
    expect(await queue.load()).toMatchObject({ runs: { queued: 1, running: 0, stopped: 0, ended: 0 }, orphaned: 0 });
  });

  it('says what its tenants hold, how long leases last and how slow appends are', async () => {
    const plan = planOf({ mailbox: 2 }, { name: 'alpha' });
    const journal = await db.store().create('one', plan);
    const state = initialState(plan, 'one');
    await journal.shareTenant?.('contoso', state, Date.parse('2026-11-22T03:00:00Z'));
    const { begun } = holdingOf(state, 0);
    const more = { ...begun, activeSessions: 3, inFlight: { mailbox: 40, drive: 5, site: 1 } };
    journal.tenant?.hold({ begun: more, active: more, wanted: more });
    await journal.append({ type: 'run-stopping', because: 'service', message: '', at: '2026-11-22T03:00:00.000Z' });
    await renewed(journal);

    const load = await queue.load();

    expect(load.tenants).toEqual([
      { tenant: plan.tenant, running: 1, sessions: 3, inFlight: { mailbox: 40, drive: 5, site: 1 } },
    ]);
    expect(load.shortestLease).toBeGreaterThan(0);
    expect(load.shortestLease).toBeLessThanOrEqual(2_000);
    expect(load.slowestAppend).toBeGreaterThan(0);
  });

  it('notifies its listeners of a run as soon as it is queued', async () => {
    let heard = 0;
    let hear: () => void = () => undefined;
    const next = (): Promise<void> => new Promise((resolve) => (hear = resolve));
    const first = next();
    await using _ = queue.listen(() => {
      heard += 1;
      hear();
    });
    await first;
    const second = next();

    await queue.add('one', planOf({ mailbox: 2 }, { name: 'alpha' }), how);
    await second;

    expect(heard).toBeGreaterThan(1);
  });
});

/** Resolves after the next renewal of the lease. */
function renewed({ tenant }: OpenJournal): Promise<void> {
  let isFirst = true;
  return new Promise((resolve) => {
    tenant?.onView(() => {
      if (!isFirst) resolve();
      isFirst = false;
    });
  });
}

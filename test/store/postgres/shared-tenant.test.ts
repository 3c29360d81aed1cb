import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../src/m365/limits.ts';
import type { RunEvent } from '../../../src/state/events.ts';
import { initialState } from '../../../src/state/fold.ts';
import { noUsage, type TenantUsage } from '../../../src/state/run-state.ts';
import { mostForRuns } from '../../../src/state/tenant/allotment.ts';
import type { Holding } from '../../../src/state/tenant/holding.ts';
import type { Reservation, SharedTenant } from '../../../src/state/tenant/shared-tenant.ts';
import { unseenTenant } from '../../../src/state/tenant/shared-tenant.ts';
import type { OpenJournal } from '../../../src/store/store.ts';
import { Database, hasPostgres } from '../../support/rigs/postgres-rig.ts';
import { planOf } from '../../support/values/plans.ts';

const at = '2026-11-22T03:00:00.000Z';
const limits = { ...defaultLimits, activeSessions: 5, inFlight: 100 };
const most = mostForRuns(limits, unseenTenant);

function uses(activeSessions: number, mailboxes = 0, today = 0): TenantUsage {
  return {
    activeSessions,
    inFlight: { mailbox: mailboxes, drive: 0, site: 0 },
    today: { mailbox: today, drive: 0, site: 0 },
  };
}

function holds(begun: TenantUsage, active: TenantUsage = noUsage, wanted: TenantUsage = begun): Holding {
  return { begun, active, wanted };
}

function begun(session: string): RunEvent {
  return { type: 'session-begun', session, group: 0, resources: [[0, 1]], attempt: 1, at };
}

function intended(session: string): RunEvent {
  return { type: 'activation-intended', session, at };
}

function created(sessionId: string): RunEvent {
  return {
    type: 'session-created',
    session: 'mailbox-001',
    sessionId,
    createdBy: null,
    taken: 0,
    setAside: [],
    untold: null,
    at,
  };
}

function toBegin(use: TenantUsage): Reservation {
  return { holding: holds(use), part: 'begun', most, activation: null };
}

function toActivate(use: TenantUsage, sessionId: string, weight = 1): Reservation {
  return {
    holding: holds(use, use),
    part: 'active',
    most,
    activation: { session: 'mailbox-001', sessionId, workload: 'mailbox', weight },
  };
}

describe.skipIf(!hasPostgres)('a tenant that runs in PostgreSQL share', () => {
  let database: Database;
  beforeAll(async () => {
    database = await Database.open();
  });
  afterAll(() => database[Symbol.asyncDispose]());
  afterEach(() => database.clear());

  interface Sharing {
    readonly journal: OpenJournal;
    readonly tenant: SharedTenant;
  }

  /** A run on a host of its own. */
  async function share(runId: string, tenantName = 'contoso'): Promise<Sharing> {
    const plan = planOf({ mailbox: 3 }, { name: runId });
    const journal = await database.store().create(runId, plan);
    return await sharing(journal, runId, tenantName);
  }

  async function sharing(journal: OpenJournal, runId: string, tenantName = 'contoso'): Promise<Sharing> {
    const plan = planOf({ mailbox: 3 }, { name: runId });
    await journal.shareTenant?.(tenantName, initialState(plan, runId), Date.parse(at));
    if (journal.tenant === null) throw new Error('the store knows no tenant');
    return { journal, tenant: journal.tenant };
  }

  /** As a renewal of the lease says that was sent from now on. */
  async function nextView({ tenant }: Sharing): Promise<SharedTenant['view']> {
    let renewed: (view: SharedTenant['view']) => void = () => undefined;
    const seen = new Promise<SharedTenant['view']>((resolve) => {
      renewed = resolve;
    });
    // The first is what is known; the second may have been on its way.
    let times = 0;
    tenant.onView((view) => {
      times += 1;
      if (times === 3) renewed(view);
    });
    return await seen;
  }

  async function linesOf(runId: string): Promise<number> {
    const rows = await database.run(`select 1 from bulk_restore.event where run_id = '${runId}'`);
    return rows.length - 1;
  }

  it('takes no session for which the other runs leave no room, and keeps nothing of it', async () => {
    const [a, b] = [await share('a'), await share('b')];

    const answers = [
      await a.tenant.reserve(begun('mailbox-001'), toBegin(uses(3, 60))),
      await b.tenant.reserve(begun('mailbox-001'), toBegin(uses(3, 10))),
      await b.tenant.reserve(begun('mailbox-001'), toBegin(uses(2, 50))),
      await b.tenant.reserve(begun('mailbox-001'), toBegin(uses(2, 40))),
    ];

    expect(answers).toEqual([true, false, false, true]);
    expect([await linesOf('a'), await linesOf('b')]).toEqual([1, 1]);
  });

  it('lets two runs that ask at the same moment not exceed a cap together', async () => {
    const runs = await Promise.all(['a', 'b', 'c', 'd'].map((runId) => share(runId)));

    const answers = await Promise.all(
      runs.map(({ tenant }) => tenant.reserve(begun('mailbox-001'), toBegin(uses(2, 20)))),
    );

    expect(answers.filter((isKept) => isKept)).toHaveLength(2);
  });

  it('counts what is begun when something begins, and what may be active when something is activated', async () => {
    const [a, b] = [await share('a'), await share('b')];
    await a.tenant.reserve(begun('mailbox-001'), toBegin(uses(3, 60)));
    await b.tenant.reserve(begun('mailbox-001'), toBegin(uses(2, 40)));

    const answers = [
      await a.tenant.reserve(intended('mailbox-001'), toActivate(uses(3, 60), 's1')),
      await b.tenant.reserve(intended('mailbox-001'), toActivate(uses(2, 41), 's2')),
      await b.tenant.reserve(intended('mailbox-001'), toActivate(uses(2, 40), 's2')),
    ];

    expect(answers).toEqual([true, false, true]);
  });

  it('holds what it held while a run says other news', async () => {
    const [a, b] = [await share('a'), await share('b')];
    await a.tenant.reserve(begun('mailbox-001'), toBegin(uses(4, 80)));
    for (const sessionId of ['s1', 's2', 's3']) await a.journal.append(created(sessionId));

    expect(await b.tenant.reserve(begun('mailbox-001'), toBegin(uses(2, 30)))).toBe(false);
    expect((await nextView(b)).others[0]?.begun).toEqual(uses(4, 80));
  });

  it('counts nothing of runs of other tenants', async () => {
    const [a, b] = [await share('a'), await share('b', 'fabrikam')];

    expect(await a.tenant.reserve(begun('mailbox-001'), toBegin(uses(5, 100)))).toBe(true);
    expect(await b.tenant.reserve(begun('mailbox-001'), toBegin(uses(5, 100)))).toBe(true);
  });

  it('keeps a reservation once, also if its answer is lost', async () => {
    const [a, b] = [await share('a'), await share('b')];
    await b.tenant.reserve(begun('mailbox-001'), toBegin(uses(2, 20)));
    await a.tenant.reserve(begun('mailbox-001'), toBegin(uses(3, 20)));
    const line = (await database.run(`select line from bulk_restore.event where run_id = 'a' and seq = 1`))[0]?.[
      'line'
    ];
    const { token } = (await database.run(`select token from bulk_restore.run where run_id = 'a'`))[0] ?? {};

    // The same statement again, when another run has a larger cap and holds more.
    await database.run(`update bulk_restore.run set begun = '{9,90,0,0,0,0,0}' where run_id = 'b'`);
    const news = JSON.stringify({
      holds: null,
      made: [],
      not_active: [],
      part: 'begun',
      most: [5, 100, 100, 100, 1, 1, 1],
    });
    const [answer] = await database.run(
      `select bulk_restore.append('a', '${token}', 1, 1, array['${line}'], array[null], null, '${news}') as answer`,
    );

    expect(answer).toEqual({ answer: 'ok' });
  });

  it('shows each run what the others hold, with the next renewal of its lease', async () => {
    const [a, b] = [await share('a'), await share('b')];
    const holding = holds(uses(3, 60, 80), uses(2, 40, 80), uses(5, 100));
    a.tenant.hold(holding);
    await nextView(a);

    const view = await nextView(b);

    expect(view.place).toBe(1);
    expect(view.others).toEqual([{ ...holding, wanted: { ...uses(5, 100) } }]);
    expect((await nextView(a)).place).toBe(0);
  });

  it('never sets what a run holds back to what was before its last event', async () => {
    const a = await share('a');
    await a.tenant.reserve(begun('mailbox-001'), toBegin(uses(3, 60)));
    const { token } = (await database.run(`select token from bulk_restore.run where run_id = 'a'`))[0] ?? {};

    // A renewal that was on its way meanwhile.
    const late = JSON.stringify({ begun: [0, 0, 0, 0, 0, 0, 0], active: [0, 0, 0, 0, 0, 0, 0], wanted: [0, 0, 0, 0] });
    await database.run(`select * from bulk_restore.beat('a', 1, '${token}', 2000, null, '${late}', 1)`);

    const [row] = await database.run(`select begun[1] as sessions from bulk_restore.run where run_id = 'a'`);
    expect(row).toEqual({ sessions: 3 });
  });

  it('keeps what a killed process held, until ten minutes after its lease', async () => {
    const [a, b] = [await share('a'), await share('b')];
    await a.tenant.reserve(begun('mailbox-001'), toBegin(uses(4, 60)));
    const dies = (ago: string) =>
      database.run(
        `update bulk_restore.run set token = gen_random_uuid(), lease_until = clock_timestamp() - interval '${ago}' where run_id = 'a'`,
      );

    await dies('9 minutes');
    await b.tenant.noteStrangers(noUsage, 0);
    expect(await b.tenant.reserve(begun('mailbox-001'), toBegin(uses(2)))).toBe(false);

    await dies('11 minutes');
    expect(await b.tenant.reserve(begun('mailbox-001'), toBegin(uses(2)))).toBe(true);
  });

  it('keeps what a stopped run held, until a look at the service shows its sessions to all', async () => {
    const [a, b] = [await share('a'), await share('b')];
    await a.tenant.reserve(begun('mailbox-001'), toBegin(uses(4, 60)));
    await a.journal.close();

    expect(await b.tenant.reserve(begun('mailbox-001'), toBegin(uses(2)))).toBe(false);
    await b.tenant.noteStrangers(uses(1, 20), 0);
    expect((await nextView(b)).others).toEqual([]);
    expect(await b.tenant.reserve(begun('mailbox-001'), toBegin(uses(2)))).toBe(true);
  });

  it('knows which sessions of the service its runs have made', async () => {
    const [a, b] = [await share('a'), await share('b')];
    await a.journal.append(created('s1'));
    await a.tenant.reserve(intended('mailbox-001'), toActivate(uses(1, 1), 's1', 7));

    expect(await b.tenant.known(['s1', 's2'])).toEqual(new Map([['s1', 'held']]));

    // It is over: the service's list shows its session to everybody, and the store counts its resources of the day.
    await a.journal.close();
    await b.tenant.noteStrangers(noUsage, 0);
    expect(await b.tenant.known(['s1', 's2'])).toEqual(new Map([['s1', 'counted']]));
    expect((await nextView(b)).countedToday).toEqual({ mailbox: 7, drive: 0, site: 0 });
  });

  it('counts no resources of a session that was not activated after all', async () => {
    const [a, b] = [await share('a'), await share('b')];
    await a.tenant.reserve(intended('mailbox-001'), toActivate(uses(1, 1), 's1', 7));
    await a.journal.append({ type: 'call-withdrawn', session: 'mailbox-001', at });
    await a.journal.close();
    await b.tenant.noteStrangers(noUsage, 0);

    expect((await nextView(b)).countedToday.mailbox).toBe(0);
  });

  it('counts the resources of the last 24 hours of all its runs', async () => {
    const [a, b] = [await share('a'), await share('b')];
    const tenToday: Reservation = {
      ...toBegin(uses(1, 1, 6)),
      most: { ...most, today: { mailbox: 10, drive: 10, site: 10 } },
    };

    expect(await a.tenant.reserve(begun('mailbox-001'), tenToday)).toBe(true);
    expect(await b.tenant.reserve(begun('mailbox-001'), tenToday)).toBe(false);
  });

  it('gives one look at strangers to all of its runs', async () => {
    const [a, b] = [await share('a'), await share('b')];

    await a.tenant.noteStrangers(uses(2, 30, 40), 1_000);

    const { look } = await nextView(b);
    expect(look?.strangers).toEqual(uses(2, 30, 40));
    expect(look?.ago).toBeGreaterThanOrEqual(1_000);
  });

  it('keeps the look that was begun last', async () => {
    const a = await share('a');

    await a.tenant.noteStrangers(uses(1), 1_000);
    await a.tenant.noteStrangers(uses(2), 60_000);

    expect((await nextView(a)).look?.strangers.activeSessions).toBe(1);
  });

  it('gives the pause that the service asked one run for to all', async () => {
    const [a, b] = [await share('a'), await share('b')];

    await a.journal.append({ type: 'throttled', status: 429, until: Date.parse(at) + 60_000, at });

    expect((await nextView(b)).pauseLeft).toBeGreaterThan(30_000);
  });

  it.each([
    [', and that a run shares the tenant', `update bulk_restore.run set shares = null where run_id = 'r1'`],
    ['', 'select 1'],
  ])('count again what a failover lost: activations, sessions that were made%s', async (_, more) => {
    const [run, other] = [await share('r1'), await share('r2')];
    await run.tenant.reserve(begun('mailbox-001'), toBegin(uses(1, 40, 40)));
    await run.journal.append(created('session 1'));
    await run.tenant.reserve(intended('mailbox-001'), toActivate(uses(1, 40, 40), 'session 1', 40));
    const kept = { workload: 'mailbox', weight: 40, run_id: 'r1', session: 'mailbox-001', session_id: 'session 1' };
    const activations = 'select workload, weight, run_id, session, session_id from bulk_restore.activation';
    expect(await database.run(activations)).toEqual([kept]);

    await database.run(`delete from bulk_restore.event where run_id = 'r1' and seq > 1;
      delete from bulk_restore.activation; delete from bulk_restore.known_session; ${more}`);
    await run.journal.append({ type: 'session-activated', session: 'mailbox-001', at });

    expect(await linesOf('r1')).toBe(4);
    expect(await database.run(activations)).toEqual([kept]);
    expect(await other.tenant.known(['session 1'])).toEqual(new Map([['session 1', 'held']]));
    const held = { activeSessions: 1, inFlight: { mailbox: 40 } };
    expect((await nextView(other)).others).toMatchObject([{ begun: held, active: held }]);
    await Promise.all([run.journal.close(), other.journal.close()]);
  });

  it('keep the time of an activation that a failover did not lose', async () => {
    const run = await share('r1');
    await run.tenant.reserve(begun('mailbox-001'), toBegin(uses(1, 40, 40)));
    await run.tenant.reserve(intended('mailbox-001'), toActivate(uses(1, 40, 40), 'session 1', 40));
    await run.journal.append({ type: 'session-activated', session: 'mailbox-001', at });
    await database.run(`update bulk_restore.activation set at = at - interval '30 hours';
      delete from bulk_restore.event where run_id = 'r1' and seq > 2`);

    await run.journal.append({ type: 'activation-disproved', session: 'mailbox-002', at });

    expect(await linesOf('r1')).toBe(4);
    const old = `select at < clock_timestamp() - interval '29 hours' as "isOld" from bulk_restore.activation`;
    expect(await database.run(old)).toEqual([{ isOld: true }]);
    await run.journal.close();
  });
});

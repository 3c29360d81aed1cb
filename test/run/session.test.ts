import { describe, expect, it } from 'vitest';
import { GraphError } from '../../src/graph/graph-error.ts';
import type { BulkRequestBody } from '../../src/graph/restore-api.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import { Stop } from '../../src/run/stop.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { losing, replacing } from '../support/rigs/wrapped-api.ts';
import { nameOf, november, resourceOf, specOf } from '../support/values/specs.ts';

describe('a relative window', () => {
  it('is that of the plan for every session, also for those made after a resume on another day', async () => {
    const windows = new Set<string>();
    const watched = replacing('addBulkRequest', (original, ...words) => {
      const { from, to } = words[2] as BulkRequestBody;
      windows.add(`${new Date(from).toISOString()} ${new Date(to).toISOString()}`);
      return original();
    });
    const lastWeek = { ...november, window: { last: 7 * 24 * 3_600_000 } };
    const resources = ['ada', 'bob', 'cy'].map((name) =>
      resourceOf('mailbox', `${name}@contoso.com`, { settings: lastWeek }),
    );
    const limits = { ...defaultLimits, perSession: 1, activeSessions: 1 };
    const rig = new RunRig(specOf({}, { resources, limits }), {}, watched);
    const running = rig.run();
    while (windows.size === 0) await Promise.resolve();
    rig.stop.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');

    await rig.clock.sleep(2 * 24 * 3_600_000);
    const { totals } = await rig.reborn().run();

    expect(totals.all.succeeded).toBe(3);
    expect([...windows]).toEqual(['2026-11-15T03:00:00.000Z 2026-11-22T03:00:00.000Z']);
  });
});

describe('a lost answer', () => {
  it('to making a session makes another, and tells of the draft that may be left', async () => {
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, losing('createSession', { call: 1, after: true }));

    const { totals, state } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls.createSession).toBe(2);
    expect(state.sessions.get('mailbox-001')?.orphanedDrafts).toHaveLength(1);
  });

  it('to adding the list is settled by reading the list of requests back', async () => {
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, losing('addBulkRequest', { call: 1, after: true }));

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls).toMatchObject({ addBulkRequest: 1, listBulkRequests: 1 });
  });

  it('to adding the list that never arrived adds it again', async () => {
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, losing('addBulkRequest', { call: 1, after: false }));

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls).toMatchObject({ addBulkRequest: 1, listBulkRequests: 1 });
  });

  it.each([true, false])('to an activation is settled by reading the session back (acted: %s)', async (after) => {
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, losing('activateSession', { call: 1, after }));

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary).toMatchObject({ calls: { activateSession: 1 }, resourcesActivatedAgain: 0 });
  });

  it('time after time counts as a service that is away', async () => {
    const every = Array.from({ length: 20 }, (_, index) => ({ call: index + 1, after: false }));
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, losing('createSession', ...every));

    await expect(rig.run()).rejects.toMatchObject({ kind: 'unreachable' });
  });
});

describe('a refusal', () => {
  it('of a whole list for one of its entries costs that one alone', async () => {
    const bad = nameOf('mailbox', 13);
    const refused = new GraphError('not an address', {
      kind: 'refused',
      status: 400,
      code: 'BulkRestoreInvalidCreateRequestUserEmail',
    });
    const rig = new RunRig(
      specOf({ mailbox: 40 }),
      {},
      replacing('addBulkRequest', (original, ...words) =>
        (words[2] as { targets: string[] }).targets.includes(bad) ? Promise.reject(refused) : original(),
      ),
    );

    const { totals, rows } = await rig.run();

    expect(totals.mailbox).toMatchObject({ planned: 40, succeeded: 39, failed: 1 });
    expect(rows.find(({ outcome }) => outcome === 'failed')).toMatchObject({
      name: bad,
      error: { code: refused.code },
    });
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('of a list for another reason fails its resources with the code, and deletes the draft', async () => {
    const refused = new GraphError('no', { kind: 'refused', status: 400, code: 'BulkRestoreInvalidCreateRequest' });
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('addBulkRequest', () => Promise.reject(refused)),
    );

    const { totals, rows } = await rig.run();

    expect(totals.mailbox.failed).toBe(5);
    expect(rows[0]?.error).toEqual({ code: 'BulkRestoreInvalidCreateRequest', message: 'no' });
    expect(rig.tenant.calls.summary.calls.deleteSession).toBe(1);
  });

  it('for want of a permission stops the run', async () => {
    const refused = new GraphError('no', { kind: 'refused', status: 403, code: 'accessDenied', requestId: 'r-7' });
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('createSession', () => Promise.reject(refused)),
    );

    await expect(rig.run()).rejects.toBeInstanceOf(Stop);
  });

  it('for want of a session slot is waited out', async () => {
    const full = new GraphError('full', { kind: 'refused', status: 500, code: 'TooManyActiveRestoreSessions' });
    let calls = 0;
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('activateSession', (original) => {
        calls += 1;
        return calls <= 30 ? Promise.reject(full) : original();
      }),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.events.filter(({ type }) => type === 'activation-deferred')).toHaveLength(30);
  });
});

describe('a session that somebody deletes', () => {
  const gone = new GraphError('gone', { kind: 'refused', status: 404, code: 'RestoreSessionNotFound' });

  it('before it was activated is made again', async () => {
    let calls = 0;
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('activateSession', (original) => {
        calls += 1;
        return calls === 1 ? Promise.reject(gone) : original();
      }),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
  });

  it('after it was activated leaves its resources unknown', async () => {
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('getSession', () => Promise.reject(gone)),
    );

    const { totals, rows } = await rig.run();

    expect(totals.all.unknown).toBe(5);
    expect(rows[0]?.error?.message).toBe('the service no longer knows the restore session');
  });
});

describe('a status that is not known here', () => {
  it('is not an end: the session is looked at until it has a known one', async () => {
    let calls = 0;
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('getSession', async (original) => {
        calls += 1;
        const session = (await original()) as object;
        return calls % 2 === 0 ? session : { ...session, status: 'unknown', statusText: 'hibernating' };
      }),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.events.some((event) => event.type === 'session-observed' && event.statusText === 'hibernating')).toBe(
      true,
    );
  });

  it('of an artifact makes its resource unknown, never a success', async () => {
    const rig = new RunRig(
      specOf({ mailbox: 3 }),
      {},
      replacing('listArtifacts', (original) => evaporated(original as unknown as () => AsyncIterable<object[]>)),
    );

    const { totals, rows } = await rig.run();

    expect(totals.all).toMatchObject({ unknown: 1, succeeded: 2 });
    expect(rows.find(({ outcome }) => outcome === 'unknown')?.error?.message).toBe(
      'the service left it as `evaporated`',
    );
  });
});

async function* evaporated(original: () => AsyncIterable<object[]>): AsyncGenerator<object[]> {
  for await (const [first, ...rest] of original())
    yield [{ ...first, status: 'unknown', statusText: 'evaporated' }, ...rest];
}

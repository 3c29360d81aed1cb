import { describe, expect, it } from 'vitest';
import { GraphError } from '../../src/graph/graph-error.ts';
import type { BulkRequest, RestoreSession } from '../../src/graph/restore-api.ts';
import { exitCodeOf } from '../../src/result/result.ts';
import { cancelRun } from '../../src/run/cancel.ts';
import { Stop } from '../../src/run/stop.ts';
import { lastingLease } from '../../src/state/journal.ts';
import { wrapped } from '../support/rigs/filling-rig.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { refused, replacing, replacingFirst } from '../support/rigs/wrapped-api.ts';
import { nameOf, specOf } from '../support/values/specs.ts';
import { logOf } from '../support/values/whole-result.ts';

const seconds = 1_000;
const minute = 60 * seconds;
const spec = specOf({ mailbox: 5 });
const asDraft = (session: unknown): RestoreSession => ({
  ...(session as RestoreSession),
  status: 'draft',
  statusText: 'draft',
});
const intents = (rig: RunRig, kind: string): number[] =>
  rig.events.flatMap(({ type, at }) => (type === kind ? [Date.parse(at)] : []));

describe('a refused activation', () => {
  it.each([
    [400, 'InvalidArtifactRequest'],
    [403, 'RestoreSessionActionNotAllowed'],
    [409, 'Conflict'],
    [500, 'TooManyActiveRestoreSessions'],
  ])('that took place all the same is followed to its end (%i %s)', async (status, code) => {
    const rig = new RunRig(
      spec,
      {},
      replacingFirst(1, 'activateSession', async (original) => {
        await original();
        throw refused(status, code);
      }),
    );

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls).toMatchObject({ createSession: 1, activateSession: 1 });
  });

  it('that took place is found by the refused deletion if the status lags behind', async () => {
    let deletions = 0;
    const rig = new RunRig(
      spec,
      {},
      wrapped(
        replacingFirst(1, 'activateSession', async (original) => {
          await original();
          throw refused(400, 'InvalidArtifactRequest');
        }),
        replacing('getSession', async (original) => (deletions === 0 ? asDraft(await original()) : original())),
        replacing('deleteSession', (original) => {
          deletions += 1;
          return original();
        }),
      ),
    );

    const { totals } = await rig.run();

    expect(deletions).toBe(1);
    expect(totals.mailbox.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('that did not take place fails its resources with the code once the draft is deleted', async () => {
    const rig = new RunRig(
      spec,
      {},
      replacing('activateSession', () => Promise.reject(refused(400, 'InvalidArtifactRequest'))),
    );

    const { totals, rows } = await rig.run();

    expect(totals.mailbox.failed).toBe(5);
    expect(rows[0]?.error).toEqual({ code: 'InvalidArtifactRequest', message: 'about InvalidArtifactRequest' });
    expect(rig.tenant.calls.summary.calls.deleteSession).toBe(1);
  });

  it('may pass: it is tried again as long as anybody has patience', async () => {
    const rig = new RunRig(
      spec,
      {},
      replacingFirst(4, 'activateSession', () => Promise.reject(refused(423, 'Locked'))),
    );

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(5);
  });

  it('that contradicts the draft stops the run in the end, and the answer is in the error', async () => {
    const rig = new RunRig(
      spec,
      {},
      replacing('activateSession', () => Promise.reject(refused(403, 'RestoreSessionActionNotAllowed'))),
    );

    const error = await rig.run().catch((reason: unknown) => reason);

    expect(error).toMatchObject({ kind: 'unreachable', status: 403, code: 'RestoreSessionActionNotAllowed' });
    expect((await rig.result()).totals.mailbox).toMatchObject({ not_started: 0, unknown: 5 });
  });

  it('for want of a permission stops the run and fails nobody', async () => {
    const rig = new RunRig(
      spec,
      {},
      replacing('activateSession', () => Promise.reject(refused(403, 'accessDenied'))),
    );

    await expect(rig.run()).rejects.toBeInstanceOf(Stop);

    expect((await rig.result()).totals.mailbox).toMatchObject({ not_started: 5, unknown: 0, failed: 0 });
  });

  it('is settled by the next process if this one dies before the deletion', async () => {
    const rig = new RunRig(
      spec,
      {},
      replacing('activateSession', () => Promise.reject(refused(400, 'InvalidArtifactRequest'))),
    );
    const append = rig.append;
    rig.append = async (event) => {
      await append(event);
      if (event.type === 'deletion-intended') throw new Error('killed');
    };
    await expect(rig.run()).rejects.toThrow('killed');

    const { totals } = await rig.reborn().run();

    expect(totals.mailbox.failed).toBe(5);
  });
});

describe('a refusal to create an empty session', () => {
  it.each([400, 404, 409, 412, 423])('says nothing about resources: it is retried (%i)', async (status) => {
    const rig = new RunRig(
      spec,
      {},
      replacingFirst(3, 'createSession', () => Promise.reject(refused(status, 'SomeCode'))),
    );

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(5);
    expect(intents(rig, 'draft-orphaned')).toEqual([]);
  });

  it('that does not pass stops the run with work left and starts nothing', async () => {
    const rig = new RunRig(
      spec,
      {},
      replacing('createSession', () => Promise.reject(refused(400, 'SomeCode'))),
    );
    const start = rig.clock.now();

    await expect(rig.run()).rejects.toMatchObject({ kind: 'unreachable' });

    const result = await rig.result();
    expect(result.totals.mailbox).toMatchObject({ not_started: 5, failed: 0 });
    expect(intents(rig, 'draft-orphaned')).toEqual([]);
    expect(exitCodeOf(result)).toBe(4);
    expect(rig.clock.now() - start).toBeLessThan(700 * seconds);
  });

  it.each([
    [403, 'accessDenied'],
    [403, 'RestoreNotAllowed'],
    [501, 'NotImplemented'],
  ])('that cannot pass stops the run at once (%i %s)', async (status, code) => {
    const rig = new RunRig(
      spec,
      {},
      replacing('createSession', () => Promise.reject(refused(status, code))),
    );

    await expect(rig.run()).rejects.toBeInstanceOf(Stop);

    expect(intents(rig, 'session-intended')).toHaveLength(1);
  });
});

describe('a refused list', () => {
  it.each([400, 409, 413, 422])('is halved until the one to blame is alone (%i)', async (status) => {
    const bad = nameOf('mailbox', 13);
    const rig = new RunRig(
      specOf({ mailbox: 40 }),
      {},
      replacing('addBulkRequest', (original, ...words) =>
        (words[2] as { targets: string[] }).targets.includes(bad)
          ? Promise.reject(refused(status, 'ANewReason'))
          : original(),
      ),
    );

    const { totals, rows } = await rig.run();

    expect(totals.mailbox).toMatchObject({ planned: 40, succeeded: 39, failed: 1 });
    expect(rows[13]).toMatchObject({ outcome: 'failed', error: { code: 'ANewReason' } });
  });

  it('that is too long for a gateway is halved after it was read back', async () => {
    const tooLarge = new GraphError('413, a web page', { kind: 'answer-lost', status: 413 });
    const rig = new RunRig(
      specOf({ mailbox: 40 }),
      {},
      replacing('addBulkRequest', (original, ...words) =>
        (words[2] as { targets: string[] }).targets.length > 12 ? Promise.reject(tooLarge) : original(),
      ),
    );

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(40);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
    expect(rig.events.flatMap((event) => (event.type === 'session-refused' ? [event.error] : []))).toContainEqual({
      code: 'HTTP 413',
      message: 'the request is too large for a gateway or proxy on the way to Graph (413)',
    });
  });

  it('is not refused if the service has taken it', async () => {
    const tooLarge = new GraphError('413', { kind: 'answer-lost', status: 413 });
    const rig = new RunRig(
      spec,
      {},
      replacingFirst(1, 'addBulkRequest', async (original) => {
        await original();
        throw tooLarge;
      }),
    );

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls.createSession).toBe(1);
  });

  it('because of the session says nothing about the list', async () => {
    const rig = new RunRig(
      spec,
      {},
      replacingFirst(2, 'addBulkRequest', () => Promise.reject(refused(403, 'RestoreSessionActionNotAllowed'))),
    );

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(5);
  });
});

describe('a read that fails', () => {
  const unreadable = new GraphError('the link to the next page leads back', { kind: 'garbled', status: 200 });

  it.each([refused(409, 'Conflict'), refused(412, 'x'), refused(423, 'Locked'), unreadable])(
    'of a running session costs that look (%s)',
    async (error) => {
      const rig = new RunRig(
        spec,
        {},
        replacingFirst(3, 'getSession', () => Promise.reject(error)),
      );

      const { totals } = await rig.run();

      expect(totals.mailbox.succeeded).toBe(5);
    },
  );

  it('of the sessions of the tenant does not stop the run', async () => {
    const rig = new RunRig(
      spec,
      {},
      replacing('listSessions', () => failing(unreadable)),
    );

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(5);
  });

  it('of the artifacts leaves what they would show unknown, and the others as they are', async () => {
    const failed = { resource: nameOf('site', 1), outcome: 'failed', code: 'UnknownError', duration: null } as const;
    const rig = new RunRig(
      specOf({ mailbox: 5, site: 3 }),
      { outcomes: [failed] },
      replacing('listArtifacts', (original, workload) => (workload === 'site' ? failing(unreadable) : original())),
    );

    const { rows } = await rig.run();

    expect(rows.map(({ outcome }) => outcome)).toEqual([...Array(5).fill('succeeded'), ...Array(3).fill('unknown')]);
  });
});

describe('a call of an earlier process whose answer nobody got', () => {
  /** The process dies when the call is on its way. */
  async function diesAt(kind: string, method: 'addBulkRequest' | 'activateSession'): Promise<RunRig> {
    const rig = new RunRig(
      spec,
      {},
      replacingFirst(1, method, () => Promise.reject(new Error('killed'))),
    );
    await expect(rig.run()).rejects.toThrow('killed');
    expect(intents(rig, kind)).toHaveLength(1);
    return rig;
  }

  it.each([
    ['request-intended', 'addBulkRequest'],
    ['activation-intended', 'activateSession'],
  ] as const)('is sent again only once it can no longer be on its way (%s)', async (kind, method) => {
    const rig = await diesAt(kind, method);

    const next = rig.reborn();
    const { totals } = await next.run();

    const [first = 0, second = 0] = intents(next, kind);
    expect(second - first).toBeGreaterThanOrEqual(30 * seconds);
    expect(totals.mailbox.succeeded).toBe(5);
  });

  it('is sent again at once if it is older than both clocks can be wrong', async () => {
    const rig = await diesAt('request-intended', 'addBulkRequest');
    const next = rig.reborn();
    const began = next.clock.elapsed();
    rig.clock.ahead = 11 * minute;
    let sentAgain = Number.POSITIVE_INFINITY;
    next.append = async (event) => {
      if (event.type === 'request-intended') sentAgain = next.clock.elapsed();
      next.events.push(event);
    };
    await next.run();

    expect(sentAgain - began).toBeLessThan(5 * seconds);
  });

  it.each([
    ['a minute ahead of', minute],
    ['a minute behind', -minute],
  ])('is sent again no sooner by a host whose clock is %s that of the first', async (_, ahead) => {
    const rig = await diesAt('request-intended', 'addBulkRequest');
    const died = rig.clock.elapsed();

    rig.clock.ahead = ahead;
    const next = rig.reborn();
    let sentAgain = died;
    next.append = async (event) => {
      if (event.type === 'request-intended') sentAgain = next.clock.elapsed();
      next.events.push(event);
    };
    await next.run();

    expect(sentAgain - died).toBeGreaterThanOrEqual(30 * seconds);
    expect(sentAgain - died).toBeLessThan(minute);
  });

  it('is found at once if the service has carried it out', async () => {
    const rig = new RunRig(
      spec,
      {},
      replacingFirst(1, 'activateSession', async (original) => {
        await original();
        throw new Error('killed');
      }),
    );
    await expect(rig.run()).rejects.toThrow('killed');
    const died = rig.clock.now();

    const next = rig.reborn();
    await next.run();

    expect((intents(next, 'session-activated')[0] ?? 0) - died).toBeLessThan(seconds);
  });
});

describe('a draft', () => {
  const cancelling = (change: (api: RunRig['api']) => RunRig['api']): RunRig =>
    new RunRig(
      spec,
      {},
      wrapped(
        replacing('addBulkRequest', () => Promise.reject(refused(400, 'BulkRestoreInvalidCreateRequest'))),
        change,
      ),
    );

  it('that holds a bulk addition request of somebody else is left, and listed', async () => {
    const theirs = { id: 'b-1', displayName: 'Friday restore' } as BulkRequest;
    const rig = cancelling(
      replacing('listBulkRequests', async function* () {
        yield [theirs];
      }),
    );

    await rig.run();

    expect(rig.tenant.calls.summary.calls.deleteSession).toBeUndefined();
    const [session] = rig.state.sessions.values();
    expect(session?.leftDrafts).toMatchObject([{ sessionId: session?.sessionId }]);
  });

  it('that the service does not delete is left, and listed', async () => {
    const rig = cancelling(replacing('deleteSession', () => Promise.reject(refused(409, 'Conflict'))));

    await rig.run();

    const [session] = rig.state.sessions.values();
    expect(session?.leftDrafts).toMatchObject([{ sessionId: session?.sessionId }]);
  });

  it('that the service does not show yet is deleted all the same', async () => {
    const rig = cancelling(replacing('getSession', () => Promise.reject(refused(404, 'RestoreSessionNotFound'))));

    await rig.run();

    const { createSession, deleteSession } = rig.tenant.calls.summary.calls;
    expect(deleteSession).toBe(createSession);
  });

  it('that the service shows as made by somebody else is left', async () => {
    const rig = cancelling(
      replacing('getSession', async (original) => ({ ...((await original()) as RestoreSession), createdBy: 'a-2' })),
    );

    await rig.run();

    expect(rig.tenant.calls.summary.calls.deleteSession).toBeUndefined();
    expect(rig.events).toContainEqual(expect.objectContaining({ type: 'draft-left' }));
  });
});

describe('a cancelled run', () => {
  it('follows a session that was activated, though the service shows it late', async () => {
    let reads = 0;
    const rig = new RunRig(
      spec,
      {},
      wrapped(
        replacingFirst(1, 'activateSession', async (original) => {
          await original();
          throw new Error('killed');
        }),
        replacing('getSession', async (original) => {
          reads += 1;
          if (reads <= 3) throw refused(404, 'RestoreSessionNotFound');
          return await original();
        }),
        replacing('deleteSession', async (original) => {
          if (reads <= 3) throw refused(404, 'RestoreSessionNotFound');
          return await original();
        }),
      ),
    );
    await expect(rig.run()).rejects.toThrow('killed');
    const { api, clock, state } = rig;

    await cancelRun({
      api,
      clock,
      state,
      journal: { lease: lastingLease(), tenant: null, append: rig.append, ...logOf(rig.events) },
    });

    expect(state.sessions.get('mailbox-001')).toMatchObject({ step: 'track', earlyEnd: null });
  });
});

async function* failing(error: Error): AsyncGenerator<never> {
  yield* [];
  throw error;
}

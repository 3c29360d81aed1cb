import { describe, expect, it } from 'vitest';
import { defaultScenario } from '../../src/emulator/scenario/scenario.ts';
import { GraphError } from '../../src/graph/graph-error.ts';
import type { BulkRequestBody, RestoreApi, RestoreSession } from '../../src/graph/restore-api.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import type { RunEvent } from '../../src/state/events.ts';
import { dyingAt, fillingRig, treesOf, type Wrap, wrapped } from '../support/rigs/filling-rig.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { losing, refused, replacing, replacingFirst } from '../support/rigs/wrapped-api.ts';
import { filesOf, november, resourceOf, specOf } from '../support/values/specs.ts';

const ada = 'ada@contoso.com';
const bob = 'bob@contoso.com';
const hour = 3_600_000;

async function* nothing(): AsyncGenerator<never[]> {
  yield [];
}

describe('the step `create`', () => {
  it('creates another session if the answer is lost, and reports the draft that may be left', async () => {
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, losing('createSession', { call: 1, after: true }));

    const { totals, state } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls.createSession).toBe(2);
    expect(state.sessions.get('mailbox-001')?.orphanedDrafts).toHaveLength(1);
  });
});

describe('the step `add`', () => {
  it('sends the window of the plan, also after a resume on another day', async () => {
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

  it('finds a request whose answer was lost, and does not add it again', async () => {
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, losing('addBulkRequest', { call: 1, after: true }));

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls).toMatchObject({ addBulkRequest: 1, listBulkRequests: 1 });
  });

  it('adds a request again that never arrived', async () => {
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, losing('addBulkRequest', { call: 1, after: false }));

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls).toMatchObject({ addBulkRequest: 1, listBulkRequests: 1 });
  });

  it('finds a request that the service refuses a second time before it lists it', async () => {
    const blind = replacingFirst(1, 'listBulkRequests', () => nothing());
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      wrapped(losing('addBulkRequest', { call: 1, after: true }), blind),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls).toMatchObject({ createSession: 1, addBulkRequest: 2 });
  });
});

/** The process dies after the service has acted, and before the answer is on disk. */
function dyingBefore(rig: RunRig, type: RunEvent['type']): void {
  const write = rig.append;
  rig.append = (event) => (event.type === type ? Promise.reject(new Error('killed')) : write(event));
}

describe('the step `activate`', () => {
  it.each([1, 2])(
    'after a take-over between two additions, activates only a draft that holds one request (%i)',
    async (held) => {
      let createdFirst = '';
      const doubled: Wrap = wrapped(
        replacing('createSession', async (original) => {
          const draft = (await original()) as RestoreSession;
          createdFirst ||= draft.id;
          return draft;
        }),
        (api) =>
          replacing('listBulkRequests', async function* (_, ...words) {
            const [workload, sessionId] = words as Parameters<RestoreApi['listBulkRequests']>;
            for await (const page of api.listBulkRequests(workload, sessionId))
              yield sessionId === createdFirst ? page.flatMap((one) => Array.from({ length: held }, () => one)) : page;
          })(api),
      );
      const rig = new RunRig(specOf({ mailbox: 5 }), {}, doubled);
      dyingBefore(rig, 'request-added');
      await rig.run().catch(() => undefined);

      const { totals } = await rig.reborn().run();

      const { calls, resourcesActivatedAgain } = rig.tenant.calls.summary;
      expect([totals.all.succeeded, resourcesActivatedAgain]).toEqual([5, 0]);
      expect([calls.createSession, calls.deleteSession ?? 0, calls.activateSession]).toEqual([held, held - 1, 1]);
    },
  );

  it('after a take-over between two additions, waits until the service shows the request', async () => {
    let looks = 0;
    const late = replacing('listBulkRequests', (original) => {
      looks += 1;
      // The first look is that of the addition.
      return looks === 2 ? nothing() : original();
    });
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, late);
    dyingBefore(rig, 'request-added');
    await rig.run().catch(() => undefined);

    const { totals } = await rig.reborn().run();

    expect([totals.all.succeeded, looks]).toEqual([5, 3]);
    expect(rig.tenant.calls.summary.calls).toMatchObject({ createSession: 1, activateSession: 1 });
  });

  it.each([true, false])('reads the session back after a lost answer (acted: %s)', async (after) => {
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, losing('activateSession', { call: 1, after }));

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary).toMatchObject({ calls: { activateSession: 1 }, resourcesActivatedAgain: 0 });
  });

  it('does not activate twice while the status lags behind a lost answer', async () => {
    const lagging = replacingFirst(3, 'getSession', async (original) => ({
      ...((await original()) as object),
      status: 'draft',
      statusText: 'draft',
    }));
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      wrapped(losing('activateSession', { call: 1, after: true }), lagging),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('does not take an unknown status after a lost answer for activated, because it may hide a draft', async () => {
    const hiding = replacingFirst(1, 'getSession', async (original) => ({
      ...((await original()) as object),
      status: 'unknown',
      statusText: 'waitingForApproval',
    }));
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      wrapped(losing('activateSession', { call: 1, after: false }), hiding),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
  });

  it('does not fail the resources if reading back a lost answer is refused', async () => {
    const stubborn = replacingFirst(3, 'getSession', () => Promise.reject(refused(409, 'Conflict')));
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      wrapped(losing('activateSession', { call: 1, after: true }), stubborn),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
  });

  it('waits as long as the tenant has no session slot', async () => {
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

  it.each([
    'RestoreArtifactsInFlightLimitBreached',
    'RestoreArtifactsPerDayLimitBreached',
    'TooManyArtifactsLimitReached',
  ])('waits for room if the service refuses with %s', async (code) => {
    const rig = new RunRig(
      specOf({ mailbox: 1 }),
      {},
      replacingFirst(3, 'activateSession', () => {
        throw refused(400, code);
      }),
    );

    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ succeeded: 1, failed: 0 });
    expect(rig.events.filter(({ type }) => type === 'activation-deferred')).toHaveLength(3);
  });

  it('divides a session that is refused twice although nothing else is in flight: the tenant allows less than the spec', async () => {
    const limits = { ...defaultScenario.limits, inFlight: 3 };
    const rig = new RunRig(specOf({ mailbox: 10 }), { limits });

    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ succeeded: 10 });
    expect(rig.events.filter(({ type }) => type === 'session-refused')).not.toHaveLength(0);
  });

  it('waits while others use the room, and divides nothing', async () => {
    const limits = { ...defaultScenario.limits, inFlight: 12 };
    const otherSessions = [{ workload: 'mailbox', resources: 8, until: 3 * hour }] as const;
    const rig = new RunRig(specOf({ mailbox: 10 }), { limits, otherSessions });

    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ succeeded: 10 });
    expect(rig.events.filter(({ type }) => type === 'session-refused')).toHaveLength(0);
  });
});

/*
 * Only a search shows how many items match a path. So a session may hold more than there is room for.
 */

function deferrals({ events }: RunRig): RunEvent[] {
  return events.filter(({ type }) => type === 'activation-deferred');
}

describe('a session that holds more than there is room for', () => {
  it('waits until others give back room, and records that once', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      scenario: { ...treesOf([ada], 20), otherSessions: [{ workload: 'drive', resources: 990, until: 40 * hour }] },
    });

    const { totals } = await rig.run();

    expect(totals.file.succeeded).toBe(1);
    expect(rig.tenant.calls.summary.peakInFlight.drive).toBeLessThanOrEqual(1000);
    expect(deferrals(rig)).toMatchObject([{ session: 'drive-001', code: '', until: null }]);
  });

  it('looks again at what others use when the run is resumed', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      scenario: { ...treesOf([ada], 20), otherSessions: [{ workload: 'drive', resources: 990, until: 40 * hour }] },
    });
    dyingAt(rig, 'activation-deferred');
    await expect(rig.run()).rejects.toThrow('killed');
    await rig.clock.advance(48 * hour);

    expect((await rig.reborn().run()).totals.file.succeeded).toBe(1);
  });

  it("waits for the day's allowance, and records until when", { tags: 'slow' }, async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt'), filesOf('drive', bob, '**/*.txt')], {
      spec: { limits: { ...defaultLimits, perDay: 20, inFlight: 20, perSession: 1 } },
      scenario: treesOf([ada, bob], 15),
    });

    const { totals } = await rig.run();

    const first = rig.events.find(({ type }) => type === 'session-activated');
    const until = Date.parse(first?.at ?? '') + 24 * hour;
    expect(totals.file.succeeded).toBe(2);
    expect(deferrals(rig)).toContainEqual(expect.objectContaining({ session: 'drive-002', code: '', until }));
  });

  it('stalls if stalled sessions hold the room', { tags: 'slow' }, async () => {
    let stuck: unknown;
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt'), filesOf('drive', bob, '**/*.txt')], {
      spec: { limits: { ...defaultLimits, inFlight: 20 } },
      scenario: treesOf([ada, bob], 15),
      wrap: replacing('getSession', async (original, id) => {
        const session = (await original()) as RestoreSession;
        if (session.status === 'active') stuck ??= id;
        const counts = { total: 15, completed: 0, inProgress: 15, failed: 0 };
        return id === stuck ? { ...session, status: 'active', statusText: 'active', counts } : session;
      }),
    });

    await rig.run();

    const stalls = rig.events.filter(({ type }) => type === 'session-stalled');
    expect(stalls.map((event) => 'because' in event && event.because)).toEqual(['no-change', 'no-room']);
    expect(rig.tenant.calls.summary.calls.activateSession).toBe(1);
  });
});

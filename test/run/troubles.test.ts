import { describe, expect, it } from 'vitest';
import { GraphError } from '../../src/graph/graph-error.ts';
import type { RestoreApi } from '../../src/graph/restore-api.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import { exitCodeOf } from '../../src/result/result.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { losing, replacing } from '../support/rigs/wrapped-api.ts';
import { specOf } from '../support/values/specs.ts';

const refused = (status: number, code: string): GraphError =>
  new GraphError(`about ${code}`, { kind: 'refused', status, code });
const minute = 60_000;

/** Several things between a run and its tenant, the first nearest to the tenant. */
const all =
  (...wraps: readonly ((api: RestoreApi) => RestoreApi)[]) =>
  (api: RestoreApi): RestoreApi =>
    wraps.reduce((inner, wrap) => wrap(inner), api);

/** Answers `calls` calls of a method in another way, counted from the first; `answer` is handed the call as it would be made. */
function first(
  calls: number,
  method: keyof RestoreApi,
  answer: (original: () => Promise<unknown>) => unknown,
): (api: RestoreApi) => RestoreApi {
  let count = 0;
  return replacing(method, (original) => {
    count += 1;
    return count <= calls ? answer(original) : original();
  });
}

const gapsOf = (times: readonly number[]): number[] => times.slice(1).map((time, index) => time - (times[index] ?? 0));

describe('an activation whose answer was lost', () => {
  it('is not taken for a refusal while what is read lags behind', async () => {
    const lagging = first(3, 'getSession', async (original) => ({
      ...((await original()) as object),
      status: 'draft',
      statusText: 'draft',
    }));
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      all(losing('activateSession', { call: 1, after: true }), lagging),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('is not taken for done by a status that is not known here, which may hide a draft', async () => {
    const hiding = first(1, 'getSession', async (original) => ({
      ...((await original()) as object),
      status: 'unknown',
      statusText: 'waitingForApproval',
    }));
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      all(losing('activateSession', { call: 1, after: false }), hiding),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
  });

  it('is not taken for a refusal when reading it back is refused', async () => {
    const stubborn = first(3, 'getSession', () => Promise.reject(refused(409, 'Conflict')));
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      all(losing('activateSession', { call: 1, after: true }), stubborn),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
  });
});

describe('lost answers', () => {
  it('make one step wait longer each time, and not the next', async () => {
    const four = [1, 2, 3, 4].map((call) => ({ call, after: false }));
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      all(losing('addBulkRequest', ...four), losing('activateSession', { call: 1, after: false })),
    );

    await rig.run();

    const times = (kind: string): number[] =>
      rig.events.flatMap(({ type, at }) => (type === kind ? [Date.parse(at)] : []));
    expect(gapsOf(times('request-intended'))).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(gapsOf(times('activation-intended'))).toEqual([1_000]);
  });
});

describe('an activation that was taken and did nothing', () => {
  const taken = async (): Promise<unknown> => ({ id: 'whatever', workload: 'mailbox', status: 'activating' });

  it('is made again once the session has been a draft for half a minute', async () => {
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, first(1, 'activateSession', taken));

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.events.filter(({ type }) => type === 'activation-disproved')).toHaveLength(1);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('is not made again because a draft was seen once', async () => {
    const lagging = first(3, 'getSession', async (original) => ({
      ...((await original()) as object),
      status: 'draft',
      statusText: 'draft',
    }));
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, lagging);

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls.activateSession).toBe(1);
  });

  it('time and again ends the run as one whose service can not be used, and resume goes on', async () => {
    let broken = true;
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('activateSession', (original) => (broken ? taken() : original())),
    );

    await expect(rig.run()).rejects.toMatchObject({ kind: 'unreachable' });
    broken = false;
    const { totals } = await rig.reborn().run();

    expect(totals.all.succeeded).toBe(5);
  });
});

describe('a list whose answer was lost', () => {
  it('is found again though the service refuses it a second time before it shows it', async () => {
    const blind = first(1, 'listBulkRequests', () => nothing());
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, all(losing('addBulkRequest', { call: 1, after: true }), blind));

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls).toMatchObject({ createSession: 1, addBulkRequest: 2 });
  });
});

describe('a service that does not find what it has just made', () => {
  it('is given time', async () => {
    const forgetful = first(2, 'addBulkRequest', () => Promise.reject(refused(404, 'RestoreSessionNotFound')));
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, forgetful);

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls.createSession).toBe(1);
  });

  it('for good is given up, after few drafts and not at once', async () => {
    const gone = refused(404, 'RestoreSessionNotFound');
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      all(
        replacing('addBulkRequest', () => Promise.reject(gone)),
        replacing('getSession', () => Promise.reject(gone)),
      ),
    );
    const start = rig.clock.now();

    await expect(rig.run()).rejects.toMatchObject({ kind: 'unreachable' });

    expect(rig.tenant.calls.summary.calls.createSession).toBeLessThanOrEqual(16);
    expect(rig.clock.now() - start).toBeGreaterThan(minute);
  });
});

describe('a running session', () => {
  it('is not lost because it is not found once', async () => {
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      first(1, 'getSession', () => Promise.reject(refused(404, 'RestoreSessionNotFound'))),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
  });

  it('is read to its end though its bulk addition request was deleted', async () => {
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('getBulkRequest', () => Promise.reject(refused(404, 'BulkRestoreArtifactsNotFound'))),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
  });

  it('whose artifacts are refused again and again leaves its resources to the counts, and the other sessions alone', async () => {
    const rig = new RunRig(
      specOf({ mailbox: 5, drive: 5 }),
      {},
      replacing('listArtifacts', () => refusedPages(refused(400, 'BadRequest'))),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(10);
  });
});

describe('what is known already', () => {
  it('of whom an artifact stands for is kept when a later look tells less', async () => {
    const locations = { delay: 30 * minute };
    let looks = 0;
    const rig = new RunRig(specOf({ mailbox: 4, drive: 40 }), { locations }, (api) =>
      replacing('listArtifacts', (original, ...words) => {
        if (words[0] === 'mailbox') looks += 1;
        return words[0] === 'mailbox' && looks > 1 ? withoutUnits(original as never) : original();
      })(api),
    );

    const { rows } = await rig.run();

    expect(looks).toBeGreaterThan(1);
    expect(rows.every(({ artifact }) => artifact !== null)).toBe(true);
  });

  it('suffices when the service is away for the last look at new locations', async () => {
    const away = new GraphError('away', { kind: 'unreachable' });
    let looks = 0;
    const rig = new RunRig(specOf({ mailbox: 300 }), { locations: { delay: 600 * minute } }, (api) =>
      replacing('listArtifacts', (original) => {
        looks += 1;
        return looks > 3 ? refusedPages(away) : original();
      })(api),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(300);
    expect(looks).toBe(4);
  });
});

describe('a run that is stopped before a call could leave', () => {
  it('withdraws the intent, so that nothing has to be found out about it', async () => {
    const rig: RunRig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      first(1, 'activateSession', () => {
        rig.stop.abort(new Error('enough'));
        return Promise.reject(rig.stop.signal.reason);
      }),
    );

    await expect(rig.run()).rejects.toThrow('enough');

    expect(rig.state.sessions.get('mailbox-001')).toMatchObject({ step: 'activate', unanswered: false });
    expect((await rig.result()).totals.all.not_started).toBe(5);
  });
});

describe('a limit of 0% failures', () => {
  it('stops at the first failure, and not before', async () => {
    const limits = { ...defaultLimits, perSession: 2, inFlight: 10, failures: 0 };
    const rig = new RunRig(specOf({ mailbox: 40 }, { limits }));

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(40);
  });
});

async function* nothing(): AsyncGenerator<never[]> {
  yield [];
}

async function* refusedPages(error: Error): AsyncGenerator<never[]> {
  yield await Promise.reject(error);
}

async function* withoutUnits(original: () => AsyncIterable<{ restorePoint: object }[]>): AsyncGenerator<object[]> {
  for await (const page of original())
    yield page.map((artifact) => ({ ...artifact, restorePoint: { ...artifact.restorePoint, unit: null } }));
}

describe('a session that does not move', () => {
  it('for a day is left unknown, and looked at again when the run is resumed', async () => {
    let stuck = true;
    const rig = new RunRig(specOf({ mailbox: 5, drive: 5 }), {}, (api) =>
      replacing('getSession', async (original) => {
        const session = (await original()) as { workload: string };
        return stuck && session.workload === 'mailbox' ? { ...session, status: 'activating', counts: null } : session;
      })(api),
    );

    const { totals } = await rig.run();
    stuck = false;
    const later = await rig.run();

    expect(totals.all).toMatchObject({ succeeded: 5, unknown: 5 });
    expect(later.totals.all).toMatchObject({ succeeded: 10, unknown: 0 });
  });
});

describe("the tenant's list of protection units", () => {
  it('that can not be had for a while holds nothing up, and is asked for again when the run is resumed', async () => {
    let away = true;
    const rig = new RunRig(
      specOf({ mailbox: 5, drive: 5 }),
      {
        view: 'application',
        outcomes: [
          { resource: 'user2@contoso.com', outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null },
        ],
      },
      replacing('listProtectionUnits', (original, workload) => {
        if (!away || workload === 'drive') return original();
        throw new GraphError('no answer', { kind: 'unreachable' });
      }),
    );

    const { totals, rows } = await rig.run();
    away = false;
    const later = await rig.reborn().run();

    expect(totals.drive).toMatchObject({ succeeded: 4, failed: 1 });
    expect(totals.mailbox).toMatchObject({ unknown: 5 });
    expect(rows[0]?.error?.message).toContain('resume the run to ask again');
    expect(exitCodeOf(await rig.result())).toBe(4);
    expect(later.totals.mailbox).toMatchObject({ succeeded: 4, failed: 1, unknown: 0 });
    expect(exitCodeOf(later)).toBe(1);
  });

  it('that can be had again names the artifacts of the sessions that end from then on', async () => {
    const rig = new RunRig(
      specOf({ mailbox: 10 }, { limits: { ...defaultLimits, perSession: 5, activeSessions: 1 } }),
      {
        view: 'application',
        outcomes: ['user2@contoso.com', 'user7@contoso.com'].map((resource) => ({
          resource,
          outcome: 'failed',
          code: 'ArtifactCannotBeRestored',
          duration: null,
        })),
      },
      first(1, 'listProtectionUnits', () => {
        throw new GraphError('no answer', { kind: 'unreachable' });
      }),
    );

    const { totals } = await rig.run();
    const later = await rig.reborn().run();

    expect(totals.mailbox).toMatchObject({ unknown: 5, succeeded: 4, failed: 1 });
    expect(rig.tenant.calls.summary.calls.listProtectionUnits).toBe(2);
    expect(later.totals.mailbox).toMatchObject({ unknown: 0, succeeded: 8, failed: 2 });
  });

  it('that is refused leaves what it would have named unknown, for good', async () => {
    const rig = new RunRig(specOf({ mailbox: 5 }), {
      view: 'application',
      unitList: 'refused',
      outcomes: [
        { resource: 'user2@contoso.com', outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null },
      ],
    });

    const result = await rig.run();

    expect(result.totals.mailbox).toMatchObject({ unknown: 5 });
    expect(exitCodeOf(result)).toBe(1);
  });
});

describe('a run beside others', () => {
  it.each([
    'RestoreArtifactsInFlightLimitBreached',
    'RestoreArtifactsPerDayLimitBreached',
    'TooManyArtifactsLimitReached',
  ])('waits for the room that they took, where an activation is refused with %s', async (code) => {
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      first(3, 'activateSession', () => {
        throw refused(400, code);
      }),
    );

    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ succeeded: 5, failed: 0 });
    expect(rig.events.filter(({ type }) => type === 'activation-deferred')).toHaveLength(3);
  });

  it('ends, resumable, where a session that does not move holds the only slot', async () => {
    const limits = { ...defaultLimits, activeSessions: 1, perSession: 5 };
    const stuck = replacing('getSession', async (original) => ({
      ...((await original()) as object),
      status: 'activating',
      counts: null,
    }));
    const rig = new RunRig(specOf({ mailbox: 10 }, { limits }), {}, stuck);

    const result = await rig.run();

    expect(result.totals.all).toMatchObject({ unknown: 5, not_started: 5 });
    expect(exitCodeOf(result)).toBe(4);
  });
});

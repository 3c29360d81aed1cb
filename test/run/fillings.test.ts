import { describe, expect, it } from 'vitest';
import type { ArtifactAdditions, RefusedArtifact } from '../../src/graph/artifact-changes.ts';
import { GraphError } from '../../src/graph/graph-error.ts';
import type { RestoreApi } from '../../src/graph/restore-api.ts';
import { pinPoints } from '../../src/lookup/pin-points.ts';
import { defaultLimits, mostArtifactsInRequest } from '../../src/m365/limits.ts';
import { type Row, rowsOf } from '../../src/report/row.ts';
import type { Resource, Spec } from '../../src/spec/spec.ts';
import { chosenIn } from '../../src/state/session-state.ts';
import { listing, wrapped } from '../support/rigs/filling-rig.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { losing, replacing } from '../support/rigs/wrapped-api.ts';
import { pinned, tenantOf } from '../support/values/pinned-spec.ts';
import { filesOf, messagesOf, nameOf, pointOf, resourceOf, specOf, toPinOf } from '../support/values/specs.ts';

type Wrap = (api: RestoreApi) => RestoreApi;
const site = 'https://contoso.sharepoint.com/sites/finance';
const ada = 'ada@contoso.com';
const bob = 'bob@contoso.com';
const query = "Subject -like 'invoice*'";

/** A rig whose tenant lists everybody who is named, and a spec whose pins have been looked up there. */
async function rigFor(
  resources: readonly Resource[],
  wrap: Wrap = (api) => api,
  changes: Partial<Spec> = {},
): Promise<RunRig> {
  const scenario = { ...tenantOf(resources), messageSearches };
  return new RunRig(await pinned(specOf({}, { resources, ...changes }), scenario), scenario, wrap);
}

const messageSearches = {
  keptFor: 14_400_000,
  hits: [
    { mailbox: ada, count: 12 },
    { mailbox: bob, count: 0 },
  ],
};

const toPin = (count: number): Resource[] =>
  Array.from({ length: count }, (_, index) => toPinOf('mailbox', nameOf('mailbox', index)));

/** A service that makes sessions without one of the artifacts, and says so in its own way. */
function leavingOut(place: number, refused: RefusedArtifact): Wrap {
  return (api) =>
    replacing('createSession', async (_, workload, first) => {
      const additions = first as Extract<ArtifactAdditions, { of: 'points' }>;
      const artifacts = additions.artifacts.filter((_one, index) => index !== place);
      return { ...(await api.createSession(workload as 'mailbox', { ...additions, artifacts })), refused: [refused] };
    })(api);
}

describe('a restore by restore points', () => {
  it('fills sessions fifty at a time, and brings back every resource from its own point', async () => {
    const rig = await rigFor(toPin(120), undefined, { limits: { ...defaultLimits, activeSessions: 1 } });

    const { totals, rows, sessions } = await rig.run();

    expect(totals.mailbox).toMatchObject({ planned: 120, succeeded: 120 });
    expect(rig.tenant.calls.summary.calls).toMatchObject({ createSession: 1, patchSession: 2, activateSession: 1 });
    expect(rig.tenant.calls.summary.calls.addBulkRequest ?? 0).toBe(0);
    expect(sessions.map(({ session }) => session.filling)).toEqual(['standard']);
    const points = rig.state.plan.resources.map(({ selection }) =>
      selection?.of === 'point' ? selection.pointId : '',
    );
    expect(rows.map(({ artifact }) => artifact?.restorePointId)).toEqual(points);
    expect(new Set(points).size).toBe(120);
  });

  it('never mixes with a bulk request, nor destinations with each other', async () => {
    const inPlace = { ...resourceOf('mailbox', 'x@contoso.com').settings, destination: 'inPlace' } as const;
    const [first, second, third] = toPin(3);
    if (first === undefined || second === undefined || third === undefined) throw new Error('three were made');
    const rig = await rigFor([first, { ...second, settings: inPlace }, resourceOf('mailbox', third.name)]);

    const { sessions, totals } = await rig.run();

    expect(totals.all.succeeded).toBe(3);
    expect(sessions.map(({ session }) => session.filling).sort()).toEqual(['bulk', 'standard', 'standard']);
  });

  it('restores nothing of who has no point, and says so', async () => {
    const [lonely] = toPin(1);
    const missing = { of: 'point', pointId: null, at: null, missing: 'it has no restore point' } as const;
    const rig = await rigFor([{ ...(lonely as Resource), selection: missing }]);

    const { rows, totals } = await rig.run();

    expect(totals.all).toMatchObject({ planned: 1, unresolved: 1 });
    expect(rows[0]).toMatchObject({ outcome: 'unresolved', error: { message: 'it has no restore point' } });
    expect(rig.tenant.calls.summary.calls.createSession ?? 0).toBe(0);
  });

  it('takes a refusal inside an answer of success for that resource alone', async () => {
    const rig = await rigFor(
      toPin(3),
      leavingOut(1, { index: 1, code: 'ArtifactCannotBeRestored', message: 'on hold' }),
    );

    const { rows, totals } = await rig.run();

    expect(totals.mailbox).toMatchObject({ succeeded: 2, failed: 1 });
    expect(rows[1]).toMatchObject({
      outcome: 'failed',
      error: { code: 'ArtifactCannotBeRestored', message: 'on hold' },
    });
  });

  it('names the point that was to be restored in the report, though nothing came of it', async () => {
    const rig = await rigFor(toPin(3), leavingOut(1, { index: 1, code: 'UnknownError', message: 'no' }));
    const result = await rig.run();

    const rows: Row[] = [];
    for await (const some of rowsOf(result)) rows.push(...some);

    const [, planned] = result.plan.resources.map(({ selection }) => (selection?.of === 'point' ? selection : null));
    expect(rows[1]).toMatchObject({ outcome: 'failed', artifact_id: null, restore_point_id: planned?.pointId });
    expect(rows[1]?.restore_point_time).toBe(planned?.at);
  });

  it('finds out from the draft which were refused where the answer does not tell', async () => {
    const rig = await rigFor(toPin(3), leavingOut(1, { index: null, code: 'ArtifactNotFound', message: 'gone' }));

    const { rows } = await rig.run();

    expect(rows.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
      ['succeeded', undefined],
      ['failed', 'ArtifactNotFound'],
      ['succeeded', undefined],
    ]);
  });

  it('takes out a point that belongs to somebody else before anything is restored', async () => {
    const looking = await rigFor(toPin(2));
    const point = looking.state.plan.resources[1]?.selection;
    if (point?.of !== 'point' || point.pointId === null) throw new Error('it was pinned');
    const [own] = looking.state.plan.resources.map(({ selection }) => selection);
    const ownId = own?.of === 'point' ? (own.pointId ?? '') : '';
    const written = { at: null, missing: null };
    const rig = await rigFor(
      [
        pointOf('mailbox', nameOf('mailbox', 0), ownId, written),
        pointOf('mailbox', nameOf('mailbox', 7), point.pointId, written),
        resourceOf('mailbox', nameOf('mailbox', 1)),
      ],
      undefined,
      { limits: { ...defaultLimits, activeSessions: 1 } },
    );

    const { rows } = await rig.run();

    expect(rows.find(({ name }) => name === nameOf('mailbox', 7))).toMatchObject({
      outcome: 'failed',
      error: { message: `its restore point belongs to \`${nameOf('mailbox', 1)}\`` },
    });
    expect(rows.find(({ name }) => name === nameOf('mailbox', 0))).toMatchObject({ outcome: 'succeeded' });
  });

  it('keeps a point whose owner goes by another name, where the id that the spec gives is theirs', async () => {
    const tenant = tenantOf(toPin(1));
    const looking = new RunRig(await pinned(specOf({}, { resources: toPin(1) }), tenant), tenant);
    const [own] = looking.state.plan.resources.map(({ selection }) => selection);
    const pointId = own?.of === 'point' ? (own.pointId ?? '') : '';
    let directoryId = '';
    for await (const [unit] of looking.api.listProtectionUnits('mailbox')) directoryId = unit?.directoryId ?? '';
    const alias = { ...pointOf('mailbox', 'alias@contoso.com', pointId, { at: null, missing: null }), directoryId };
    const nameAlone = listing((held) =>
      held.map(({ restorePoint, ...artifact }) => {
        const unit = restorePoint?.unit ? { ...restorePoint.unit, directoryId: null } : null;
        return { ...artifact, restorePoint: restorePoint && { ...restorePoint, unit } };
      }),
    );
    const rig = new RunRig(specOf({}, { resources: [alias] }), tenant, nameAlone);

    expect((await rig.run()).rows).toMatchObject([{ outcome: 'succeeded' }]);
  });

  it.each([true, false])('reads the draft back after a lost answer to adding (acted: %s)', async (after) => {
    const rig = await rigFor(toPin(120), losing('addArtifacts', { call: 1, after }), {
      limits: { ...defaultLimits, activeSessions: 1 },
    });

    const { totals, sessions } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(120);
    expect(sessions).toHaveLength(1);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it.each([
    [400, 'InvalidRestorePoint'],
    [400, 'ANewReason'],
    [404, 'ArtifactNotFound'],
    [413, ''],
  ])(
    'goes on with the halves where one point makes the service refuse a whole request (%i %s)',
    async (status, code) => {
      const refused = new GraphError('no', { kind: 'refused', status, code });
      const rig = await rigFor(toPin(9), (api) => {
        let bad = '';
        return replacing('createSession', async (original, _, first) => {
          const { artifacts } = first as Extract<ArtifactAdditions, { of: 'points' }>;
          bad ||= artifacts[4]?.pointId ?? '';
          if (artifacts.some(({ pointId }) => pointId === bad)) throw refused;
          return await original();
        })(api);
      });

      const { totals, rows } = await rig.run();

      expect(totals.mailbox).toMatchObject({ succeeded: 8, failed: 1 });
      expect(rows[4]).toMatchObject({ outcome: 'failed', error: { code: code || 'HTTP 413' } });
    },
  );

  it('stops halving where the service refuses one after the other by the same code, and takes none', async () => {
    const refused = new GraphError('no', { kind: 'refused', status: 400, code: 'ANewReason', said: 'not today' });
    let calls = 0;
    const rig = await rigFor(
      toPin(64),
      replacing('createSession', () => {
        calls += 1;
        return Promise.reject(refused);
      }),
      { limits: { ...defaultLimits, activeSessions: 1 } },
    );

    const { totals } = await rig.run();

    expect(totals.mailbox.failed).toBe(64);
    expect(calls).toBeLessThan(20);
  });

  it('goes on with the halves where a draft that is there answers time after time that something is not found', async () => {
    const refused = new GraphError('no', { kind: 'refused', status: 404, code: 'ArtifactNotFound' });
    let bad = '';
    const rig = await rigFor(
      toPin(60),
      replacing('addArtifacts', async (original, ...words) => {
        const { artifacts } = words[2] as Extract<ArtifactAdditions, { of: 'points' }>;
        bad ||= artifacts[4]?.pointId ?? '';
        return artifacts.some(({ pointId }) => pointId === bad) ? Promise.reject(refused) : original();
      }),
      { limits: { ...defaultLimits, activeSessions: 1 } },
    );

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(60);
  });

  it('never sends more than fifty in a request', async () => {
    const sizes: number[] = [];
    const counting = (method: 'createSession' | 'addArtifacts', at: number): Wrap =>
      replacing(method, (original, ...words) => {
        sizes.push((words[at] as ArtifactAdditions).artifacts.length);
        return original();
      });
    const rig = await rigFor(toPin(230), (api) => counting('createSession', 1)(counting('addArtifacts', 2)(api)));

    await rig.run();

    expect(Math.max(...sizes)).toBe(mostArtifactsInRequest);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(230);
  });
});

describe('a restore of mail by query', () => {
  it('brings back what the query finds, and says how much', async () => {
    const rig = await rigFor([messagesOf(ada, query)]);

    const { rows, totals, sessions } = await rig.run();

    expect(totals.message).toMatchObject({ planned: 1, succeeded: 1 });
    expect(rows[0]).toMatchObject({ name: `${ada}: ${query}`, outcome: 'succeeded', artifact: { restoredItems: 12 } });
    expect(sessions[0]?.session).toMatchObject({ filling: 'granular', workload: 'mailbox' });
  });

  it('is nothing, and said so, where the query finds nothing', async () => {
    const rig = await rigFor([messagesOf(bob, query), messagesOf(ada, query)]);

    const { rows } = await rig.run();

    expect(rows.map(({ outcome }) => outcome)).toEqual(['unresolved', 'succeeded']);
    expect(rows[0]?.error?.message).toContain('the query finds nothing in the restore point of ');
  });

  it('is nothing where the answer names neither a point nor who has none', async () => {
    const nothing = { points: [], without: [], searchResponseId: null };
    const rig = await rigFor(
      [messagesOf(bob, query)],
      replacing('searchRestorePoints', async () => nothing),
    );

    const { rows } = await rig.run();

    expect(rows).toMatchObject([
      { outcome: 'unresolved', error: { message: expect.stringContaining('finds nothing') } },
    ]);
  });

  it('tells several queries of one mailbox apart', async () => {
    const queries = [query, "Sender -like 'vendor*'", "HasAttachment -eq 'true'"];
    const rig = await rigFor(queries.map((one) => messagesOf(ada, one)));

    const { rows, totals } = await rig.run();

    expect(totals.message.succeeded).toBe(3);
    expect(new Set(rows.map(({ artifact }) => artifact?.id)).size).toBe(3);
  });

  it('costs one query alone where the service does not take it', async () => {
    const refused = new GraphError('bad query', {
      kind: 'refused',
      status: 400,
      code: 'InvalidSearchRequest',
      said: 'no',
    });
    const rig = await rigFor(
      [messagesOf(ada, query), messagesOf(ada, "Sender -like 'x'")],
      replacing('searchRestorePoints', (original, search) =>
        (search as { query: string }).query.startsWith('Sender') ? Promise.reject(refused) : original(),
      ),
    );

    const { rows } = await rig.run();

    expect(rows.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
      ['succeeded', undefined],
      ['failed', 'InvalidSearchRequest'],
    ]);
  });

  it('is of a mailbox that is protected', async () => {
    const rig = await rigFor([messagesOf(ada, query)]);
    const other = new RunRig(specOf({}, { resources: [messagesOf('nobody@contoso.com', query)] }), {
      unlisted: 'unprotected',
    });

    expect((await rig.run()).totals.message.succeeded).toBe(1);
    expect((await other.run()).rows[0]?.error?.message).toBe('the tenant has no protected mailbox with this name');
  });
});

describe('looking up what to restore', () => {
  const away = new GraphError('away', { kind: 'unreachable' });
  const forbidden = new GraphError('no', { kind: 'refused', status: 403, code: 'accessDenied', said: 'not for you' });
  const unlisted = (error: GraphError): Wrap =>
    replacing('listProtectionUnits', () => {
      throw error;
    });

  it('stops the run where the service is away, so that it can be gone on with', async () => {
    const rig = await rigFor([messagesOf(ada, query)], unlisted(away));

    await expect(rig.run()).rejects.toBe(away);

    expect((await rig.result()).totals.message).toMatchObject({ not_started: 1 });
  });

  it('says so before anything is restored where a permission is missing', async () => {
    const rig = await rigFor([messagesOf(ada, query)], unlisted(forbidden));

    await expect(rig.run()).rejects.toThrow(
      'cannot look up what `messages` and `files` name: that needs BackupRestore-Search.Read.All and BackupRestore-Configuration.Read.All',
    );
  });

  it('costs no more than what is looked up where others are being restored already', async () => {
    let isOver = false;
    const late = replacing('listProtectionUnits', () => {
      if (isOver) throw forbidden;
      isOver = true;
      throw new GraphError('not now', { kind: 'refused', status: 409, code: 'Conflict' });
    });
    const resources = [resourceOf('mailbox', bob), messagesOf(ada, query, { wave: 1 })];
    const waves = [
      { name: 'first', minSuccess: null },
      { name: 'second', minSuccess: null },
    ];
    const rig = await rigFor(resources, late, { waves });

    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ succeeded: 1, failed: 1 });
  });

  it('of pins makes no plan where the service is away', async () => {
    const spec = specOf({}, { resources: toPin(1) });
    const rig = new RunRig(specOf({ mailbox: 1 }), {}, unlisted(away));

    await expect(pinPoints(spec, rig.api, rig.clock.now())).rejects.toBe(away);
  });
});

describe('a restore of files by path', () => {
  it('brings back a file, a folder, and what a pattern stands for', async () => {
    const rig = await rigFor([
      filesOf('drive', ada, 'Documents/Budget 2026.xlsx'),
      filesOf('drive', ada, 'Documents/Contracts/'),
      filesOf('site', site, 'Shared Documents/Q3/**'),
    ]);

    const { rows, totals, sessions } = await rig.run();

    expect(totals.file).toMatchObject({ planned: 3, succeeded: 3 });
    expect(sessions.map(({ session }) => [session.workload, session.filling])).toEqual([
      ['drive', 'granular'],
      ['site', 'granular'],
    ]);
    expect(rows[0]?.artifact).toMatchObject({ restorePointId: expect.any(String), restoredTo: expect.any(String) });
    expect(rows[2]?.artifact?.restoredItems).toBeGreaterThan(1);
  });

  it('says where nothing lies at a path, and restores the others', async () => {
    const rig = await rigFor([
      filesOf('drive', ada, 'Documents/Nothing.txt'),
      filesOf('drive', ada, 'Documents/Contracts/'),
    ]);

    const { rows } = await rig.run();

    expect(rows.map(({ outcome }) => outcome)).toEqual(['unresolved', 'succeeded']);
    expect(rows[0]?.error?.message).toContain('its restore point has nothing at this path');
  });

  it('restores once what several paths stand for, and tells each of them what became of it', async () => {
    const paths = ['Documents/Contracts/', 'Documents/Contracts/*.pdf', 'Documents/Contract?', 'Documents/**'];
    const rig = await rigFor(paths.map((path) => filesOf('drive', ada, path)));

    const { rows, sessions } = await rig.run();

    expect(rows.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
    const chosen = sessions.flatMap(({ session }) => chosenIn(session).map(({ item }) => item?.path));
    expect(new Set(chosen).size).toBe(chosen.length);
    expect(chosen.filter((path) => path?.startsWith('Documents/Contracts'))).toEqual(['Documents/Contracts']);
  });

  it.each([
    ['no longer knows', 400, () => Promise.reject(new GraphError('gone', { kind: 'refused', status: 404 }))],
    ['no longer knows', 403, () => Promise.reject(new GraphError('gone', { kind: 'refused', status: 404 }))],
    ['says has failed', 400, async (session: object) => ({ ...session, status: 'failed' })],
  ])('renews a browse session that the service %s, whatever it is refused by (%i)', async (_, status, look) => {
    const refused = new GraphError('no', { kind: 'refused', status, code: 'NobodyKnows' });
    let [calls, ended] = [0, ''];
    const browse = replacing('browse', (original, _workload, id) => {
      calls += 1;
      if (calls === 2) ended = id as string;
      if (id === ended) throw refused;
      return original();
    });
    const getBrowseSession = replacing('getBrowseSession', async (original, _workload, id) =>
      id === ended ? look((await original()) as object) : original(),
    );
    const rig = await rigFor([filesOf('drive', ada, 'Documents/Contracts/')], wrapped(browse, getBrowseSession));

    const { totals } = await rig.run();

    expect(totals.file.succeeded).toBe(1);
    expect(rig.tenant.calls.summary.calls.createBrowseSession).toBe(2);
  });

  it('renews a browse session that has expired', async () => {
    let calls = 0;
    const browse = replacing('browse', async function* (original) {
      calls += 1;
      // As long as the service keeps one.
      if (calls === 2) await rig.clock.advance(259_200_000);
      yield* original() as unknown as AsyncIterable<unknown>;
    });
    const rig: RunRig = await rigFor([filesOf('drive', ada, 'Documents/Contracts/')], browse);

    const { totals } = await rig.run();

    expect(totals.file.succeeded).toBe(1);
    expect(rig.tenant.calls.summary.calls.createBrowseSession).toBe(2);
  });

  it('looks anew for what had expired while the run stood still', async () => {
    const rig = await rigFor([filesOf('drive', ada, 'Documents/Contracts/')]);
    const write = rig.append;
    rig.append = async (event) => {
      await write(event);
      if (event.type === 'artifacts-chosen') throw new Error('killed');
    };
    await expect(rig.run()).rejects.toThrow('killed');

    await rig.clock.sleep(30 * 86_400_000);
    const next = rig.reborn();
    const { totals } = await next.run();

    expect(totals.file.succeeded).toBe(1);
    expect(next.events.filter(({ type }) => type === 'artifacts-chosen')).toHaveLength(2);
  });

  it('fails with the reason where the restore point can not be opened', async () => {
    const rig = new RunRig(specOf({}, { resources: [filesOf('drive', ada, 'Documents/Contracts/')] }), {
      ...tenantOf([filesOf('drive', ada, 'x')]),
      browsing: { creationTime: 30_000, keptFor: 259_200_000, failures: 1, failing: [], trees: [] },
    });

    const { rows } = await rig.run();

    expect(rows[0]).toMatchObject({ outcome: 'failed' });
  });
});

import { describe, expect, it } from 'vitest';
import type { ArtifactAdditions } from '../../../src/graph/artifact-changes.ts';
import { GraphError } from '../../../src/graph/graph-error.ts';
import { defaultLimits, mostArtifactsInRequest } from '../../../src/m365/limits.ts';
import { type Row, rowsOf } from '../../../src/report/row.ts';
import {
  fillingRig,
  leavingOut,
  listing,
  queryRig,
  renamed,
  treesOf,
  type Wrap,
  wrapped,
} from '../../support/rigs/filling-rig.ts';
import type { RunRig } from '../../support/rigs/run-rig.ts';
import { losing, refused, replacing } from '../../support/rigs/wrapped-api.ts';
import { filesOf, mailboxesToPin, resourceOf } from '../../support/values/specs.ts';

const ada = 'ada@contoso.com';
const one = { ...defaultLimits, activeSessions: 1 };

describe('a session of restore points', () => {
  it('is filled fifty at a time, and restores every resource from its own restore point', async () => {
    const rig = await queryRig(mailboxesToPin(120), undefined, { limits: { ...defaultLimits, activeSessions: 1 } });

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

  it('is never sent more than fifty in a request', async () => {
    const sizes: number[] = [];
    const counting = (method: 'createSession' | 'addArtifacts', at: number): Wrap =>
      replacing(method, (original, ...words) => {
        sizes.push((words[at] as ArtifactAdditions).artifacts.length);
        return original();
      });
    const rig = await queryRig(mailboxesToPin(230), (api) =>
      counting('createSession', 1)(counting('addArtifacts', 2)(api)),
    );

    await rig.run();

    expect(Math.max(...sizes)).toBe(mostArtifactsInRequest);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(230);
  });

  it('holds no names, and only one destination', async () => {
    const inPlace = { ...resourceOf('mailbox', 'x@contoso.com').settings, destination: 'inPlace' } as const;
    const [first, second, third] = mailboxesToPin(3);
    if (first === undefined || second === undefined || third === undefined) throw new Error('three were made');
    const rig = await queryRig([first, { ...second, settings: inPlace }, resourceOf('mailbox', third.name)]);

    const { sessions, totals } = await rig.run();

    expect(totals.all.succeeded).toBe(3);
    expect(sessions.map(({ session }) => session.filling).sort()).toEqual(['bulk', 'standard', 'standard']);
  });

  it('fails only the resource that an answer of success refuses', async () => {
    const rig = await queryRig(
      mailboxesToPin(3),
      leavingOut(1, { index: 1, code: 'ArtifactCannotBeRestored', message: 'on hold' }),
    );

    const { rows, totals } = await rig.run();

    expect(totals.mailbox).toMatchObject({ succeeded: 2, failed: 1 });
    expect(rows[1]).toMatchObject({
      outcome: 'failed',
      error: { code: 'ArtifactCannotBeRestored', message: 'on hold' },
    });
  });

  it('has the restore point of a refused resource in the report', async () => {
    const rig = await queryRig(mailboxesToPin(3), leavingOut(1, { index: 1, code: 'UnknownError', message: 'no' }));
    const result = await rig.run();

    const rows: Row[] = [];
    for await (const some of rowsOf(result)) rows.push(...some);

    const [, planned] = result.plan.resources.map(({ selection }) => (selection?.of === 'point' ? selection : null));
    expect(rows[1]).toMatchObject({ outcome: 'failed', artifact_id: null, restore_point_id: planned?.pointId });
    expect(rows[1]?.restore_point_time).toBe(planned?.at);
  });
});

describe('a draft after a lost answer', () => {
  it.each([true, false])('is read back (acted: %s)', async (after) => {
    const rig = await queryRig(mailboxesToPin(120), losing('addArtifacts', { call: 1, after }), {
      limits: { ...defaultLimits, activeSessions: 1 },
    });

    const { totals, sessions } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(120);
    expect(sessions).toHaveLength(1);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('counts for what it holds if the service refuses to add that twice', async () => {
    let adds = 0;
    const wrap = wrapped(
      replacing('addArtifacts', async (original, ...words) => {
        adds += 1;
        if (adds === 2) {
          const { artifacts } = words[2] as ArtifactAdditions;
          return artifacts.map((_, index) => ({ index, code: 'DuplicateArtifactRestoreRequest', message: 'in it' }));
        }
        await original();
        if (adds === 1) throw new GraphError('the connection broke', { kind: 'answer-lost' });
        return [];
      }),
      listing((held, call) => (call === 1 ? held.slice(0, 50) : held)),
    );
    const rig = await fillingRig(mailboxesToPin(60), { wrap, spec: { retries: 1, limits: one } });

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(60);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('gets the rest if a copy of the request was carried out in part before the service refused it', async () => {
    let adds = 0;
    const twice: Wrap = (api) =>
      replacing('addArtifacts', async (original, ...words) => {
        adds += 1;
        if (adds > 1) return await original();
        const [workload, id, additions] = words as Parameters<typeof api.addArtifacts>;
        await api.addArtifacts(workload, id, {
          ...additions,
          artifacts: additions.artifacts.slice(0, 4),
        } as ArtifactAdditions);
        throw refused(400, 'DuplicateArtifactInList');
      })(api);
    const rig = await queryRig(mailboxesToPin(60), twice, { limits: one });

    const { totals, sessions } = await rig.run();

    expect(totals.mailbox).toMatchObject({ planned: 60, succeeded: 60 });
    expect(sessions).toHaveLength(1);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('fails nobody if it still shows what is gone', async () => {
    let adds = 0;
    const wrap = wrapped(
      replacing('addArtifacts', (original) => {
        adds += 1;
        if (adds === 1) throw new GraphError('the connection broke', { kind: 'answer-lost' });
        return original();
      }),
      listing((all, call) => (call === 2 && all[0] !== undefined ? [...all, { ...all[0], id: 'gone-already' }] : all)),
    );
    const rig = await fillingRig(mailboxesToPin(60), { wrap, spec: { limits: one } });

    expect((await rig.run()).totals.mailbox.succeeded).toBe(60);
  });

  it('is replaced if not even the number of its artifacts shows what it holds', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: wrapped(
        losing('addArtifacts', { call: 1, after: true }),
        listing((all, call) => (call === 1 ? all.slice(1) : all)),
        renamed(),
      ),
      scenario: treesOf([ada], 60),
    });

    const { totals, rows } = await rig.run();

    expect(totals.file.succeeded).toBe(1);
    expect(rows[0]).toMatchObject({ artifact: { restoredItems: 60 } });
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it.each([true, false])('is judged by the number of its artifacts if those look alike (acted: %s)', async (after) => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: wrapped(losing('addArtifacts', { call: 1, after }), renamed({ originalUrl: null, foundBy: null })),
      scenario: treesOf([ada], 120),
    });

    expect((await rig.run()).totals.file.succeeded).toBe(1);
    expect(rig.tenant.calls.summary.calls.createSession).toBe(1);
  });

  it('stops the run if answers are lost again and again', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: wrapped(
        replacing('addArtifacts', async (original) => {
          await original();
          throw new GraphError('the connection broke', { kind: 'answer-lost' });
        }),
        listing((all) => all.slice(1)),
        renamed({ originalUrl: null, foundBy: null }),
      ),
      scenario: treesOf([ada], 60),
    });

    await expect(rig.run()).rejects.toMatchObject({ kind: 'unreachable' });

    expect(rig.tenant.calls.summary.calls.activateSession ?? 0).toBe(0);
  });
});

describe('chosen files', () => {
  it.each([
    ['created, and all of it is refused', 1, 'createSession', false],
    ['created, and each artifact is refused by itself', 1, 'createSession', true],
    ['added to, and all of that is refused', 60, 'addArtifacts', false],
    ['added to, and each artifact is refused by itself', 60, 'addArtifacts', true],
  ] as const)(
    'are chosen again if their browse session ends before the draft is %s',
    async (_what, files, method, isEach) => {
      let calls = 0;
      const withoutEnd: Wrap = (api) => {
        const silent = async (original: () => Promise<unknown>): Promise<unknown> => ({
          ...((await original()) as object),
          expiresAt: null,
        });
        return wrapped(replacing('createBrowseSession', silent), replacing('getBrowseSession', silent))(api);
      };
      const wrap: Wrap = (api) =>
        replacing(method, async (original, ...words) => {
          calls += 1;
          if (calls === 1) await rig.clock.advance(600_000);
          if (calls > 1 || !isEach) return await original();
          const additions = words[method === 'addArtifacts' ? 2 : 1] as ArtifactAdditions;
          const refused = additions.artifacts.map((_, index) => ({ index, code: 'ArtifactNotFound', message: 'over' }));
          return method === 'addArtifacts' ? refused : { ...(await api.createSession('drive')), refused };
        })(api);
      const browsing = { ...treesOf([ada], files).browsing, keptFor: 600_000 };
      const rig: RunRig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
        wrap: wrapped(withoutEnd, wrap),
        scenario: { browsing },
      });

      const { rows } = await rig.run();

      expect(rows).toMatchObject([{ outcome: 'succeeded', artifact: { restoredItems: files } }]);
    },
  );
});

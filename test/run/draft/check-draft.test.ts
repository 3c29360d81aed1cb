import { describe, expect, it } from 'vitest';
import type { RestoreApi } from '../../../src/graph/restore-api.ts';
import { defaultLimits } from '../../../src/m365/limits.ts';
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
import { RunRig } from '../../support/rigs/run-rig.ts';
import { replacing } from '../../support/rigs/wrapped-api.ts';
import { pinned, tenantOf } from '../../support/values/pinned-spec.ts';
import { filesOf, mailboxesToPin, nameOf, pointOf, resourceOf, specOf } from '../../support/values/specs.ts';

const ada = 'ada@contoso.com';
const one = { ...defaultLimits, activeSessions: 1 };

describe('the check of a draft', () => {
  it('reads the draft again if it may not show everything yet', async () => {
    const wrap = wrapped(
      replacing('createSession', async (original) => {
        const unclear = { index: null, code: 'UnknownError', message: 'one of them not' };
        return { ...((await original()) as object), refused: [unclear] };
      }),
      listing((all, call) => (call === 1 ? all.slice(0, 3) : all)),
    );
    const rig = await fillingRig(mailboxesToPin(10), { wrap, spec: { retries: 1 } });

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(10);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('finds what the draft holds if the answer to adding does not say', async () => {
    const wrap: Wrap = (api) =>
      replacing('addArtifacts', async (_original, ...words) => {
        const [workload, id, additions] = words as Parameters<RestoreApi['addArtifacts']>;
        if (additions.of !== 'points') throw new Error('only points are added here');
        await api.addArtifacts(workload, id, { ...additions, artifacts: additions.artifacts.slice(3) });
        return [{ index: null, code: '', message: 'not taken' }];
      })(api);
    const rig = await fillingRig(mailboxesToPin(60), { wrap, spec: { limits: one } });

    const { rows, totals } = await rig.run();

    expect(totals.mailbox).toMatchObject({ succeeded: 57, failed: 3 });
    expect(rows.find(({ outcome }) => outcome === 'failed')?.error?.message).toBe('not taken');
  });

  it('finds which artifacts were refused if the answer does not say', async () => {
    const rig = await queryRig(
      mailboxesToPin(3),
      leavingOut(1, { index: null, code: 'ArtifactNotFound', message: 'gone' }),
    );

    const { rows } = await rig.run();

    expect(rows.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
      ['succeeded', undefined],
      ['failed', 'ArtifactNotFound'],
      ['succeeded', undefined],
    ]);
  });

  it('removes the restore point of another resource before anything is restored', async () => {
    const looking = await queryRig(mailboxesToPin(2));
    const point = looking.state.plan.resources.at(1)?.selection;
    if (point?.of !== 'point' || point.pointId === null) throw new Error('it was pinned');
    const [own] = looking.state.plan.resources.map(({ selection }) => selection);
    const ownId = own?.of === 'point' ? (own.pointId ?? '') : '';
    const written = { at: null, missing: null };
    const rig = await queryRig(
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

  it('keeps a restore point whose owner has another name, if the id in the spec matches', async () => {
    const tenant = tenantOf(mailboxesToPin(1));
    const looking = new RunRig(await pinned(specOf({}, { resources: mailboxesToPin(1) }), tenant), tenant);
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

  it('activates no draft that keeps what should not be in it', async () => {
    const wrap = wrapped(
      replacing('createSession', async (original) => ({
        ...((await original()) as object),
        refused: [{ index: null, code: 'X', message: 'x' }],
      })),
      listing((all) => (all[0] === undefined ? all : [...all, { ...all[0], id: 'stray' }])),
    );
    const rig = await fillingRig(mailboxesToPin(1), { wrap });

    const { rows } = await rig.run();

    expect(rows[0]).toMatchObject({
      outcome: 'failed',
      error: { message: expect.stringContaining('should not be in it') },
    });
    expect(rig.tenant.calls.summary.calls.activateSession ?? 0).toBe(0);
  });

  it('keeps unclear artifacts, unless there are more than were asked for', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: wrapped(
        replacing('createSession', async (original) => {
          const unclear = { index: null, code: 'UnknownError', message: 'one of them not' };
          return { ...((await original()) as object), refused: [unclear] };
        }),
        renamed({ originalUrl: null, foundBy: null }),
      ),
      scenario: treesOf([ada], 3),
    });

    expect((await rig.run()).totals.file.succeeded).toBe(1);
  });
});

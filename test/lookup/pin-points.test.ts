import { describe, expect, it } from 'vitest';
import { GraphError } from '../../src/graph/graph-error.ts';
import type { PointSearchResult } from '../../src/graph/restore-api.ts';
import { pinPoints } from '../../src/lookup/pin-points.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import { planFlaw } from '../../src/plan/plan-flaw.ts';
import type { Wrap } from '../support/rigs/filling-rig.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { replacing } from '../support/rigs/wrapped-api.ts';
import { pinned, tenantOf } from '../support/values/pinned-spec.ts';
import { mailboxesToPin, specOf, toPinOf } from '../support/values/specs.ts';

const ada = 'ada@contoso.com';

describe('pinning restore points', () => {
  const away = new GraphError('away', { kind: 'unreachable' });
  const refused = new GraphError('no', {
    kind: 'refused',
    status: 400,
    code: 'InvalidSearchRequest',
    said: 'too long',
  });
  const unlisted = (error: GraphError): Wrap =>
    replacing('listProtectionUnits', () => {
      throw error;
    });

  it('rejects if the service does not answer', async () => {
    const spec = specOf({}, { resources: mailboxesToPin(1) });
    const rig = new RunRig(specOf({ mailbox: 1 }), {}, unlisted(away));

    await expect(pinPoints(spec, rig.api, rig.clock.now())).rejects.toBe(away);
  });

  it('searches for one mailbox at a time if the restore points do not name their owners', async () => {
    const resources = mailboxesToPin(7);
    const tenant = tenantOf(resources);
    const rig = new RunRig(specOf({ mailbox: 1 }), tenant, (api) =>
      replacing('searchRestorePoints', async (original) => {
        const found = (await original()) as PointSearchResult;
        return { ...found, points: found.points.map((point) => ({ ...point, id: `x${point.id}`, unit: null })) };
      })(api),
    );

    const spec = await pinPoints(specOf({}, { resources }), rig.api, rig.clock.now());

    const points = spec.resources.map(({ selection }) => (selection?.of === 'point' ? selection.pointId : null));
    expect(new Set(points).size).toBe(7);
    expect(points).not.toContain(null);
  });

  it('rejects if every search is refused', async () => {
    const spec = specOf({}, { resources: mailboxesToPin(2) });
    const rig = new RunRig(
      specOf({ mailbox: 1 }),
      tenantOf(spec.resources),
      replacing('searchRestorePoints', () => Promise.reject(refused)),
    );

    await expect(pinPoints(spec, rig.api, rig.clock.now())).rejects.toBe(refused);
  });

  it('makes no other search after a refusal that would meet all of them', async () => {
    const forbidden = new GraphError('no', { kind: 'refused', status: 403 });
    const spec = specOf({}, { resources: mailboxesToPin(100), limits: { ...defaultLimits, requests: 1 } });
    let searches = 0;
    const rig = new RunRig(
      specOf({ mailbox: 1 }),
      tenantOf(spec.resources),
      replacing('searchRestorePoints', () => {
        searches += 1;
        throw forbidden;
      }),
    );

    await expect(pinPoints(spec, rig.api, rig.clock.now())).rejects.toBe(forbidden);
    await new Promise(setImmediate);

    expect(searches).toBe(1);
  });

  it('reports a refused search only for its own resources if others are answered', async () => {
    const spec = specOf({}, { resources: mailboxesToPin(30) });
    let searches = 0;
    const rig = new RunRig(
      specOf({ mailbox: 1 }),
      tenantOf(spec.resources),
      replacing('searchRestorePoints', (original) => {
        searches += 1;
        return searches === 1 ? Promise.reject(refused) : original();
      }),
    );

    const { resources } = await pinPoints(spec, rig.api, rig.clock.now());

    const missing = resources.flatMap(({ selection }) => (selection?.of === 'point' ? (selection.missing ?? []) : []));
    expect(missing).toHaveLength(20);
    expect(missing[0]).toContain('the service refuses to search for it: too long (400 InvalidSearchRequest)');
  });

  it('pins only the first of two names of one mailbox, and says so for the other', async () => {
    const tenant = tenantOf([toPinOf('mailbox', ada)]);
    const { api } = new RunRig(specOf({ mailbox: 1 }), tenant);
    let directoryId = '';
    for await (const [unit] of api.listProtectionUnits('mailbox')) directoryId = unit?.directoryId ?? '';
    const resources = [toPinOf('mailbox', ada), toPinOf('mailbox', 'alias@contoso.com', { directoryId })];
    const rig = new RunRig(await pinned(specOf({}, { resources }), tenant), tenant);

    const { rows, plan } = await rig.run();

    expect(planFlaw(plan)).toBeUndefined();
    expect(rows.map(({ outcome, error }) => [outcome, error?.message])).toEqual([
      ['succeeded', undefined],
      ['unresolved', '`ada@contoso.com` names it too'],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { defaultScenario } from '../../../src/emulator/scenario/scenario.ts';
import { all, hour, openTenant, type TenantRig } from '../../support/rigs/tenant-rig.ts';

const id = 'AAMk/point of ada=';
const at = Date.parse('2026-11-20T00:00:00Z');

function openWithPoint(): TenantRig {
  const listed = [{ resource: 'ada@contoso.com', points: [{ at, isFast: true, id }] }];
  const rig = openTenant({ restorePoints: { ...defaultScenario.restorePoints, listed } });
  rig.tenant.notice('drive', 'ada@contoso.com');
  rig.tenant.notice('mailbox', 'ada@contoso.com');
  return rig;
}

describe('a restore point with an id of its own', () => {
  it('is found by a search, and restored by its id', async () => {
    const rig = openWithPoint();
    const [unit] = await all(rig.api.listProtectionUnits('mailbox'));
    const search = {
      unitIds: [unit?.id ?? ''],
      from: at - hour,
      to: at + hour,
      prefer: 'latest',
      fastOnly: false,
    } as const;

    const { points } = await rig.api.searchRestorePoints({ ...search, query: null });
    const artifacts = [{ pointId: points[0]?.id ?? '' }];
    const session = await rig.api.createSession('mailbox', { of: 'points', destination: 'new', artifacts });
    await rig.api.activateSession(session.id);
    await rig.clock.advance(hour);

    const [artifact] = await all(rig.api.listArtifacts('mailbox', session.id));
    expect(points[0]?.id).toBe(id);
    expect(artifact).toMatchObject({ status: 'succeeded', restorePoint: { id } });
  });

  it('can be browsed', async () => {
    const rig = openWithPoint();

    const browsing = await rig.api.createBrowseSession('drive', id);
    await rig.clock.advance(hour);

    expect(await rig.api.getBrowseSession('drive', browsing.id)).toMatchObject({ status: 'created' });
  });

  it('belongs to no other resource', async () => {
    const rig = openWithPoint();
    const artifacts = [{ pointId: 'AAMk/point of nobody=' }];

    await expect(
      rig.api.createSession('mailbox', { of: 'points', destination: 'new', artifacts }),
    ).rejects.toMatchObject({ code: 'InvalidRestorePoint' });
  });
});

import { describe, expect, it } from 'vitest';
import type { Query } from '../../../src/emulator/query.ts';
import { activated, all, filled, openTenant, requestFor, targets } from '../../support/rigs/tenant-rig.ts';

const query: Query = { version: 'v1.0', skip: 0, top: 100, futureMembers: false, expand: 'nothing' };

describe('Drafts', () => {
  it('refuses a PATCH of a session that holds a bulk request', async () => {
    const rig = openTenant();
    const { id } = await filled(rig, 'mailbox', targets('mailbox', 1));

    expect(() => rig.tenant.patchSession('mailbox', id, {}, query)).toThrow(
      expect.objectContaining({ status: 400, code: 'InvalidPatchRequest' }),
    );
  });

  it('refuses a PATCH of a session that is not a draft', async () => {
    const rig = openTenant();
    const { id } = await activated(rig, 'mailbox', targets('mailbox', 1));

    expect(() => rig.tenant.patchSession(null, id, {}, query)).toThrow(
      expect.objectContaining({ status: 403, code: 'RestoreSessionActionNotAllowed' }),
    );
  });

  it('counts only the remaining artifacts of a granular session, and refuses a bulk request for it', async () => {
    const rig = openTenant();
    rig.tenant.notice('mailbox', 'ada@contoso.com');
    const [unit] = await all(rig.api.listProtectionUnits('mailbox'));
    const search = {
      unitIds: [unit?.id ?? ''],
      from: 0,
      to: rig.clock.now(),
      prefer: 'latest',
      fastOnly: false,
    } as const;
    const { points, searchResponseId } = await rig.api.searchRestorePoints({ ...search, query: "Sender -like 'a'" });
    const artifacts = [{ pointId: points[0]?.id ?? '', searchResponseId: searchResponseId ?? '' }];
    const { id } = await rig.api.createSession('mailbox', { of: 'messages', destination: 'new', artifacts });
    const [only] = await all(rig.api.listArtifacts('mailbox', id, 'granular'));

    await rig.api.removeArtifacts('mailbox', id, { scope: 'granular', ids: [only?.id ?? ''] });

    expect(await rig.api.getSession(id)).toMatchObject({ jobType: 'granular', counts: { total: 0 } });
    await expect(rig.api.activateSession(id)).rejects.toMatchObject({ code: 'RestoreSessionActionNotAllowed' });
    await expect(
      rig.api.addBulkRequest('mailbox', id, requestFor(['ada@contoso.com'], rig.clock.now())),
    ).rejects.toMatchObject({ status: 400, code: 'BulkRestoreInvalidCreateRequest' });
  });
});

import { describe, expect, it } from 'vitest';
import type { ArtifactQuery } from '../../../src/emulator/query.ts';
import { writeBulkRequest } from '../../../src/graph/wire/wire.ts';
import { activated, artifactsOf, hour, openTenant, requestFor, targets } from '../../support/rigs/tenant-rig.ts';

const artifactQuery: ArtifactQuery = {
  version: 'v1.0',
  skip: 0,
  top: 100,
  futureMembers: false,
  expand: 'nothing',
  scope: 'whole',
};

describe('ArtifactEntities', () => {
  it('shows a restore point and its unit only if they are expanded', async () => {
    const rig = openTenant();
    const { id } = await activated(rig, 'mailbox', targets('mailbox', 1));
    const keys = (['nothing', 'restorePoint', 'protectionUnit'] as const).map((expand) => {
      const [artifact] = rig.tenant.listArtifacts('mailbox', id, { ...artifactQuery, expand }).items;
      return Object.keys(Object(artifact?.['restorePoint']));
    });

    expect(keys).toEqual([
      ['id'],
      ['id', 'protectionDateTime', 'expirationDateTime', 'tags'],
      ['id', 'protectionDateTime', 'expirationDateTime', 'tags', 'protectionUnit'],
    ]);
  });

  it('shows no new location for a restore in place', async () => {
    const rig = openTenant();
    const { id } = await rig.api.createSession('drive');
    const request = { ...requestFor(['ada@contoso.com'], rig.clock.now()), destination: 'inPlace' } as const;
    rig.tenant.addBulkRequest('drive', id, writeBulkRequest('drive', request));
    await rig.api.activateSession(id);
    await rig.clock.advance(hour);

    const [artifact] = await artifactsOf(rig.api, 'drive', id);

    expect(artifact).toMatchObject({ status: 'succeeded', restoredSiteId: null, restoredSiteUrl: null });
  });
});

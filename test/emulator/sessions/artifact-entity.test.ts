import { describe, expect, it } from 'vitest';
import type { ArtifactQuery } from '../../../src/emulator/query.ts';
import type { RestoreArtifact } from '../../../src/graph/restore-api.ts';
import { writeBulkRequest } from '../../../src/graph/wire/wire.ts';
import type { Workload } from '../../../src/m365/workload.ts';
import {
  activated,
  all,
  artifactsOf,
  hour,
  openTenant,
  requestFor,
  type TenantRig,
  targets,
} from '../../support/rigs/tenant-rig.ts';

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

  it.each([
    ['site', 'https://contoso.sharepoint.com/sites/finance', 'https://contoso.sharepoint.com/sites/finance'],
    ['drive', 'ada@contoso.com', 'https://contoso-my.sharepoint.com/personal/ada_contoso_com'],
  ] as const)('shows the existing %s for a restore in place', async (workload, name, url) => {
    const rig = openTenant();

    const artifact = await restoredInPlace(rig, workload, name);

    const [unit] = await all(rig.api.listProtectionUnits(workload));
    expect(artifact).toMatchObject({ status: 'succeeded', restoredSiteUrl: url });
    if (workload === 'site') expect(artifact?.restoredSiteId).toBe(unit?.directoryId);
    expect(artifact?.restoredSiteId).not.toBeNull();
  });

  it('shows a folder without a name for a mailbox restored in place', async () => {
    const artifact = await restoredInPlace(openTenant(), 'mailbox', 'ada@contoso.com');

    expect(artifact).toMatchObject({ restoredFolderId: expect.any(String), restoredFolderName: null });
  });
});

async function restoredInPlace(rig: TenantRig, workload: Workload, name: string): Promise<RestoreArtifact | undefined> {
  const { id } = await rig.api.createSession(workload);
  const request = { ...requestFor([name], rig.clock.now()), destination: 'inPlace' } as const;
  rig.tenant.addBulkRequest(workload, id, writeBulkRequest(workload, request));
  await rig.api.activateSession(id);
  await rig.clock.advance(hour);
  return (await artifactsOf(rig.api, workload, id))[0];
}

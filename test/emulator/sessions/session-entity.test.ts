import { describe, expect, it } from 'vitest';
import type { Query } from '../../../src/emulator/query.ts';
import { activated, filled, hour, openTenant, targets } from '../../support/rigs/tenant-rig.ts';

const query: Query = { version: 'v1.0', skip: 0, top: 100, futureMembers: false, expand: 'nothing' };

describe('SessionEntities', () => {
  it('shows empty lists in a bulk request, before and after activation', async () => {
    const rig = openTenant();
    const { id } = await filled(rig, 'site', targets('site', 3));
    const read = (): unknown => rig.tenant.listBulkRequests('site', id).items;

    const before = read();
    await rig.api.activateSession(id);

    for (const requests of [before, read()]) {
      expect(requests).toMatchObject([{ siteWebUrls: [], siteIds: [], protectionUnitIds: [] }]);
    }
  });

  it.each([
    ['delegated', { user: expect.any(Object), application: expect.any(Object), device: null }],
    ['application', { user: null, application: expect.any(Object), device: null }],
  ] as const)('shows who created a session with %s permissions', async (view, createdBy) => {
    const rig = openTenant({ view });
    const { id } = await filled(rig, 'mailbox', targets('mailbox', 1));

    expect(rig.tenant.getSession(null, id, query)).toMatchObject({ createdBy, lastModifiedBy: createdBy });
    expect(rig.tenant.listBulkRequests('mailbox', id).items).toMatchObject([{ createdBy }]);
  });

  it('hides newer enum members if the client does not ask for them', async () => {
    const rig = openTenant({ failures: { resolution: 0, resolutionCodes: {}, artifacts: 1, artifactCodes: {} } });
    const { id } = await activated(rig, 'mailbox', targets('mailbox', 1));
    await rig.clock.advance(hour);

    expect(rig.tenant.getSession(null, id, query)).toMatchObject({ status: 'unknownFutureValue' });
    expect(rig.tenant.getSession(null, id, { ...query, futureMembers: true })).toMatchObject({ status: 'failed' });
  });

  it('spells the type of site sessions in both ways if the scenario says mixed', async () => {
    const { tenant } = openTenant({
      quirks: {
        relativeNextLinks: false,
        siteTypeSpelling: 'mixed',
        fractionDigits: 3,
        siteIdForm: 'guid',
        sessionFilter: 'applied',
      },
    });

    const types = Array.from({ length: 30 }, () => tenant.createSession('site', {}, query)['@odata.type']);

    expect(new Set(types)).toEqual(
      new Set(['#microsoft.graph.sharePointRestoreSession', '#microsoft.graph.sharepointRestoreSession']),
    );
  });
});

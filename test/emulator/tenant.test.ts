import { describe, expect, it } from 'vitest';
import type { ArtifactQuery, Query } from '../../src/emulator/query.ts';
import { defaultScenario } from '../../src/emulator/scenario/scenario.ts';
import { Tenant } from '../../src/emulator/tenant.ts';
import {
  activated,
  all,
  artifactsOf,
  day,
  hour,
  minute,
  openTenant,
  requestFor,
  targets,
} from '../support/rigs/tenant-rig.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const query: Query = { version: 'v1.0', skip: 0, top: 100, futureMembers: false, expand: 'nothing' };
const artifactQuery: ArtifactQuery = { ...query, scope: 'whole' };
const unknownId = '00000000-0000-4000-8000-000000000000';

describe('Tenant', () => {
  it('creates a session from an empty body, or from one with its type', () => {
    const { tenant } = openTenant();

    expect(tenant.createSession('mailbox', {}, query)).toMatchObject({ status: 'draft' });
    expect(
      tenant.createSession('site', { '@odata.type': '#microsoft.graph.sharepointRestoreSession' }, query),
    ).toMatchObject({ status: 'draft' });
  });

  it.each([
    ['the type of another workload', { '@odata.type': '#microsoft.graph.exchangeRestoreSession' }],
    ['a property that cannot be set', { status: 'active' }],
    ['a list', []],
    ['nothing', null],
  ])('refuses to create a session from %s', (_what, body) => {
    const { tenant } = openTenant();

    expect(() => tenant.createSession('site', body, query)).toThrow(
      expect.objectContaining({ status: 400, code: 'InvalidArtifactRequest' }),
    );
  });

  it('gives sessions other ids than an emulator opened at another time', async () => {
    const ids = await Promise.all(
      [0, minute].map(async (later) => {
        const tenant = new Tenant(defaultScenario, new VirtualClock(later));
        return tenant.createSession('mailbox', {}, query)['id'];
      }),
    );

    expect(ids[0]).not.toBe(ids[1]);
  });

  it('deletes a bulk request only when it is completed', async () => {
    const rig = openTenant({ resolutionDelay: minute });
    const { id } = await activated(rig, 'mailbox', targets('mailbox', 1));
    const [request] = await all(rig.api.listBulkRequests('mailbox', id));
    const bulkId = request?.id ?? '';
    const deleting = (): void => rig.tenant.deleteBulkRequest('mailbox', id, bulkId);

    expect(deleting).toThrow(expect.objectContaining({ status: 403, code: 'InvalidStateForBulkRequestDeletion' }));
    await rig.clock.advance(minute);
    deleting();

    expect(await all(rig.api.listBulkRequests('mailbox', id))).toEqual([]);
    expect(deleting).toThrow(expect.objectContaining({ status: 404, code: 'BulkRestoreArtifactsNotFound' }));
    expect(await artifactsOf(rig.api, 'mailbox', id)).toHaveLength(1);
  });

  it('refuses a malformed id of a bulk request', async () => {
    const { api, tenant } = openTenant();
    const { id } = await api.createSession('mailbox');

    expect(() => tenant.getBulkRequest('mailbox', id, 'first')).toThrow(
      expect.objectContaining({ status: 400, code: 'InvalidBulkRestoreArtifactId' }),
    );
  });

  it('finds one artifact by its id', async () => {
    const rig = openTenant();
    const { id } = await activated(rig, 'drive', targets('drive', 3));
    const [, second] = rig.tenant.listArtifacts('drive', id, artifactQuery).items;

    expect(rig.tenant.getArtifact('drive', id, String(second?.['id']), artifactQuery)).toEqual(second);
    expect(() => rig.tenant.getArtifact('drive', id, unknownId, artifactQuery)).toThrow(
      expect.objectContaining({ status: 404, code: 'ArtifactNotFound' }),
    );
  });

  it('restores by bulk request the same restore point that a search finds', async () => {
    const rig = openTenant();
    rig.tenant.notice('site', 'https://contoso.sharepoint.com/sites/finance');
    const [unit] = await all(rig.api.listProtectionUnits('site'));
    const window = { from: rig.clock.now() - 90 * day, to: rig.clock.now() - 20 * day, fastOnly: true } as const;
    for (const prefer of ['latest', 'oldest'] as const) {
      const search = { ...window, prefer, unitIds: [unit?.id ?? ''], query: null };
      const [found] = (await rig.api.searchRestorePoints(search)).points;
      const { id } = await rig.api.createSession('site');
      const request = requestFor([unit?.name ?? ''], rig.clock.now());
      await rig.api.addBulkRequest('site', id, { ...request, ...window, prefer });
      await rig.api.activateSession(id);
      await rig.clock.advance(hour);

      const [artifact] = await artifactsOf(rig.api, 'site', id);

      expect(found?.isFast).toBe(true);
      expect(artifact?.restorePoint).toEqual({ ...found, hits: undefined, unit });
    }
  });
});

import { describe, expect, it } from 'vitest';
import {
  activated,
  all,
  artifactsOf,
  day,
  hour,
  openTenant,
  requestFor,
  second,
  targets,
} from '../../support/rigs/tenant-rig.ts';

describe('Resolver', () => {
  it('does not resolve a resource that is not protected', async () => {
    const rig = openTenant({ unlisted: 'unprotected' });
    const { id } = await activated(rig, 'mailbox', ['ada@contoso.com']);

    const [request] = await all(rig.api.listBulkRequests('mailbox', id));

    expect(request?.error?.details).toMatchObject([{ code: 'ArtifactNotFound', target: 'ada@contoso.com' }]);
    expect(await rig.api.getSession(id)).toMatchObject({ status: 'failed', counts: { total: 0 } });
  });

  it('does not resolve a resource without a restore point in the window', async () => {
    const rig = openTenant();
    const { id } = await rig.api.createSession('mailbox');
    const ages = requestFor(['ada@contoso.com'], rig.clock.now() - 1_000 * day);
    await rig.api.addBulkRequest('mailbox', id, ages);
    await rig.api.activateSession(id);

    const [request] = await all(rig.api.listBulkRequests('mailbox', id));

    expect(request?.error?.details).toMatchObject([{ code: 'InvalidRestoreTime', target: 'ada@contoso.com' }]);
  });

  it('fails a resource while another session restores it, and restores it afterwards', async () => {
    const rig = openTenant();
    const statuses: unknown[] = [];
    for (const wait of [0, 0, hour]) {
      await rig.clock.advance(wait);
      const { id } = await activated(rig, 'mailbox', ['ada@contoso.com']);
      await rig.clock.advance(second);
      const [artifact] = await artifactsOf(rig.api, 'mailbox', id);
      statuses.push([artifact?.status, artifact?.error?.code]);
    }

    expect(statuses).toEqual([
      ['inProgress', undefined],
      ['failed', 'DuplicateArtifactRestoreRequest'],
      ['inProgress', undefined],
    ]);
  });

  it('fails the second of two artifacts of one unit', async () => {
    const rig = openTenant();
    rig.tenant.notice('mailbox', 'ada@contoso.com');
    const [unit] = await all(rig.api.listProtectionUnits('mailbox'));
    const search = { unitIds: [unit?.id ?? ''], from: 0, to: rig.clock.now(), fastOnly: false, query: null };
    const latest = await rig.api.searchRestorePoints({ ...search, prefer: 'latest' });
    const oldest = await rig.api.searchRestorePoints({ ...search, prefer: 'oldest' });
    const artifacts = [...latest.points, ...oldest.points].map(({ id }) => ({ pointId: id }));
    const { id } = await rig.api.createSession('mailbox', { of: 'points', destination: 'new', artifacts });
    await rig.api.activateSession(id);
    await rig.clock.advance(hour);

    const found = await artifactsOf(rig.api, 'mailbox', id);

    expect(found.map(({ error }) => error?.code)).toEqual([undefined, 'DuplicateArtifactRestoreRequest']);
  });

  it('can succeed in a second attempt after chance fails the first', async () => {
    const failures = { resolution: 0, resolutionCodes: {}, artifacts: 0.5, artifactCodes: { UnknownError: 1 } };
    const rig = openTenant({ failures });
    const wanted = targets('site', 100);
    const failed = async (): Promise<Set<unknown>> => {
      const { id } = await activated(rig, 'site', wanted);
      await rig.clock.advance(hour);
      const artifacts = await artifactsOf(rig.api, 'site', id);
      const names = artifacts
        .filter(({ status }) => status === 'failed')
        .map((artifact) => artifact.restorePoint?.unit?.name);
      return new Set(names);
    };

    const first = await failed();
    const second = await failed();

    expect([...first].some((name) => !second.has(name))).toBe(true);
  });
});

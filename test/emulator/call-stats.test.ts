import { describe, expect, it } from 'vitest';
import type { PointSearchResult } from '../../src/graph/restore-api.ts';
import { activated, all, filled, hour, limitsWith, minute, openTenant, targets } from '../support/rigs/tenant-rig.ts';

describe('CallStats', () => {
  it('counts calls by operation, and each page as one call', async () => {
    const rig = openTenant({ limits: limitsWith({ pageSize: 2 }) });
    const { id } = await activated(rig, 'mailbox', targets('mailbox', 5));

    await all(rig.api.listArtifacts('mailbox', id));

    expect(rig.tenant.calls.summary.calls).toEqual({
      createSession: 1,
      addBulkRequest: 1,
      activateSession: 1,
      listArtifacts: 3,
    });
  });

  it('counts error responses by code', async () => {
    const { api, tenant } = openTenant();

    await api.getSession('mine').catch(() => {});
    await api.getSession('yours').catch(() => {});

    expect(tenant.calls.summary.refusals).toEqual({ InvalidRestoreSessionId: 2 });
  });

  it("has the peaks of active sessions and resources in flight, other people's included", async () => {
    const rig = openTenant({ otherSessions: [{ workload: 'mailbox', resources: 10, until: hour }] });
    await activated(rig, 'mailbox', targets('mailbox', 5));
    await rig.clock.advance(hour);

    await activated(rig, 'site', targets('site', 3));

    expect(rig.tenant.calls.summary).toMatchObject({
      peakActiveSessions: 2,
      peakInFlight: { mailbox: 15, drive: 0, site: 3 },
    });
  });

  it('knows when the first session is activated and when the last one ends', async () => {
    const rig = openTenant();
    const opened = rig.clock.now();
    const idle = rig.tenant.calls.summary;
    await rig.clock.advance(hour);
    await activated(rig, 'mailbox', ['ada@contoso.com']);
    await rig.clock.advance(hour);
    await activated(rig, 'mailbox', ['grace@contoso.com']);

    const { firstActivation, lastEnd } = rig.tenant.calls.summary;

    expect(idle).toMatchObject({ firstActivation: null, lastEnd: null });
    expect([firstActivation, lastEnd]).toEqual([opened + hour, opened + 2 * hour + minute]);
  });

  it('knows how many activated sessions a resource was in', async () => {
    const rig = openTenant();
    await activated(rig, 'mailbox', ['ada@contoso.com', 'grace@contoso.com']);
    await rig.clock.advance(hour);
    await activated(rig, 'mailbox', ['ADA@contoso.com']);
    await filled(rig, 'mailbox', ['never@contoso.com']);

    const { calls } = rig.tenant;

    expect(['ada', 'grace', 'never'].map((name) => calls.activationsOf('mailbox', `${name}@contoso.com`))).toEqual([
      2, 1, 0,
    ]);
    expect(calls.summary).toMatchObject({ resourcesActivated: 2, resourcesActivatedAgain: 1 });
  });

  it('counts single items by mailbox and query, or drive and path', async () => {
    const rig = openTenant();
    rig.tenant.notice('mailbox', 'ada@contoso.com');
    rig.tenant.notice('drive', 'ada@contoso.com');
    const { api, clock } = rig;
    const query = "Subject -like 'Plan*'";
    const pointOf = async (workload: 'mailbox' | 'drive'): Promise<PointSearchResult> => {
      const unitIds = (await all(api.listProtectionUnits(workload))).map(({ id }) => id);
      const search = { unitIds, from: 0, to: clock.now(), prefer: 'latest', fastOnly: true } as const;
      return await api.searchRestorePoints({ ...search, query: workload === 'mailbox' ? query : null });
    };

    const messages = await pointOf('mailbox');
    const artifact = { pointId: messages.points[0]?.id ?? '', searchResponseId: messages.searchResponseId ?? '' };
    const ofMessages = await api.createSession('mailbox', {
      of: 'messages',
      destination: 'new',
      artifacts: [artifact],
    });
    const browseSession = await api.createBrowseSession('drive', (await pointOf('drive')).points[0]?.id ?? '');
    await clock.advance(minute);
    const [site] = await all(api.browse('drive', browseSession.id));
    const place = { key: site?.key ?? '', type: 'site', nameContains: null } as const;
    const [library] = await all(api.browse('drive', browseSession.id, place));
    const ofFiles = await api.createSession('drive', {
      of: 'files',
      destination: null,
      conflictBehavior: null,
      artifacts: [{ browseSessionId: browseSession.id, itemKey: library?.key ?? '' }],
    });
    await api.activateSession(ofMessages.id);
    await api.activateSession(ofFiles.id);

    const { calls } = rig.tenant;

    expect(calls.activationsOf('message', `ada@contoso.com ${query}`)).toBe(1);
    expect(calls.activationsOf('file', 'ada@contoso.com Documents')).toBe(1);
    expect(calls.activationsOf('mailbox', 'ada@contoso.com')).toBe(0);
    expect(calls.summary.calls).toMatchObject({ createBrowseSession: 1, browse: 2, searchRestorePoints: 2 });
  });
});

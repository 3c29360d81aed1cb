import { expect, it } from 'vitest';
import { activated, all, filled, hour, limitsWith, minute, openTenant, targets } from '../support/tenant-rig.ts';

it('counts calls by operation, every page as one', async () => {
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

it('counts refusals by code', async () => {
  const { api, tenant } = openTenant();

  await api.getSession('mine').catch(() => {});
  await api.getSession('yours').catch(() => {});

  expect(tenant.calls.summary.refusals).toEqual({ InvalidRestoreSessionId: 2 });
});

it("keeps the peaks of active sessions and of resources in flight, other people's included", async () => {
  const rig = openTenant({ otherSessions: [{ workload: 'mailbox', resources: 10, until: hour }] });
  await activated(rig, 'mailbox', targets('mailbox', 5));
  await rig.clock.advance(hour);

  await activated(rig, 'site', targets('site', 3));

  expect(rig.tenant.calls.summary).toMatchObject({
    peakActiveSessions: 2,
    peakInFlight: { mailbox: 15, drive: 0, site: 3 },
  });
});

it('knows when the first session was activated and when the last ends', async () => {
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

it('knows in how many activated sessions a resource was', async () => {
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

import { describe, expect, it } from 'vitest';
import { activated, filled, hour, limitsWith, openTenant, targets } from '../../support/rigs/tenant-rig.ts';

describe('Activations', () => {
  it('refuses to activate an empty session', async () => {
    const { api } = openTenant();
    const { id } = await api.createSession('mailbox');

    await expect(api.activateSession(id)).rejects.toMatchObject({
      status: 403,
      code: 'RestoreSessionActionNotAllowed',
    });
  });

  it('leaves a session a draft if a cap refuses it', async () => {
    const rig = openTenant({ limits: limitsWith({ inFlight: 1 }) });
    const { id } = await filled(rig, 'mailbox', targets('mailbox', 2));

    await expect(rig.api.activateSession(id)).rejects.toMatchObject({ status: 400 });

    expect(await rig.api.getSession(id)).toMatchObject({ status: 'draft' });
    expect(rig.tenant.calls.summary).toMatchObject({ resourcesActivated: 0, peakActiveSessions: 0 });
  });

  it('counts the resources of an unresolved list as in flight', async () => {
    const rig = openTenant({ resolutionDelay: hour, limits: limitsWith({ inFlight: 5 }) });
    await activated(rig, 'mailbox', targets('mailbox', 3, 'a'));
    const { id } = await filled(rig, 'mailbox', targets('mailbox', 3, 'b'));

    await expect(rig.api.activateSession(id)).rejects.toMatchObject({
      code: 'RestoreArtifactsInFlightLimitBreached',
    });
  });

  it("counts other people's sessions against every cap", async () => {
    const otherSessions = [{ workload: 'mailbox', resources: 10, until: hour }] as const;
    const caps = [{ activeSessions: 1 }, { inFlight: 10 }, { perDay: 10 }];
    const codes: unknown[] = [];

    for (const cap of caps) {
      const rig = openTenant({ otherSessions, limits: limitsWith(cap) });
      const { id } = await filled(rig, 'mailbox', targets('mailbox', 1));
      await rig.api.activateSession(id).catch((error: { code: string }) => codes.push(error.code));
    }

    expect(codes).toEqual([
      'TooManyActiveRestoreSessions',
      'RestoreArtifactsInFlightLimitBreached',
      'RestoreArtifactsPerDayLimitBreached',
    ]);
  });

  it.each(['disabled', 'restoreLocked'] as const)(
    'refuses a session while the service is %s',
    async (serviceStatus) => {
      const { api } = openTenant({ serviceStatus });

      await expect(api.createSession('mailbox')).rejects.toMatchObject({ status: 403, code: 'RestoreNotAllowed' });
      expect(await api.getServiceStatus()).toMatchObject({ status: serviceStatus });
    },
  );
});

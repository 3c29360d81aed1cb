import { describe, expect, it } from 'vitest';
import { codeOf, createDraft, EmulatorRig, root } from '../../support/rigs/emulator-rig.ts';

const unknownId = '00000000-0000-4000-8000-000000000000';

describe('the emulator over HTTP', () => {
  it.each([
    (id: string) => `/restoreSessions/${id}`,
    (id: string) => `/restoreSessions/${id}/`,
    (id: string) => `/restoreSessions('${id}')`,
    (id: string) => `/restoreSessions(%27${id}%27)`,
    (id: string) => `/exchangeRestoreSessions/${id}`,
    (id: string) => `/exchangerestoresessions/${id.toUpperCase()}`,
  ])('finds a session by %s', async (path) => {
    await using rig = await EmulatorRig.open();
    const id = await createDraft(rig);

    const { status, json } = await rig.ask('GET', root + path(id));

    expect([status, json['id']]).toEqual([200, id]);
  });

  it.each(['activate', 'microsoft.graph.activate'])(
    'accepts the action %s with an empty body or none',
    async (action) => {
      await using rig = await EmulatorRig.open();
      const statuses: unknown[] = [];

      for (const body of [undefined, {}]) {
        const id = await createDraft(rig);
        await rig.ask('POST', `${root}/exchangeRestoreSessions/${id}/mailboxRestoreArtifactsBulkAdditionRequests`, {
          body: {
            mailboxes: [`${statuses.length}@contoso.com`],
            destinationType: 'new',
            protectionTimePeriod: { startDateTime: '2026-11-01T00:00:00Z', endDateTime: '2026-11-15T00:00:00Z' },
          },
        });
        const { status, json } = await rig.ask('POST', `${root}/restoreSessions/${id}/${action}`, { body });
        statuses.push([status, json['status']]);
      }

      expect(statuses).toEqual([
        [200, 'active'],
        [200, 'active'],
      ]);
    },
  );

  it('lists the same protection units by type and by workload', async () => {
    const resources = { count: 2, prefix: 'u', domain: 'contoso.com', items: [] };
    await using rig = await EmulatorRig.open({ protected: { mailbox: resources, drive: resources, site: resources } });

    const cast = await rig.ask('GET', `${root}/protectionUnits/microsoft.graph.siteProtectionUnit`);
    const named = await rig.ask('GET', `${root}/siteProtectionUnits`);

    expect(cast.json['value']).toHaveLength(2);
    expect(named.json['value']).toEqual(cast.json['value']);
  });

  it.each([
    ['GET', '/', 404, 'ResourceNotFound'],
    ['GET', '/solutions/backupRestore', 404, 'ResourceNotFound'],
    ['GET', '/v2.0/solutions/backupRestore', 404, 'ResourceNotFound'],
    ['GET', '/v1.0/groups', 404, 'ResourceNotFound'],
    ['GET', '/v1.0//', 404, 'ResourceNotFound'],
    ['GET', `${root}/restoreSessions/%E0%A4%A`, 404, 'ResourceNotFound'],
    ['GET', `${root}/restoreSessions/mine`, 400, 'InvalidRestoreSessionId'],
    ['PUT', `${root}/restoreSessions`, 405, 'MethodNotAllowed'],
    ['GET', '/v1.0/$batch', 405, 'MethodNotAllowed'],
    ['GET', `${root}/restoreSessions?$filter=status eq 'draft'`, 501, 'NotImplemented'],
    ['GET', `${root}/restoreSessions?$top=0`, 400, 'BadRequest'],
    ['GET', `${root}/restoreSessions?$expand=artifacts`, 400, 'BadRequest'],
    ['GET', `${root}/restoreSessions?$skiptoken=next`, 400, 'BadRequest'],
    ['POST', `${root}/restorePoints/search`, 400, 'InvalidSearchRequest'],
    ['GET', `${root}/restorePoints`, 400, 'InvalidSearchRequest'],
    ['POST', `${root}/sharePointBrowseSessions`, 400, 'InvalidRestorePoint'],
    ['POST', `${root}/browseSessions`, 405, 'MethodNotAllowed'],
    ['GET', `${root}/sharePointBrowseSessions/${unknownId}`, 404, 'BrowseSessionNotFound'],
    [
      'GET',
      `${root}/exchangeRestoreSessions/${unknownId}/granularMailboxRestoreArtifacts`,
      404,
      'RestoreSessionNotFound',
    ],
  ])('responds to %s %s with %i %s', async (method, path, status, code) => {
    await using rig = await EmulatorRig.open();

    const reply = await rig.ask(method, path, method === 'POST' ? { body: {} } : {});

    expect([reply.status, codeOf(reply)]).toEqual([status, code]);
  });

  it('names the methods that a path accepts if the method is wrong', async () => {
    await using rig = await EmulatorRig.open();

    const { headers } = await rig.ask('PUT', `${root}/exchangeRestoreSessions`);

    expect(headers.get('allow')).toBe('GET, POST');
  });
});

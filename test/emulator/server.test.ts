import { describe, expect, it } from 'vitest';
import { TenantApi } from '../../src/emulator/tenant-api.ts';
import { mintToken } from '../../src/emulator/token.ts';
import { objectOf } from '../../src/graph/wire.ts';
import { EmulatorRig, type Reply, root } from '../support/emulator-rig.ts';
import { activated, limitsWith, minute, targets } from '../support/tenant-rig.ts';

const unknownId = '00000000-0000-4000-8000-000000000000';

function codeOf({ json }: Reply): unknown {
  return objectOf(json['error'])['code'];
}

async function draft(rig: EmulatorRig, sessions = 'exchangeRestoreSessions'): Promise<string> {
  const { json } = await rig.ask('POST', `${root}/${sessions}`, { body: {} });
  return String(json['id']);
}

/** A session of mailboxes that is activated, without HTTP. */
async function active({ emulator, clock }: EmulatorRig, count: number): Promise<string> {
  const ways = { api: new TenantApi(emulator.tenant), clock };
  return (await activated(ways, 'mailbox', targets('mailbox', count))).id;
}

describe('the emulator over HTTP', () => {
  it('answers on loopback, under the version that is asked for', async () => {
    await using rig = await EmulatorRig.open();

    expect(rig.emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\.0$/);
    expect((await rig.ask('GET', root)).json['@odata.context']).toContain('/v1.0/$metadata#solutions/backupRestore');
    expect((await rig.ask('GET', '/beta/solutions/backupRestore')).json['@odata.context']).toContain('/beta/$metadata');
  });

  it.each([
    (id: string) => `/restoreSessions/${id}`,
    (id: string) => `/restoreSessions/${id}/`,
    (id: string) => `/restoreSessions('${id}')`,
    (id: string) => `/restoreSessions(%27${id}%27)`,
    (id: string) => `/exchangeRestoreSessions/${id}`,
    (id: string) => `/exchangerestoresessions/${id.toUpperCase()}`,
  ])('finds a session by %s', async (path) => {
    await using rig = await EmulatorRig.open();
    const id = await draft(rig);

    const { status, json } = await rig.ask('GET', root + path(id));

    expect([status, json['id']]).toEqual([200, id]);
  });

  it.each(['activate', 'microsoft.graph.activate'])(
    'takes the action %s, with an empty body or none',
    async (action) => {
      await using rig = await EmulatorRig.open();
      const statuses: unknown[] = [];

      for (const body of [undefined, {}]) {
        const id = await draft(rig);
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

  it('creates with 201 and the place of what it made, and deletes with 204 and nothing', async () => {
    await using rig = await EmulatorRig.open();

    const created = await rig.ask('POST', `${root}/sharePointRestoreSessions`, { body: {} });
    const place = new URL(created.headers.get('location') ?? '').pathname;
    const deleted = await rig.ask('DELETE', place);

    expect(created.status).toBe(201);
    expect(place).toBe(`${root}/sharePointRestoreSessions/${created.json['id']}`);
    expect([deleted.status, deleted.json]).toEqual([204, {}]);
  });

  it('lists protection units by type, and by workload', async () => {
    const resources = { count: 2, prefix: 'u', domain: 'contoso.com', items: [] };
    await using rig = await EmulatorRig.open({ protected: { mailbox: resources, drive: resources, site: resources } });

    const cast = await rig.ask('GET', `${root}/protectionUnits/microsoft.graph.siteProtectionUnit`);
    const named = await rig.ask('GET', `${root}/siteProtectionUnits`);

    expect(cast.json['value']).toHaveLength(2);
    expect(named.json['value']).toEqual(cast.json['value']);
  });

  describe('with headers', () => {
    it('echoes the id of the client, and adds its own, the time and the preference', async () => {
      await using rig = await EmulatorRig.open();
      const headers = { 'client-request-id': 'c1', prefer: 'include-unknown-enum-members' };

      const first = await rig.ask('GET', root, { headers });
      const second = await rig.ask('GET', root);

      expect(first.headers.get('client-request-id')).toBe('c1');
      expect(first.headers.get('preference-applied')).toBe('include-unknown-enum-members');
      expect(first.headers.get('date')).toBe('Sun, 22 Nov 2026 03:00:00 GMT');
      expect(first.headers.get('content-type')).toContain('application/json;odata.metadata=minimal');
      expect(second.headers.get('request-id')).not.toBe(first.headers.get('request-id'));
    });

    it('repeats them inside errors', async () => {
      await using rig = await EmulatorRig.open();

      const { headers, json } = await rig.ask('GET', `${root}/nothing`, { headers: { 'client-request-id': 'c2' } });

      expect(json['error']).toEqual({
        code: 'ResourceNotFound',
        message: expect.any(String),
        innerError: { date: '2026-11-22T03:00:00', 'request-id': headers.get('request-id'), 'client-request-id': 'c2' },
      });
    });
  });

  describe('with requests that are wrong', () => {
    it.each([
      ['GET', '/', 404, 'ResourceNotFound'],
      ['GET', '/solutions/backupRestore', 404, 'ResourceNotFound'],
      ['GET', '/v2.0/solutions/backupRestore', 404, 'ResourceNotFound'],
      ['GET', '/v1.0/users', 404, 'ResourceNotFound'],
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
    ])('answers %s %s with %i %s', async (method, path, status, code) => {
      await using rig = await EmulatorRig.open();

      const reply = await rig.ask(method, path, method === 'POST' ? { body: {} } : {});

      expect([reply.status, codeOf(reply)]).toEqual([status, code]);
    });

    it.each([
      ['no body', undefined, 400, 'BadRequest'],
      ['a body that is no JSON', '{', 400, 'BadRequest'],
      ['more than 4 MB', 'x'.repeat(4_200_000), 413, 'RequestEntityTooLarge'],
    ])('answers %s with %i', async (_what, body, status, code) => {
      await using rig = await EmulatorRig.open();

      const reply = await rig.ask('POST', `${root}/exchangeRestoreSessions`, { body });

      expect([reply.status, codeOf(reply)]).toEqual([status, code]);
    });

    it('answers a body of another type with 415', async () => {
      await using rig = await EmulatorRig.open();
      const headers = { 'content-type': 'text/plain' };

      const reply = await rig.ask('POST', `${root}/exchangeRestoreSessions`, { body: '{}', headers });

      expect([reply.status, codeOf(reply)]).toEqual([415, 'UnsupportedMediaType']);
    });

    it('refuses a body where none belongs', async () => {
      await using rig = await EmulatorRig.open();
      const id = await draft(rig);

      const reply = await rig.ask('POST', `${root}/restoreSessions/${id}/activate`, { body: { now: true } });

      expect([reply.status, codeOf(reply)]).toEqual([400, 'BadRequest']);
    });

    it('says which methods a path takes', async () => {
      await using rig = await EmulatorRig.open();

      const { headers } = await rig.ask('PUT', `${root}/exchangeRestoreSessions`);

      expect(headers.get('allow')).toBe('GET, POST');
    });
  });

  describe('with tokens', () => {
    it('asks for one', async () => {
      await using rig = await EmulatorRig.open();

      const reply = await rig.ask('GET', root, { headers: { authorization: '' } });

      expect([reply.status, codeOf(reply)]).toEqual([401, 'InvalidAuthenticationToken']);
      expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer /);
    });

    it('lets everybody in where the scenario says so', async () => {
      await using rig = await EmulatorRig.open({ auth: { required: false } });

      expect((await rig.ask('GET', root, { headers: { authorization: '' } })).status).toBe(200);
    });

    it('takes any token that says nothing about permissions', async () => {
      await using rig = await EmulatorRig.open();

      expect((await rig.ask('GET', root, { headers: { authorization: 'Bearer opaque' } })).status).toBe(200);
    });

    it.each([
      ['roles', { roles: ['BackupRestore-Restore.Read.All'] }],
      ['scopes', { scopes: ['BackupRestore-Restore.Read.All'] }],
    ])('keeps to the permissions of a token with %s', async (_kind, granted) => {
      await using rig = await EmulatorRig.open();
      const token = mintToken({ tenant: 't', id: '1', issuedAt: 0, ...granted });
      const headers = { authorization: `Bearer ${token}` };

      const read = await rig.ask('GET', `${root}/restoreSessions`, { headers });
      const write = await rig.ask('POST', `${root}/exchangeRestoreSessions`, { headers, body: {} });
      const units = await rig.ask('GET', `${root}/siteProtectionUnits`, { headers });

      expect([read.status, write.status, units.status]).toEqual([200, 403, 403]);
      expect(codeOf(write)).toBe('accessDenied');
    });

    it('lets those read who may write', async () => {
      await using rig = await EmulatorRig.open();
      const token = mintToken({ tenant: 't', id: '1', issuedAt: 0, roles: ['BackupRestore-Restore.ReadWrite.All'] });

      const { status } = await rig.ask('GET', `${root}/restoreSessions`, {
        headers: { authorization: `Bearer ${token}` },
      });

      expect(status).toBe(200);
    });
  });

  describe('with pages', () => {
    const artifacts = (id: string): string => `${root}/exchangeRestoreSessions/${id}/mailboxRestoreArtifacts`;

    it.each([false, true])('leads from page to page, with relative links: %s', async (relativeNextLinks) => {
      const quirks = { relativeNextLinks, siteTypeSpelling: 'sharePoint', fractionDigits: 7 } as const;
      await using rig = await EmulatorRig.open({ quirks, limits: limitsWith({ pageSize: 3 }) });
      const id = await active(rig, 7);
      const links: unknown[] = [];
      const sizes: unknown[] = [];

      for (let path: string | null = `${artifacts(id)}?$top=2&$expand=restorePoint`; path !== null; ) {
        const { json }: Reply = await rig.ask('GET', path);
        const { '@odata.nextLink': link, value }: { '@odata.nextLink'?: unknown; value?: unknown } = json;
        sizes.push(Array.isArray(value) ? Object.keys(objectOf(objectOf(value[0])['restorePoint'])).length : 0);
        if (link !== undefined) links.push(link);
        path = typeof link === 'string' ? (relativeNextLinks ? `/v1.0${link}` : link) : null;
      }

      expect(sizes).toEqual([4, 4, 4, 4]);
      for (const link of links) {
        expect(link).toMatch(
          relativeNextLinks ? /^\/solutions\/backupRestore\// : /^http:\/\/127\.0\.0\.1:\d+\/v1\.0\//,
        );
      }
    });

    it('leaves the unit out where it is not expanded', async () => {
      await using rig = await EmulatorRig.open();
      const id = await active(rig, 1);
      const pointOf = async (query: string): Promise<string[]> => {
        const { json } = await rig.ask('GET', `${artifacts(id)}${query}`);
        const [artifact] = Array.isArray(json['value']) ? json['value'] : [];
        return Object.keys(objectOf(objectOf(artifact)['restorePoint']));
      };

      expect(await pointOf('')).toEqual(['id']);
      expect(await pointOf('?$expand=restorePoint($expand=protectionUnit)')).toContain('protectionUnit');
      expect(await pointOf('?$expand=restorePoint(%24expand%3DprotectionUnit)')).toContain('protectionUnit');
    });
  });

  it('tells beside the service what it was asked for, to whoever asks', async () => {
    await using rig = await EmulatorRig.open();
    await active(rig, 1);
    await rig.ask('GET', root);
    const requests = ['1', '2'].map((id) => ({ id, method: 'GET', url: '/solutions/backupRestore' }));
    await rig.ask('POST', '/v1.0/$batch', { body: { requests } });

    const { status, json } = await rig.ask('GET', '/account', { headers: { authorization: '' } });

    const { calls, batched } = rig.emulator.calls.summary;
    expect([calls.getServiceStatus, calls.batch, batched]).toEqual([3, 1, 2]);
    expect([status, json]).toEqual([200, { now: rig.clock.now(), ...rig.emulator.calls.summary }]);
  });

  describe('with batches', () => {
    it('answers each request with a status of its own', async () => {
      await using rig = await EmulatorRig.open();
      const requests = [
        { id: '1', method: 'GET', url: '/solutions/backupRestore' },
        {
          id: '2',
          method: 'POST',
          url: '/solutions/backupRestore/exchangeRestoreSessions',
          body: {},
          headers: { 'Content-Type': 'application/json' },
        },
        { id: '3', method: 'GET', url: `/solutions/backupRestore/restoreSessions/${unknownId}` },
        { id: '4', method: 'GET', url: '/solutions/backupRestore', dependsOn: ['3'] },
        { id: '5', method: 'POST', url: '/$batch', body: { requests: [] } },
      ];

      const { status, json } = await rig.ask('POST', '/v1.0/$batch', { body: { requests } });

      expect(status).toBe(200);
      expect(json['responses']).toMatchObject([
        { id: '1', status: 200 },
        { id: '2', status: 201, body: { status: 'draft' } },
        { id: '3', status: 404, body: { error: { code: 'RestoreSessionNotFound' } } },
        { id: '4', status: 424 },
        { id: '5', status: 400 },
      ]);
    });

    it.each([
      ['more than 20 requests', Array.from({ length: 21 }, (_, id) => ({ id: String(id), method: 'GET', url: '/x' }))],
      [
        'two requests of one id',
        [
          { id: '1', method: 'GET', url: '/x' },
          { id: '1', method: 'GET', url: '/x' },
        ],
      ],
      ['a request without a method', [{ id: '1', url: '/x' }]],
      ['no list', undefined],
    ])('refuses %s', async (_what, requests) => {
      await using rig = await EmulatorRig.open();

      const reply = await rig.ask('POST', '/v1.0/$batch', { body: { requests } });

      expect([reply.status, codeOf(reply)]).toEqual([400, 'BadRequest']);
    });
  });

  it('shows a failed session only to those who ask for unknown members', async () => {
    const failures = { resolution: 0, resolutionCodes: {}, artifacts: 1, artifactCodes: {} };
    await using rig = await EmulatorRig.open({ failures });
    const path = `${root}/restoreSessions/${await active(rig, 1)}`;
    await rig.clock.advance(2 * minute);

    const plain = await rig.ask('GET', path);
    const asking = await rig.ask('GET', path, { headers: { prefer: 'include-unknown-enum-members' } });

    expect([plain.json['status'], asking.json['status']]).toEqual(['unknownFutureValue', 'failed']);
  });
});

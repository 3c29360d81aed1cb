import { describe, expect, it } from 'vitest';
import { mintToken } from '../../src/emulator/http/token.ts';
import { defaultScenario, type Scenario } from '../../src/emulator/scenario/scenario.ts';
import { TenantApi } from '../../src/emulator/tenant-api.ts';
import { objectOf } from '../../src/graph/wire/wire.ts';
import { EmulatorRig, type Reply, root } from '../support/rigs/emulator-rig.ts';
import { activated, all, limitsWith, minute, targets } from '../support/rigs/tenant-rig.ts';

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

  describe('with restore points', () => {
    const points = `${root}/restorePoints`;
    const ada = { prefix: 'u', domain: 'contoso.com', count: 0, items: ['ada@contoso.com', 'grace@contoso.com'] };
    const open = async (): Promise<EmulatorRig> => {
      return await EmulatorRig.open({ protected: { ...defaultScenario.protected, mailbox: ada } });
    };

    it('lists the five most recent of a unit, or the oldest where they are wanted', async () => {
      await using rig = await open();
      const units = (await rig.ask('GET', `${root}/mailboxProtectionUnits`)).json['value'];
      const id = objectOf(Array.isArray(units) ? units[0] : null)['id'];
      const path = `${points}?$expand=protectionUnit($filter=id eq '${id}')&$filter=protectionDateTime`;
      const momentsOf = ({ json }: Reply): number[] =>
        (Array.isArray(json['value']) ? json['value'] : []).map((point) => Date.parse(point.protectionDateTime));

      const { json, ...recent } = await rig.ask('GET', `${path} lt 2026-11-15T00:00:00Z`);
      const between = 'ge 2026-11-10T00:00:00Z and protectionDateTime le 2026-11-15T00:00:00Z';
      const oldest = await rig.ask('GET', `${path} ${between}&orderby=protectionDateTime`);

      const latest = momentsOf({ json, ...recent });
      expect(json['value']).toMatchObject([
        { tags: 'none', protectionUnit: { id, email: 'ada@contoso.com' } },
        {},
        {},
        {},
        {},
      ]);
      expect(latest).toEqual(latest.toSorted((a, b) => b - a));
      expect(momentsOf(oldest)).toEqual(momentsOf(oldest).toSorted((a, b) => a - b));
      expect(momentsOf(oldest)[0]).toBeLessThan(Date.parse('2026-11-10T00:10:00Z'));
    });

    it('lists those of all units where none is named', async () => {
      await using rig = await open();

      const { json } = await rig.ask(
        'GET',
        `${points}?$expand=protectionUnit&$filter=protectionDateTime lt 2026-11-15T00:00:00Z`,
      );

      expect(JSON.stringify(json['value'])).toContain('ada@contoso.com');
      expect(JSON.stringify(json['value'])).toContain('grace@contoso.com');
    });

    it.each([
      ['', 400, 'InvalidSearchRequest'],
      ['?$expand=protectionUnit', 400, 'InvalidSearchRequest'],
      ['?$filter=protectionDateTime lt 2026-11-15T00:00:00Z', 400, 'InvalidSearchRequest'],
      ['?$expand=protectionUnit&$filter=id eq 1', 400, 'InvalidSearchRequest'],
      ['?$expand=protectionUnit&$filter=protectionDateTime lt yesterday', 400, 'InvalidSearchRequest'],
      [
        '?$expand=protectionUnit&$filter=protectionDateTime lt 2026-11-15T00:00:00Z&$orderby=id',
        400,
        'InvalidSearchRequest',
      ],
      [
        "?$expand=protectionUnit($filter=id eq 'x')&$filter=protectionDateTime lt 2026-11-15T00:00:00Z",
        400,
        'InvalidProtectionUnitId',
      ],
      ['?$top=1', 501, 'NotImplemented'],
    ])('answers %s with %i', async (query, status, code) => {
      await using rig = await open();

      const reply = await rig.ask('GET', points + query);

      expect([reply.status, codeOf(reply)]).toEqual([status, code]);
    });

    it('finds the most recent of all units where none is preferred', async () => {
      await using rig = await open();
      const units = (await rig.ask('GET', `${root}/mailboxProtectionUnits`)).json['value'];
      const protectionUnitIds = (Array.isArray(units) ? units : []).map((unit) => objectOf(unit)['id']);
      const protectionTimePeriod = { startDateTime: '2026-11-01T00:00:00Z', endDateTime: '2026-11-15T00:00:00Z' };

      const { json } = await rig.ask('POST', `${points}/search`, { body: { protectionUnitIds, protectionTimePeriod } });

      expect(json['searchResults']).toHaveLength(5);
      expect(json['noResultProtectionUnitIds']).toEqual([]);
    });

    it('takes them as older documents give them, and says what it knows of granular sessions', async () => {
      await using rig = await open();
      rig.emulator.tenant.notice('mailbox', 'new@contoso.com');
      const api = new TenantApi(rig.emulator.tenant);
      const units = await all(api.listProtectionUnits('mailbox'));
      const search = { from: 0, to: rig.clock.now(), prefer: 'latest', fastOnly: false } as const;
      const unitIds = units.slice(-1).map(({ id }) => id);
      const found = await api.searchRestorePoints({ ...search, unitIds, query: "Subject -like 'Plan*'" });
      const [point] = found.points;
      const artifact = { restorePoint: { '@odata.id': point?.id }, destinationType: 'new' };
      const { searchResponseId } = found;

      const standard = await rig.ask('POST', `${root}/exchangeRestoreSessions`, {
        body: { mailboxRestoreArtifacts: [artifact] },
      });
      const granular = await rig.ask('POST', `${root}/exchangeRestoreSessions`, {
        body: { granularMailboxRestoreArtifacts: [{ ...artifact, searchResponseId }] },
      });

      expect(point?.unit?.name).toBe('new@contoso.com');
      expect(standard.json).toMatchObject({
        restoreJobType: 'standard',
        restoreSessionArtifactCount: { total: 1, completed: 0, inProgress: 0, failed: 0 },
      });
      expect(granular.json).toMatchObject({ restoreJobType: 'unknownFutureValue' });
    });
  });

  describe('with browse sessions', () => {
    const sessions = `${root}/oneDriveForBusinessBrowseSessions`;
    const drives = { prefix: 'u', domain: 'contoso.com', count: 0, items: ['ada@contoso.com'] };
    const open = async (changes: Partial<Scenario> = {}): Promise<EmulatorRig> => {
      return await EmulatorRig.open({ protected: { ...defaultScenario.protected, drive: drives }, ...changes });
    };
    const browseSession = async (rig: EmulatorRig): Promise<string> => {
      const api = new TenantApi(rig.emulator.tenant);
      const [unit] = await all(api.listProtectionUnits('drive'));
      const search = { from: 0, to: rig.clock.now(), prefer: 'latest', fastOnly: true, query: null } as const;
      const [point] = (await api.searchRestorePoints({ ...search, unitIds: [unit?.id ?? ''] })).points;
      const { id } = await api.createBrowseSession('drive', point?.id ?? '');
      await rig.clock.advance(minute);
      return id;
    };

    it('are read one by one, by workload and all together', async () => {
      await using rig = await open();
      const id = await browseSession(rig);

      const one = await rig.ask('GET', `${sessions}/${id}`);
      const lists = [sessions, `${root}/browseSessions`, `${root}/sharePointBrowseSessions`];
      const found = await Promise.all(lists.map(async (path) => (await rig.ask('GET', path)).json['value']));

      expect(one.json).toMatchObject({
        '@odata.type': '#microsoft.graph.oneDriveForBusinessBrowseSession',
        id,
        status: 'created',
        backupSizeInBytes: expect.stringMatching(/^\d+$/),
        directoryObjectId: expect.any(String),
        error: null,
      });
      expect(found).toMatchObject([[{ id }], [{ id }], []]);
    });

    it('show later pages by either form of the token', async () => {
      await using rig = await open({ limits: limitsWith({ pageSize: 2 }) });
      const id = await browseSession(rig);
      const top = (await rig.ask('POST', `${sessions}/${id}/browse`, { body: {} })).json['value'];
      const { itemKey } = objectOf(Array.isArray(top) ? top[0] : null);
      const library = (
        await rig.ask('POST', `${sessions}/${id}/browse`, {
          body: { browseLocationItemKey: itemKey, browseResourceType: 'site' },
        })
      ).json['value'];
      const { itemKey: key } = objectOf(Array.isArray(library) ? library[0] : null);
      const body = { browseLocationItemKey: key, browseResourceType: 'documentLibrary', orderBy: 'nameDsc' };
      const first = await rig.ask('POST', `${sessions}/${id}/browse`, { body });
      const link = new URL(String(first.json['@odata.nextLink']));
      const token = link.searchParams.get('$skiptoken');

      const byLink = await rig.ask('GET', link.href);
      const byFunction = await rig.ask('GET', `${sessions}/${id}/microsoft.graph.browse(nextFetchToken='${token}')`);

      expect(first.json['value']).toMatchObject([{ name: 'Pictures' }, { name: 'Notes.docx' }]);
      expect(byLink.json['value']).toMatchObject([{ name: 'Contracts', itemsCount: 3 }, { name: 'Budget 2026.xlsx' }]);
      expect(byFunction.json['value']).toEqual(byLink.json['value']);
    });

    it.each([
      [{ browseLocationItemKey: 'x', browseResourceType: 'site' }],
      [{ browseLocationItemKey: 'x' }],
      [{ browseLocationItemKey: 'x', browseResourceType: 'file' }],
      [{ filter: "name eq 'x'" }],
      [{ orderBy: 'sizeAsc' }],
      [{ recursive: true }],
    ])('refuse to show %j', async (body) => {
      await using rig = await open();
      const id = await browseSession(rig);

      const reply = await rig.ask('POST', `${sessions}/${id}/browse`, { body });

      expect([reply.status, codeOf(reply)]).toEqual([400, 'InvalidBrowseRequest']);
    });

    it('refuse a token that is none, and one that is missing', async () => {
      await using rig = await open();
      const id = await browseSession(rig);

      for (const query of ['', '?$skiptoken=eA', '?$skiptoken=%7B']) {
        const reply = await rig.ask('GET', `${sessions}/${id}/browse${query}`);

        expect([reply.status, codeOf(reply)]).toEqual([400, 'InvalidBrowseRequest']);
      }
    });

    it('give files to be restored, and their artifacts without anything to expand', async () => {
      await using rig = await open();
      const browseSessionId = await browseSession(rig);
      const path = `${root}/oneDriveForBusinessRestoreSessions`;
      const top = (await rig.ask('POST', `${sessions}/${browseSessionId}/browse`, { body: {} })).json['value'];
      const { itemKey: key } = objectOf(Array.isArray(top) ? top[0] : null);
      const libraries = await rig.ask('POST', `${sessions}/${browseSessionId}/browse`, {
        body: { browseLocationItemKey: key, browseResourceType: 'site' },
      });
      const { itemKey } = objectOf(Array.isArray(libraries.json['value']) ? libraries.json['value'][0] : null);
      const { id } = (
        await rig.ask('POST', path, { body: { granularDriveRestoreArtifacts: [{ browseSessionId, itemKey }] } })
      ).json;
      const artifacts = `${path}/${id}/granularDriveRestoreArtifacts`;

      const draft = await rig.ask('GET', artifacts);
      const expanded = await rig.ask('GET', `${artifacts}?$expand=restorePoint`);
      const readers = mintToken({ tenant: 't', id: '1', issuedAt: 0, roles: ['BackupRestore-Restore.Read.All'] });
      const read = await rig.ask('GET', artifacts, { headers: { authorization: `Bearer ${readers}` } });

      expect(draft.json['value']).toMatchObject([
        { id: itemKey, status: 'added', webUrl: '', completionDateTime: '0001-01-01T00:00:00Z' },
      ]);
      expect(expanded.status).toBe(400);
      expect(read.status).toBe(403);
    });

    it('are for those who may restore', async () => {
      await using rig = await open();
      const readers = mintToken({ tenant: 't', id: '1', issuedAt: 0, roles: ['BackupRestore-Restore.Read.All'] });

      const reply = await rig.ask('GET', sessions, { headers: { authorization: `Bearer ${readers}` } });

      expect([reply.status, codeOf(reply)]).toEqual([403, 'accessDenied']);
    });

    it('refuse properties that a new one does not take', async () => {
      await using rig = await open();

      const reply = await rig.ask('POST', sessions, { body: { restorePointId: 'x', name: 'mine' } });

      expect([reply.status, codeOf(reply)]).toEqual([400, 'InvalidBrowseSessionRequest']);
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

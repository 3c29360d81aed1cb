import { describe, expect, it } from 'vitest';
import { mintToken } from '../../../src/emulator/http/token.ts';
import { defaultScenario, type Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { TenantApi } from '../../../src/emulator/tenant-api.ts';
import { objectOf } from '../../../src/graph/wire/wire.ts';
import { codeOf, EmulatorRig, root } from '../../support/rigs/emulator-rig.ts';
import { all, limitsWith, minute } from '../../support/rigs/tenant-rig.ts';

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

describe('the emulator', () => {
  it('shows one browse session, those of a workload, or all of them', async () => {
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

  it('shows the next page of a browse for both forms of the token', async () => {
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
  ])('refuses to browse with %j', async (body) => {
    await using rig = await open();
    const id = await browseSession(rig);

    const reply = await rig.ask('POST', `${sessions}/${id}/browse`, { body });

    expect([reply.status, codeOf(reply)]).toEqual([400, 'InvalidBrowseRequest']);
  });

  it('refuses to browse with a malformed or missing token', async () => {
    await using rig = await open();
    const id = await browseSession(rig);

    for (const query of ['', '?$skiptoken=eA', '?$skiptoken=%7B']) {
      const reply = await rig.ask('GET', `${sessions}/${id}/browse${query}`);

      expect([reply.status, codeOf(reply)]).toEqual([400, 'InvalidBrowseRequest']);
    }
  });

  it('restores a file by its browse session and key, and refuses to expand its artifact', async () => {
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

  it('refuses browse sessions to a token without the permission to restore', async () => {
    await using rig = await open();
    const readers = mintToken({ tenant: 't', id: '1', issuedAt: 0, roles: ['BackupRestore-Restore.Read.All'] });

    const reply = await rig.ask('GET', sessions, { headers: { authorization: `Bearer ${readers}` } });

    expect([reply.status, codeOf(reply)]).toEqual([403, 'accessDenied']);
  });

  it('refuses an unknown property of a new browse session', async () => {
    await using rig = await open();

    const reply = await rig.ask('POST', sessions, { body: { restorePointId: 'x', name: 'mine' } });

    expect([reply.status, codeOf(reply)]).toEqual([400, 'InvalidBrowseSessionRequest']);
  });
});

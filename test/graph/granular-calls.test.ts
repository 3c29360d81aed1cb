import { describe, expect, it } from 'vitest';
import { GraphRig, pagesOf } from '../support/rigs/graph-rig.ts';
import { cut, drop, json, refuse, type Script, status } from '../support/rigs/graph-server.ts';

const root = '/v1.0/solutions/backupRestore';
const draft = { '@odata.type': '#microsoft.graph.oneDriveForBusinessRestoreSession', id: 's1', status: 'draft' };
const browsing = { id: 'b1', status: 'creating' };

const points = { of: 'points', destination: 'new', artifacts: [{ pointId: 'p1' }] } as const;
const files = {
  of: 'files',
  destination: null,
  conflictBehavior: null,
  artifacts: [{ browseSessionId: 'b1', itemKey: 'k' }],
} as const;

const search = { unitIds: ['u1'], from: 0, to: 1, prefer: 'latest', fastOnly: false, query: null } as const;

describe('GraphClient filling a session with artifacts', () => {
  it("creates a draft with its first artifacts, adds and removes some, in the workload's own collection", async () => {
    await using rig = await GraphRig.open([status(201, draft), json(draft), json(draft)]);

    const session = await rig.client.createSession('drive', points);
    const added = await rig.client.addArtifacts('drive', session.id, points);
    const removed = await rig.client.removeArtifacts('drive', session.id, { scope: 'whole', ids: ['a1'] });

    expect([session.refused, added, removed]).toEqual([[], [], []]);
    expect(rig.server.requests.map(({ method, url, body }) => [method, url, JSON.parse(body)])).toEqual([
      [
        'POST',
        `${root}/oneDriveForBusinessRestoreSessions`,
        { driveRestoreArtifacts: [{ restorePoint: { id: 'p1' }, destinationType: 'new' }] },
      ],
      [
        'PATCH',
        `${root}/oneDriveForBusinessRestoreSessions/s1`,
        { 'driveRestoreArtifacts@delta': [{ restorePoint: { id: 'p1' }, destinationType: 'new' }] },
      ],
      [
        'PATCH',
        `${root}/oneDriveForBusinessRestoreSessions/s1`,
        { 'driveRestoreArtifacts@delta': [{ '@removed': { reason: 'changed' }, id: 'a1' }] },
      ],
    ]);
  });

  it('reports an artifact that was not accepted, although the status is 200', async () => {
    const exception = {
      info: { code: 'ArtifactNotFound', message: 'gone' },
      failedOperation: 'add',
      responseCode: 404,
    };
    const element = { '@Core.DataModificationException': exception, id: 'k' };
    await using rig = await GraphRig.open([json({ ...draft, 'granularDriveRestoreArtifacts@delta': [element] })]);

    const refused = await rig.client.addArtifacts('drive', 's1', files);

    expect(refused).toEqual([{ index: 0, code: 'ArtifactNotFound', message: 'gone' }]);
  });

  it.each<[string, Script]>([
    ['a connection that breaks', drop],
    ['a response that is cut off', cut()],
    ['a 504', status(504)],
  ])('never repeats a change after %s', async (_, script) => {
    await using rig = await GraphRig.open([script]);
    const changes = [
      rig.client.createSession('drive', points),
      rig.client.addArtifacts('drive', 's1', points),
      rig.client.removeArtifacts('drive', 's1', { scope: 'whole', ids: ['a1'] }),
    ];

    for (const change of changes) await expect(change).rejects.toMatchObject({ kind: 'answer-lost' });
    expect(rig.server.requests).toHaveLength(changes.length);
  });

  it('repeats a change after a 429, because the service has not acted on it', async () => {
    await using rig = await GraphRig.open([status(429, undefined, { 'retry-after': '1' }), json(draft)]);

    await rig.client.addArtifacts('drive', 's1', points);

    expect(rig.server.requests.map(({ method }) => method)).toEqual(['PATCH', 'PATCH']);
  });
});

describe('GraphClient listing single items', () => {
  it.each(['drive', 'site'] as const)('does not expand restore points for files of a %s', async (workload) => {
    const artifact = {
      id: 'k',
      status: 'succeeded',
      webUrl: 'https://contoso/a.txt',
      restoredItemWebUrl: 'https://contoso/Restored/a.txt',
      restoredItemPath: 'Restored/a.txt',
      restorePointDateTime: '2026-11-14T12:00:00Z',
      startDateTime: '0001-01-01T00:00:00Z',
    };
    await using rig = await GraphRig.open([json({ value: [artifact] })]);

    const [read] = (await pagesOf(rig.client.listArtifacts(workload, 's1', 'granular'))).flat();

    expect(rig.server.requests[0]?.url).toMatch(/\/s1\/granular(Drive|Site)RestoreArtifacts$/);
    expect(read).toMatchObject({
      id: 'k',
      startedAt: null,
      restorePoint: null,
      restorePointAt: Date.parse('2026-11-14T12:00:00Z'),
      originalUrl: 'https://contoso/a.txt',
      restoredItemUrl: 'https://contoso/Restored/a.txt',
      restoredItemPath: 'Restored/a.txt',
    });
  });

  it('expands restore points for messages, and expands less if the service refuses it', async () => {
    await using rig = await GraphRig.open([
      refuse(400, 'BadRequest'),
      json({ value: [{ id: 'a1', searchResponseId: 'r1', restoredItemCount: 26 }] }),
      json({ value: [] }),
    ]);

    const [read] = (await pagesOf(rig.client.listArtifacts('mailbox', 's1', 'granular'))).flat();
    await pagesOf(rig.client.listArtifacts('mailbox', 's1', 'whole'));

    expect(read).toMatchObject({ foundBy: 'r1', restoredItemCount: 26 });
    expect(rig.server.requests.map(({ url }) => url.replace(/.*\/s1\//, ''))).toEqual([
      'granularMailboxRestoreArtifacts?$expand=restorePoint($expand=protectionUnit)',
      'granularMailboxRestoreArtifacts?$expand=restorePoint',
      'mailboxRestoreArtifacts?$expand=restorePoint($expand=protectionUnit)',
    ]);
  });
});

describe('GraphClient searching with a query', () => {
  it('sends the query, and reads how many items it found and the id to restore them with', async () => {
    const found = { searchResults: [{ artifactHitCount: 26, restorePoint: { id: 'p1', tags: 'fastRestore' } }] };
    await using rig = await GraphRig.open([json({ searchResponseId: 'r1', ...found })]);

    const answer = await rig.client.searchRestorePoints({ ...search, query: "Sender -like 'vendor*'" });

    expect(JSON.parse(rig.server.requests[0]?.body ?? '')).toMatchObject({
      protectionUnitIds: ['u1'],
      artifactQuery: { queryExpression: "Sender -like 'vendor*'", artifactType: 'message' },
    });
    expect(answer).toMatchObject({ searchResponseId: 'r1', points: [{ id: 'p1', hits: 26, isFast: true }] });
  });
});

describe('GraphClient browsing a restore point', () => {
  it('creates a browse session, reads its status, and lists its items page by page', async () => {
    const item = (itemKey: string): object => ({ itemKey, name: itemKey, type: 'folder' });
    await using rig = await GraphRig.open([
      status(201, browsing),
      json({ ...browsing, status: 'created' }),
      json({ value: [item('top')] }),
      json({ value: [item('a')], '@odata.nextLink': `${root}/sharePointBrowseSessions/b1/browse?$skiptoken=x` }),
      json({ value: [item('b')] }),
    ]);

    const made = await rig.client.createBrowseSession('site', 'p1');
    const ready = await rig.client.getBrowseSession('site', made.id);
    const top = await pagesOf(rig.client.browse('site', made.id));
    const place = { key: 'top', type: 'site', nameContains: null } as const;
    const below = await pagesOf(rig.client.browse('site', made.id, place));

    expect([made.status, ready.status]).toEqual(['creating', 'created']);
    expect([...top, ...below].map((page) => page.map(({ key }) => key))).toEqual([['top'], ['a'], ['b']]);
    expect(rig.server.requests.map(({ method, url, body }) => [method, url.slice(root.length), body])).toEqual([
      ['POST', '/sharePointBrowseSessions', '{"restorePointId":"p1"}'],
      ['GET', '/sharePointBrowseSessions/b1', ''],
      ['POST', '/sharePointBrowseSessions/b1/browse', '{}'],
      ['POST', '/sharePointBrowseSessions/b1/browse', '{"browseLocationItemKey":"top","browseResourceType":"site"}'],
      ['GET', '/sharePointBrowseSessions/b1/browse?$skiptoken=x', ''],
    ]);
  });

  it('uses the collection of browse sessions for drives', async () => {
    await using rig = await GraphRig.open([json(browsing)]);

    await rig.client.getBrowseSession('drive', 'b1');

    expect(rig.server.requests[0]?.url).toBe(`${root}/oneDriveForBusinessBrowseSessions/b1`);
  });

  it('repeats the creation of a browse session and the listing of items if a response is lost', async () => {
    await using rig = await GraphRig.open([drop, status(201, browsing), drop, json({ value: [] })]);

    const made = await rig.client.createBrowseSession('drive', 'p1');
    await pagesOf(rig.client.browse('drive', made.id));

    expect(rig.server.requests.map(({ url }) => url.replace(/.*\//, ''))).toEqual([
      'oneDriveForBusinessBrowseSessions',
      'oneDriveForBusinessBrowseSessions',
      'browse',
      'browse',
    ]);
  });

  it("rejects with the service's error if the browse session has expired", async () => {
    await using rig = await GraphRig.open([refuse(404, 'BrowseSessionNotFound')]);

    const walk = pagesOf(rig.client.browse('drive', 'b1'));

    await expect(walk).rejects.toMatchObject({ kind: 'refused', status: 404, code: 'BrowseSessionNotFound' });
  });

  it('rejects a next link to another host', async () => {
    await using other = await GraphRig.open([json({ value: [] })]);
    await using rig = await GraphRig.open([
      json({ value: [], '@odata.nextLink': `${other.server.baseUrl}/solutions/backupRestore/browse` }),
    ]);

    await expect(pagesOf(rig.client.browse('drive', 'b1'))).rejects.toMatchObject({ kind: 'garbled' });
    expect(other.server.requests).toEqual([]);
  });
});
